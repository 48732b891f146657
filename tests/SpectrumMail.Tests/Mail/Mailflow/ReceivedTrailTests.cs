using System;
using System.IO;
using System.Linq;
using System.Text;
using MimeKit;
using SpectrumMail.Mail.Mailflow;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Mailflow;

/// <summary>
/// Received and Authentication-Results as servers write them: Postfix, Gmail, Exchange, qmail, and damaged ones.
/// </summary>
public sealed class ReceivedTrailTests
{
    private static readonly DateTime s_sent = new(2026, 11, 28, 22, 0, 0, 700, DateTimeKind.Utc);

    [Fact]
    public void Hops_come_in_the_order_of_the_journey_with_their_delays()
    {
        MailflowHop[] hops = Hops(
            "from mx.example.com (mx.example.com. [192.0.2.1]) by mx.google.com with ESMTPS id a1 "
                + "(version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256); Sat, 28 Nov 2026 14:00:09 -0800 (PST)",
            "from mail.lab.test (mail.lab.test [198.51.100.7]) "
                + "(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)) "
                + "(No client certificate requested) by mx.example.com (Postfix) with ESMTPS id 4XYZ for <a@b.test>; "
                + "Sat, 28 Nov 2026 22:00:04 +0000 (UTC)",
            "from pc7 (unknown [203.0.113.9]) by mail.lab.test (Postfix) with ESMTPSA id 1; Sat, 28 Nov 2026 22:00:00 +0000 (UTC)"
        );

        Assert.Equal(["mail.lab.test", "mx.example.com", "mx.google.com"], hops.Select(hop => hop.By));
        Assert.Equal(["pc7", "mail.lab.test", "mx.example.com"], hops.Select(hop => hop.From));
        Assert.Equal([0, 4, 5], hops.Select(hop => hop.Delay!.Value.TotalSeconds));
        Assert.All(hops, hop => Assert.Null(hop.ClockSkew));
        Assert.Equal(["ESMTPSA", "ESMTPS", "ESMTPS"], hops.Select(hop => hop.With));
        Assert.All(hops, hop => Assert.True(hop.Tls));
        Assert.Equal(
            ["", "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384", "TLS1_3 TLS_AES_256_GCM_SHA384"],
            hops.Select(hop => hop.TlsDetail)
        );
    }

    [Fact]
    public void A_clock_that_is_behind_is_a_skew_and_never_a_negative_delay()
    {
        MailflowHop[] hops = Hops(
            "by c.test with LMTP; Sat, 28 Nov 2026 22:00:03 +0000",
            "from a.test by b.test with SMTP; Sat, 28 Nov 2026 21:58:30 +0000",
            "from pc by a.test with ESMTPA; Sat, 28 Nov 2026 22:00:01 +0000"
        );

        Assert.Equal([TimeSpan.FromSeconds(1), null, TimeSpan.FromSeconds(93)], hops.Select(hop => hop.Delay));
        Assert.Equal([null, TimeSpan.FromSeconds(91), null], hops.Select(hop => hop.ClockSkew));
        Assert.Equal([false, false, false], hops.Select(hop => hop.Tls));
        Assert.Equal("b.test with SMTP (clock 91 s behind)", hops[1].ToString());
    }

