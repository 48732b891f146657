using System;
using SpectrumMail.Mail.Reading;

namespace SpectrumMail.Tests.Mail.Reading;

public sealed class BatchSizerTests
{
    [Theory]
    [InlineData(0, 0.03, 2000, 4000)]
    [InlineData(50, 0.03, 4000, 4000)]
    [InlineData(50, 0.5, 800, 1000)]
    [InlineData(0, 5, 50, 60)]
    public void A_batch_is_as_large_as_the_round_trip_makes_worthwhile(double roundTrip, double each, int least, int most)
    {
        var sizer = new BatchSizer(TimeSpan.FromMilliseconds(roundTrip), 4000);
        Assert.Equal(50, sizer.Size);

        for (int batch = 0; batch < 10; batch++)
        {
            int before = sizer.Size;
            sizer.Learn(before, TimeSpan.FromMilliseconds(roundTrip + (each * before)));
            Assert.True(sizer.Size <= before * 4);
        }

        Assert.InRange(sizer.Size, least, most);
    }

    [Fact]
    public void A_limit_below_the_first_batch_holds() => Assert.Equal(20, new BatchSizer(TimeSpan.Zero, 20).Size);
}
