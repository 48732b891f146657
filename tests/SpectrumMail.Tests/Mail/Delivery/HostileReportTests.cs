using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Delivery;
using SpectrumMail.Mail.Tracking;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Delivery;

/// <summary>Reports that were damaged or written to harm must end in moments, within limits, and without an exception.</summary>
public sealed class HostileReportTests
{
    private const string Header =
        "From: MAILER-DAEMON@mx.example.com\r\nTo: otto@example.org\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n";

    private static readonly ReportPlace s_place = new(string.Empty, 0, 0, "test", string.Empty, null);

    // Several times what the slowest takes on a busy machine.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_report_with_very_many_recipients_is_cut()
    {
        var fields = new StringBuilder("Reporting-MTA: dns; mx.example.com\r\n");
        for (int number = 0; number < 20_000; number++)
        {
            fields.Append(
                CultureInfo.InvariantCulture,
                $"\r\nFinal-Recipient: rfc822; user{number}@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            );
        }

        string report =
            Header
            + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nFailed\r\n--b\r\n"
            + $"Content-Type: message/delivery-status\r\n\r\n{fields}--b--\r\n";

        SpectrumDeliveryReport[] read = Read(report);

        Assert.InRange(read.Length, 900, ReportLimits.Recipients);
        Assert.Equal("user0@example.net", read[0].Recipient);
    }

    [Fact]
    public void A_deeply_nested_report_is_no_report()
    {
        var nested = new StringBuilder(Header);
        for (int level = 0; level < 5000; level++)
        {
            nested.Append(
                CultureInfo.InvariantCulture,
                $"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"
            );
        }

        Assert.Empty(Read(nested + "Content-Type: text/plain\r\n\r\nNothing\r\n"));
    }

    [Fact]
    public void Reports_in_reports_end() =>
        Read(string.Concat(Enumerable.Repeat(Header + "Content-Type: message/rfc822\r\n\r\n", 2000)));

    [Theory]
    [InlineData("(")]
    [InlineData("<a@")]
    [InlineData("a@b.")]
    [InlineData("user unknown: ")]
    [InlineData("550 5.1.1 ")]
    [InlineData("=_-*# original ")]
    [InlineData("recipient address to deliver ")]
    [InlineData("\"a@")]
    [InlineData(" \t")]
    [InlineData("quota mailbox of the account ")]
    public void A_text_that_repeats_itself_takes_no_time(string part)
    {
        string line = string.Concat(Enumerable.Repeat(part, 2000));
        string lines = string.Concat(Enumerable.Repeat(line.Substring(0, Math.Min(line.Length, 500)) + "\r\n", 500));

        Read(Header + "Content-Type: text/plain\r\n\r\nYour message could not be delivered:\r\n" + line + "\r\n" + lines);
        Read(Header + "Content-Type: text/html\r\n\r\n<p>Your message could not be delivered:<br>" + line + lines);
    }

    [Fact]
    public void Damaged_reports_never_throw()
    {
        var random = new Random(20261103);
        foreach (string file in Directory.GetFiles(ShapeTests.Folder, "*.eml"))
        {
            byte[] whole = File.ReadAllBytes(file);
            for (int round = 0; round < 20; round++)
            {
                Read(Damage(whole, random));
            }
        }
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        byte[] damaged = [.. whole.Take(random.Next(2) == 0 ? whole.Length : random.Next(whole.Length))];
        for (int change = 0; change < 12 && damaged.Length > 0; change++)
        {
            damaged[random.Next(damaged.Length)] = (byte)(
                random.Next(3) == 0 ? random.Next(256) : "\r\n:;<>@=\"- "[random.Next(11)]
            );
        }

        return damaged;
    }

    private static SpectrumDeliveryReport[] Read(string report) => Read(Encoding.UTF8.GetBytes(report));

    private static SpectrumDeliveryReport[] Read(byte[] report)
    {
        var clock = Stopwatch.StartNew();
        using var bytes = new MemoryStream(report, 0, Math.Min(report.Length, ReportLimits.Bytes));

        (var reports, Exception? failure) = new ReportFactory().Read(bytes, s_place);

        // What is no message at all may be refused in the way of the library.
        Assert.True(failure is null or FormatException, failure?.ToString());
        Assert.True(clock.Elapsed < s_limit, $"It took {clock.Elapsed}.");
        return [.. reports];
    }
}
