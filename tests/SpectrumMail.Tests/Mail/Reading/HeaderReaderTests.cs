using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using MimeKit;
using SpectrumMail.Mail.Reading;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Mail.Reading;

/// <summary>A header costs in proportion to its length, whatever its lines are.</summary>
public sealed class HeaderReaderTests
{
    [Theory]
    [InlineData(" someone@example.com,\r\n", 40_000)]
    [InlineData("\tx\r\n", 250_000)]
    [InlineData(" x\n", 300_000)]
    public void A_long_field_costs_little(string line, int lines)
    {
        string text =
            "Subject: long\r\nTo: a@lab.test,\r\n" + string.Concat(Enumerable.Repeat(line, lines)) + "X-Last: end\r\n\r\n";
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();

        HeaderList header = HeaderReader.Parse(new MemoryStream(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20L * bytes.Length);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        Assert.Equal(["Subject", "To", "X-Last"], header.Select(field => field.Field));
        Assert.Equal("long", header[HeaderId.Subject]);
    }

    [Fact]
    public void Both_ways_read_the_same()
    {
        for (int number = 0; number < 60; number++)
        {
            byte[] bytes = Corpus.Message(number);

            Assert.Equal(
                HeaderReader.Parse(new MemoryStream(bytes)).Select(field => $"{field.Field}: {field.Value}"),
                HeaderReader.Parse(new MemoryStream(bytes), longest: 0).Select(field => $"{field.Field}: {field.Value}")
            );
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("no field\r\n")]
    [InlineData("A: 1\r\n\0\0\r\nB: 2")]
    public void What_is_no_field_is_left_out(string text)
    {
        HeaderList header = HeaderReader.Parse(new MemoryStream(Encoding.ASCII.GetBytes("X: y\r\n" + text)), longest: 1);

        Assert.Equal(
            text.Contains("B:", StringComparison.Ordinal) ? ["X", "A", "B"] : ["X"],
            header.Select(field => field.Field)
        );
    }
}