    [Theory]
    [InlineData("(qmail 1234 invoked by uid 500); 28 Nov 2026 22:00:05 -0000", "", "", 5.0)]
    [InlineData("from a by b with ESMTPS id x; no date at all", "b", "ESMTPS", null)]
    [InlineData("from a by b with ESMTPS", "b", "ESMTPS", null)]
    [InlineData(
        "from x ((deep (comment; by evil with SMTP)) by real with UTF8SMTPS; Sat, 28 Nov 2026 22:00:05 +0000",
        "",
        "",
        5.0
    )]
    [InlineData(
        "from x (a \\) by evil) by real.test with UTF8SMTPSA; Sat, 28 Nov 2026 22:00:05 +0000",
        "real.test",
        "UTF8SMTPSA",
        5.0
    )]
    [InlineData(
        "from BN8.prod.outlook.com (2603:10b6::1) by DM6.prod.outlook.com (2603:10b6::2) with Microsoft SMTP Server "
            + "(version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20; Sat, 28 Nov 2026 22:00:05 +0000",
        "DM6.prod.outlook.com",
        "Microsoft",
        5.0
    )]
    public void What_servers_write_otherwise_is_read_as_far_as_it_goes(string value, string by, string with, double? delay)
    {
        MailflowHop hop = Assert.Single(Hops(value));

        Assert.Equal((by, with, delay), (hop.By, hop.With, hop.Delay?.TotalSeconds));
    }

    [Fact]
    public void After_a_hop_without_a_time_the_next_has_no_delay()
    {
        MailflowHop[] hops = Hops("by c with SMTP; Sat, 28 Nov 2026 22:00:03 +0000", "by b with SMTP; ?");

        Assert.Equal([null, null], hops.Select(hop => hop.Delay));
        Assert.Null(hops[1].ClockSkew);
        Assert.NotNull(hops[1].Time);
    }

    [Fact]
    public void Authentication_results_are_read_with_server_method_result_and_properties()
    {
        HeaderList headers = Headers(
            "Authentication-Results: mx.charter.net 1; spf=pass (sender (really) permitted; yes) smtp.mailfrom=a.test;\r\n"
                + " dkim=fail reason=\"bad signature\" header.d=a.test; dmarc=none",
            "Authentication-Results: other.test; none",
            "authentication-results: third.test; arc/1 = softfail"
        );

        MailflowAuthentication[] found = ReceivedTrail.Authentication(headers);

        Assert.Equal(
            [
                "mx.charter.net spf=pass smtp.mailfrom=a.test",
                "mx.charter.net dkim=fail reason=\"bad signature\" header.d=a.test",
                "mx.charter.net dmarc=none",
                "third.test arc=softfail",
            ],
            found.Select(finding => $"{finding.Server} {finding} {finding.Properties}".TrimEnd())
        );
    }

    [Fact]
    public void A_mark_needs_the_field_and_the_id_of_the_same_test()
    {
        const string Mark = "0123456789abcdef.fedcba9876543210";
        string field = $"X-SpectrumMail-Test: {Mark} sent=1795903200 limit=120";

        TestMark mark = TestMark.Read(Headers($"Message-ID: <spectrum-mailflow.{Mark}@lab.test>", field))!;

        Assert.Equal(("0123456789abcdef", "fedcba9876543210"), (mark.Run, mark.Test));
        Assert.Equal(new DateTime(2026, 11, 28, 22, 0, 0, DateTimeKind.Utc), mark.Sent);
        Assert.Equal(field, $"{mark.Header.Key}: {mark.Header.Value}");
        Assert.Equal($"spectrum-mailflow.{Mark}@lab.test", mark.MessageId("lab.test"));
        Assert.Null(TestMark.Read(Headers(field)));
        Assert.Null(TestMark.Read(Headers($"Message-ID: <spectrum-mailflow.{Mark}@lab.test>")));
        Assert.Null(TestMark.Read(Headers($"Message-ID: <x.spectrum-mailflow.{Mark}@lab.test>", field)));
        Assert.Null(
            TestMark.Read(
                Headers(
                    $"Message-ID: <spectrum-mailflow.{Mark}@lab.test>",
                    field.Replace("3210", "3211", StringComparison.Ordinal)
                )
            )
        );
        Assert.Null(TestMark.Read(null));
    }

    private static MailflowHop[] Hops(params string[] values) =>
        ReceivedTrail.Hops(Headers([.. values.Select(value => "Received: " + value)]), s_sent);

    private static HeaderList Headers(params string[] lines) =>
        HeaderList.Load(new MemoryStream(Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n")));
}
