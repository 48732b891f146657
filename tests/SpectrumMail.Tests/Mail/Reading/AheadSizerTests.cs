using System;
using SpectrumMail.Mail.Reading;

namespace SpectrumMail.Tests.Mail.Reading;

public sealed class AheadSizerTests
{
    [Theory]
    [InlineData(0, 0.03, 500, 500, 800)]
    [InlineData(50, 0.03, 500, 3500, 4500)]
    [InlineData(200, 0.03, 500, 5000, 5000)]
    [InlineData(50, 5, 50, 20, 30)]
    public void As_many_messages_are_on_their_way_as_the_round_trip_takes(
        double roundTrip,
        double each,
        int size,
        int least,
        int most
    )
    {
        var sizer = new AheadSizer(TimeSpan.FromMilliseconds(roundTrip));
        Assert.Equal((50, 0), (sizer.Size, sizer.Ahead));

        int read = 0;
        for (int batch = 0; batch < 40; batch++)
        {
            int before = sizer.Size;
            read += before;
            sizer.Learn(before, TimeSpan.FromMilliseconds(each * before));
            Assert.True(sizer.Size <= before * 4);
            Assert.True(sizer.Ahead <= read * 4);
        }

        Assert.Equal(size, sizer.Size);
        Assert.InRange(sizer.Ahead, least, most);
    }
}
