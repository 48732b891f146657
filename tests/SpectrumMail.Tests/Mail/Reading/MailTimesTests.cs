using System;
using System.Text;
using MimeKit.Utils;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Reading;

namespace SpectrumMail.Tests.Mail.Reading;

/// <summary>The dates that are read from their bytes are those that MimeKit reads.</summary>
public class MailTimesTests
{
    [Theory]
    [InlineData("Tue, 7 Jan 2025 10:00:00 +0100")]
    [InlineData("07 Jan 2025 10:00:00 -0330")]
    [InlineData("Tue, 07 Jan 2025 10:00:00 +0000 (UTC)")]
    [InlineData("Tue, 07 Jan 2025 10:00:00 -0800 (Pacific Standard Time)")]
    [InlineData("Tue, 07 Jan 2025 10:00:00 +0000 ()")]
    public void Reads_usual_dates_as_the_library_does(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.True(DateUtils.TryParse(bytes, out DateTimeOffset expected));
        DateTimeOffset? read = MailTimes.Usual(new ResponseText(bytes, 0, bytes.Length));
        Assert.Equal(expected, read);
        Assert.Equal(expected.Offset, read!.Value.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData(")")]
    [InlineData(" ()")]
    [InlineData("Tue, 07 Jan 2025 10:00:00 +0000 (a (b))")]
    [InlineData("Tue, 07 Jan 2025 10:00:00 +0000 (+1)")]
    [InlineData("Tue, 07 Jan 2025 10:00:00 (UTC)")]
    [InlineData("Tue, 07 Jan 2025 10:00:00 GMT")]
    [InlineData("Tue, 32 Jan 2025 10:00:00 +0000")]
    public void Leaves_other_dates_to_the_library(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.Null(MailTimes.Usual(new ResponseText(bytes, 0, bytes.Length)));
    }
}
