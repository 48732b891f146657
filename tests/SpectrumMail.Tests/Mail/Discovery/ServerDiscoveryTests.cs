using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using SpectrumMail.Mail.Discovery;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Discovery;

/// <summary>What is found out about a domain, from a real name server and a web server with TLS.</summary>
[Collection(DiscoveryTestGroup.Name)]
public sealed class ServerDiscoveryTests(DiscoveryLab lab)
{
    [Theory]
    [InlineData("business.test", "Charter", "mobile.charter.net:993 mobile.charter.net:995")]
    [InlineData("table.test", "table.test", "mobile.charter.net:993 smtp.spectrum.com:465")]
    [InlineData("srv.test", "srv.test", "imap.srv.test:993 smtp.srv.test:587")]
    [InlineData("SRV.test.", "SRV.test", "imap.srv.test:993 smtp.srv.test:587")]
    public void Servers_are_found_in_the_DNS(string domain, string provider, string servers)
    {
        lab.SkipUnlessThere();

        Finding finding = Find("someone@" + domain);

        Assert.Equal(provider, finding.Use().Name);
        Assert.StartsWith(servers, Servers(finding), StringComparison.Ordinal);
        Assert.Empty(finding.Unconfirmed);
    }

    [Theory]
    [InlineData("mixed.test")]
    [InlineData("lookalike.test")]
    [InlineData("none.test")]
    [InlineData("empty.test")]
    public void Nothing_is_found_where_the_domain_names_nothing(string domain)
    {
        lab.SkipUnlessThere();

        MailException failure = Assert.Throws<MailException>(() => Find(domain).Use());

        Assert.Equal("ServersNotFound", failure.ErrorId);
        Assert.Contains(domain, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_file_is_read_and_no_address_is_sent_for_it()
    {
        lab.SkipUnlessThere();
        lab.Publish(
            DiscoveryLab.Autoconfig("auto.test"),
            DiscoveryLab.Configuration(
                ("imap", "open.auto.test", 143, "plain"),
                ("imap", "mail.hoster.example", 993, "SSL"),
                ("pop3", "pop.%EMAILDOMAIN%", 110, "STARTTLS"),
                ("smtp", "127.0.0.1", 465, "SSL"),
                ("smtp", "smtp.hoster.example", 587, "STARTTLS"),
                ("smtp", "smtp.hoster.example", 70000, "SSL")
            )
        );

        Finding finding = Find("secret.name@auto.test");

        Assert.Equal("mail.hoster.example:993 pop.auto.test:110 smtp.hoster.example:587", Servers(finding));
        Assert.All(finding.Servers, row => Assert.Equal("https://autoconfig.auto.test/mail/config-v1.1.xml", row.Source));
        Assert.DoesNotContain("secret", lab.Asked, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_well_known_place_is_asked_too_in_chunks_and_over_a_redirection()
    {
        lab.SkipUnlessThere();
        string file = DiscoveryLab.Configuration(("imap", "mail.known.test", 993, "SSL"));
        lab.Page(
            "known.test/.well-known/autoconfig/mail/config-v1.1.xml",
            web => web.Write("HTTP/1.1 302 Found\r\nLocation: https://moved.test/file?a=b\r\n\r\n")
        );
        lab.Page(
            "moved.test/file?a=b",
            web =>
                web.Write(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + $"A\r\n{file[..10]}\r\n{file.Length - 10:x}\r\n{file[10..]}\r\n0\r\n\r\n"
                )
        );

        Assert.Equal("mail.known.test:993", Servers(Find("known.test")));
    }

    [Fact]
    public void A_host_outside_the_domain_is_shown_and_used_only_when_it_is_named_or_the_file_confirms_it()
    {
        lab.SkipUnlessThere();
        lab.Publish(
            DiscoveryLab.Autoconfig("confirmed.test"),
            DiscoveryLab.Configuration(("imap", "mail.hoster.test", 993, "SSL"))
        );

        Finding foreign = Find("foreign.test");
        Finding confirmed = Find("confirmed.test");

        MailException failure = Assert.Throws<MailException>(() => foreign.Use());
        Assert.Equal("ServersUnconfirmed", failure.ErrorId);
        Assert.Contains("-Server imap.attacker.test -SmtpServer smtp.attacker.test", failure.Remedy, StringComparison.Ordinal);
        Assert.Equal("imap.attacker.test:993 smtp.attacker.test:465", Servers(foreign));
        Assert.All(foreign.Servers, row => Assert.False(row.Recommended));
        Assert.Equal("mail.hoster.test:993", Servers(confirmed));
        Assert.Empty(confirmed.Unconfirmed);
        Assert.Equal("confirmed.test", confirmed.Use().Name);
    }

    [Theory]
    [InlineData("http.test", "HTTP/1.1 301 Moved\r\nLocation: http://http.test/config.xml\r\n\r\n", "not HTTPS")]
    [InlineData("loop.test", "HTTP/1.1 307 Again\r\nLocation: /mail/config-v1.1.xml\r\n\r\n", "too often")]
    [InlineData("huge.test", "HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n<clientConfig>", "larger than 256 KB")]
    [InlineData("plain.test", "SSH-2.0-OpenSSH_9.2\r\n", "does not answer in HTTP")]
    [InlineData(
        "entities.test",
        "HTTP/1.1 200 OK\r\n\r\n<!DOCTYPE x [<!ENTITY a \"b\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]><clientConfig>&a;&f;"
            + "</clientConfig>",
        "document type"
    )]
    public void Hostile_answers_are_refused_in_time(string domain, string answer, string reason)
    {
        lab.SkipUnlessThere();
        lab.Page(DiscoveryLab.Autoconfig(domain), web => web.Write(answer));
        var clock = Stopwatch.StartNew();

        MailException failure = Assert.Throws<MailException>(() => Find(domain).Use());

        Assert.Equal("ServersNotFound", failure.ErrorId);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
    }

    [Fact]
    public void An_endless_answer_is_refused_at_its_limit_and_a_slow_one_at_its_time()
    {
        lab.SkipUnlessThere();
        long sent = 0;
        lab.Page(
            DiscoveryLab.Autoconfig("endless.test"),
            web =>
            {
                web.Write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (; ; sent += 4096)
                {
                    web.Write("1000\r\n" + new string('x', 4096) + "\r\n");
                }
            }
        );
        lab.Page(
            DiscoveryLab.Autoconfig("slow.test"),
            web =>
            {
                for (; ; System.Threading.Thread.Sleep(200))
                {
                    web.Write("H");
                }
            }
        );
        var clock = Stopwatch.StartNew();

        Assert.Contains("larger than", Find("endless.test").Reason, StringComparison.Ordinal);
        Assert.InRange(sent, 1, 16_000_000);
        Assert.Contains("slow.test", Find("slow.test").Reason, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 2, 20);
    }

    [Fact]
    public void A_certificate_that_is_not_the_domains_is_not_believed_even_when_certificates_are_skipped()
    {
        lab.SkipUnlessThere();
        lab.Publish(DiscoveryLab.Autoconfig("oauth.test"), DiscoveryLab.Configuration(("imap", "mail.oauth.test", 993, "SSL")));
        lab.Publish(
            DiscoveryLab.Autoconfig("stranger.test"),
            DiscoveryLab.Configuration(("imap", "mail.stranger.test", 993, "SSL"))
        );
        var careless = new ConnectionPolicy { SkipCertificateCheck = true };

        Assert.Null(Find("stranger.test").Provider);
        Assert.Null(new ServerDiscovery().Find("oauth.test", careless, TestContext.Current.CancellationToken).Provider);
        Assert.Equal("mail.oauth.test:993", Servers(Find("oauth.test")));
    }

    [Fact]
    public void Silence_is_reported_in_time_and_waited_for_no_more_than_twice()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using ScriptedServer web = ScriptedServer.Start(connection => connection.ReadUntil("never"));
        try
        {
            DiscoveryLab.Lead($"{silent.Client.LocalEndPoint}", $"127.0.0.1:{web.Port}");
            var discovery = new ServerDiscovery();
            var clock = Stopwatch.StartNew();

            Finding first = discovery.Find("first.test", lab.Policy, TestContext.Current.CancellationToken);
            double waited = clock.Elapsed.TotalSeconds;
            discovery.Find("another.test", lab.Policy, TestContext.Current.CancellationToken);
            clock.Restart();
            Finding third = discovery.Find("third.test", lab.Policy, TestContext.Current.CancellationToken);

            MailException failure = first.Failure();
            Assert.Equal(("DiscoveryFailed", MailCause.NameNotFound), (failure.ErrorId, failure.Cause));
            Assert.Contains("no name server answers", failure.Message, StringComparison.Ordinal);
            Assert.InRange(waited, 1, 20);
            Assert.Equal("DiscoveryFailed", third.Failure().ErrorId);
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
        }
        finally
        {
            lab.Restore();
        }
    }

    [Fact]
    public void A_closed_network_is_reported_at_once()
    {
        try
        {
            DiscoveryLab.Lead("127.0.0.1:9", "127.0.0.1:9");
            var clock = Stopwatch.StartNew();

            Finding finding = Find("closed.test");

            Assert.Equal("DiscoveryFailed", finding.Failure().ErrorId);
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
        }
        finally
        {
            lab.Restore();
        }
    }

    [Fact]
    public void With_a_proxy_the_DNS_is_not_asked()
    {
        lab.SkipUnlessThere();
        ConnectionPolicy policy = lab.Policy with { Proxy = ProxyServer.From(new Uri("http://127.0.0.1:9"), null) };

        Finding finding = new ServerDiscovery().Find("srv.test", policy, TestContext.Current.CancellationToken);

        Assert.Null(finding.Provider);
        Assert.Contains("not asked where a proxy is used", finding.Failure().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("me")]
    [InlineData("me@127.0.0.1")]
    [InlineData("me@[::1]")]
    [InlineData("me@evil.test/path")]
    [InlineData("me@a b.test")]
    public void What_is_no_domain_is_not_asked(string address)
    {
        int asked = lab.Asked.Length;

        Assert.Equal("ServersNotFound", Find(address).Failure().ErrorId);
        Assert.Equal(asked, lab.Asked.Length);
    }

    private Finding Find(string address) =>
        new ServerDiscovery().Find(address, lab.Policy, TestContext.Current.CancellationToken);

    private static string Servers(Finding finding) => string.Join(" ", finding.Servers.Select(row => $"{row.Server}:{row.Port}"));
}
