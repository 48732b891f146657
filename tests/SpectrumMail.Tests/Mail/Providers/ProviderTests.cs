using System;
using System.Linq;
using System.Net;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Providers;

public sealed class ProviderTests
{
    [Theory]
    [InlineData("me@spectrum.net", "Spectrum")]
    [InlineData("me@charter.net", "Charter")]
    [InlineData("me@CHARTER.NET", "Charter")]
    [InlineData("me@bresnan.net", "Charter")]
    [InlineData("me@rr.com", "RoadRunner")]
    [InlineData("me@nyc.rr.com", "RoadRunner")]
    [InlineData("me@tampabay.rr.com", "BrightHouse")]
    [InlineData("me@twc.com", "RoadRunner")]
    [InlineData("me@brighthouse.com", "BrightHouse")]
    [InlineData("me@spectrum.net.", "Spectrum")]
    [InlineData("me@adelphia.net", "Charter")]
    [InlineData("charter.net", "Charter")]
    public void The_longest_domain_match_selects_the_provider(string address, string provider) =>
        Assert.Equal(provider, MailProvider.Serving(address)!.Name);

    [Theory]
    [InlineData("me@outlook.com", "Outlook", "outlook.office365.com", "Token")]
    [InlineData("me@hotmail.co.uk", "Outlook", "outlook.office365.com", "Token")]
    [InlineData("me@contoso.onmicrosoft.com", "Microsoft365", "outlook.office365.com", "Token")]
    [InlineData("me@gmail.com", "Gmail", "imap.gmail.com", "AppPassword Token")]
    [InlineData("me@icloud.com", "iCloud", "imap.mail.me.com", "AppPassword")]
    [InlineData("me@yahoo.com", "Yahoo", "imap.mail.yahoo.com", "AppPassword Token")]
    [InlineData("me@fastmail.com", "Fastmail", "imap.fastmail.com", "AppPassword Token")]
    [InlineData("me@aol.com", "AOL", "imap.aol.com", "AppPassword Token")]
    [InlineData("me@cox.net", "Cox", "imap.mail.yahoo.com", "AppPassword Token")]
    [InlineData("me@comcast.net", "Comcast", "imap.comcast.net", "Password Token")]
    [InlineData("me@sbcglobal.net", "ATT", "imap.mail.att.net", "AppPassword Token")]
    public void Where_people_move_to_is_known_and_gets_nothing_that_only_Spectrum_gets(
        string address,
        string name,
        string host,
        string signIn
    )
    {
        MailProvider provider = MailProvider.Serving(address)!;

        ServerEndpoint first = ServerEndpoint.Candidates(MailProtocol.Imap, provider, Nothing)[0];

        Assert.Equal((name, host, 993, MailSecurity.Tls), (provider.Name, first.Host, first.Port, first.Security));
        Assert.Equal(signIn, string.Join(" ", provider.SignIn));
        Assert.Equal(provider.SignIn, provider.Servers[0].SignIn);
        Assert.False(provider.IsSpectrum);
        Assert.Null(provider.MailboxBytes);
        Assert.Null(provider.MostConnections);
        Assert.Same(SendingLimits.Unknown, provider.Limits);
        Assert.All(
            provider.Servers.Select(ServerEndpoint.From),
            server =>
            {
                Assert.False(LegacyCiphers.MayServe(server, new ConnectionPolicy()));
                var trace = new ConnectionTrace(server);
                Assert.Equal(
                    [IPAddress.IPv6Loopback, IPAddress.Loopback],
                    Dialer.Order(trace, [IPAddress.IPv6Loopback, IPAddress.Loopback])
                );
            }
        );
    }

    [Theory]
    [InlineData("mobile.charter.net", true)]
    [InlineData("mail.twc.com", true)]
    [InlineData("imap.gmail.com", false)]
    public void Spectrums_own_servers_are_known(string host, bool expected) =>
        Assert.Equal(expected, MailProvider.IsSpectrums(host));

    [Theory]
    [InlineData("contoso-com.mail.protection.outlook.com", "Microsoft365")]
    [InlineData("aspmx.l.google.com", "Gmail")]
    [InlineData("in1-smtp.messagingengine.com", "Fastmail")]
    [InlineData("mx0.charter.net", "Charter")]
    [InlineData("mx.google.com.example", null)]
    public void The_mail_exchanger_names_the_provider_of_a_hosted_domain(string exchanger, string? provider) =>
        Assert.Equal(provider, MailProvider.ByExchanger(exchanger)?.Name);

    [Theory]
    [InlineData("me@elsewhere.example")]
    [InlineData("me@notrr.com")]
    [InlineData("me@spectrum.net.example")]
    [InlineData("me@mail.spectrum.net")]
    [InlineData("me@spectrum.net@evil.example")]
    [InlineData("me@xn--spctrum-3ve.net")]
    [InlineData("me@spеctrum.net")] // The first e is Cyrillic.
    [InlineData("me@chartermi.net")]
    [InlineData("me@insightbb.com")]
    [InlineData("me")]
    public void No_provider_serves_a_domain_that_is_not_in_the_table(string address)
    {
        Assert.Null(MailProvider.Serving(address));
        Assert.Null(MailProvider.Choose(string.Empty, address));
        Assert.Equal("Charter", MailProvider.Choose("charter", address)!.Name);
    }

    // The subdomains of Time Warner on the operator's login page.
    [Fact]
    public void Road_Runner_serves_every_subdomain_of_the_login_page()
    {
        string[] subdomains = (
            "austin ca carolina cinci columbus dc ec elp gt hawaii hot hvc insight kc ma maine mass nc ne neb neo new nj nyc "
            + "nycap oh pa rgv rochester san satx sc si socal stny stx sw triad twcny tx we wi woh"
        ).Split(' ');

        Assert.Equal(43, subdomains.Length);
        Assert.All(subdomains, name => Assert.Equal("RoadRunner", MailProvider.Serving($"me@{name}.rr.com")!.Name));
    }

    [Theory]
    [InlineData("me@spectrum.net", MailProtocol.Imap, "mobile.charter.net imap.spectrum.com")]
    [InlineData("me@spectrum.com", MailProtocol.Imap, "imap.spectrum.com mobile.charter.net")]
    [InlineData("me@spectrum.net", MailProtocol.Smtp, "mobile.charter.net smtp.spectrum.com")]
    [InlineData("me@spectrum.com", MailProtocol.Smtp, "smtp.spectrum.com mobile.charter.net")]
    [InlineData("me@spectrum.net", MailProtocol.Pop3, "mobile.charter.net pop.spectrum.com")]
    [InlineData("me@rr.com", MailProtocol.Imap, "mail.twc.com mail.brighthouse.com")]
    [InlineData("me@rr.com", MailProtocol.Smtp, "mail.twc.com mail.brighthouse.com")]
    [InlineData("me@nyc.rr.com", MailProtocol.Imap, "mail.twc.com")]
    [InlineData("me@cfl.rr.com", MailProtocol.Imap, "mail.brighthouse.com")]
    public void The_domain_decides_the_order_of_the_servers(string address, MailProtocol protocol, string hosts)
    {
        MailProvider provider = MailProvider.Serving(address)!;
        ServerSetting[] servers = [.. provider.Servers.Where(server => server.Protocol == protocol)];

        Assert.Equal(hosts, string.Join(" ", servers.Select(server => server.Server).Distinct()));
        Assert.Equal(Enumerable.Range(1, servers.Length), servers.Select(server => server.Order));
        Assert.Equal(protocol != MailProtocol.Pop3, servers[0].Recommended);
        Assert.Same(provider, MailProvider.Choose(provider.Name, address));
    }

    [Fact]
    public void What_is_not_verified_says_so()
    {
        Assert.All(
            MailProvider.Serving("me@adelphia.net")!.Servers.Where(server => server.Order == 1),
            server => Assert.StartsWith("unverified", server.Source, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Spectrum_has_the_servers_of_the_settings_table()
    {
        ServerEndpoint[] mailbox =
        [
            .. ServerEndpoint.Candidates(MailProtocol.Imap, MailProvider.Serving("me@spectrum.com")!, Nothing),
        ];
        ServerEndpoint[] submission =
        [
            .. ServerEndpoint.Candidates(MailProtocol.Smtp, MailProvider.Serving("me@spectrum.com")!, Nothing),
        ];

        Assert.Equal(new ServerEndpoint(MailProtocol.Imap, "imap.spectrum.com", 993, MailSecurity.Tls), mailbox[0]);
        Assert.Equal(new ServerEndpoint(MailProtocol.Smtp, "smtp.spectrum.com", 465, MailSecurity.Tls), submission[0]);
        Assert.Equal(new ServerEndpoint(MailProtocol.Smtp, "smtp.spectrum.com", 587, MailSecurity.StartTls), submission[1]);
    }

    [Fact]
    public void Charter_submission_is_implicit_TLS_on_587_first()
    {
        ServerEndpoint first = ServerEndpoint.Candidates(MailProtocol.Smtp, MailProvider.Serving("me@charter.net")!, Nothing)[0];

        Assert.Equal((587, MailSecurity.Tls), (first.Port, first.Security));
    }

    [Fact]
    public void Every_provider_has_every_protocol_and_one_recommended_mailbox_and_submission_server()
    {
        foreach (MailProvider provider in MailProvider.All)
        {
            // Apple serves no POP3.
            MailProtocol[] served =
                provider.Name == "iCloud" ? [MailProtocol.Imap, MailProtocol.Smtp] : [.. Enum.GetValues<MailProtocol>()];
            Assert.Equal(served.Order(), provider.Servers.Select(server => server.Protocol).Distinct().Order());
            Assert.NotEmpty(provider.SignIn);
            Assert.Equal(
                [MailProtocol.Imap, MailProtocol.Smtp],
                provider.Servers.Where(server => server.Recommended).Select(server => server.Protocol).Order()
            );
            Assert.All(provider.Servers, server => Assert.NotEmpty(server.Source));
        }
    }

    [Theory]
    [InlineData(0, MailSecurity.Auto, "993/Tls 143/StartTls")]
    [InlineData(0, MailSecurity.StartTls, "143/StartTls")]
    [InlineData(143, MailSecurity.Auto, "143/StartTls 143/Tls")]
    [InlineData(993, MailSecurity.Auto, "993/Tls 993/StartTls")]
    [InlineData(993, MailSecurity.StartTls, "993/StartTls")]
    [InlineData(1993, MailSecurity.Tls, "1993/Tls")]
    public void A_given_server_is_tried_on_the_fitting_ports(int port, MailSecurity security, string expected)
    {
        var named = new ServerOverride("mail.example", port, security);

        string tried = string.Join(
            " ",
            ServerEndpoint.Candidates(MailProtocol.Imap, MailProvider.All[0], named).Select(e => $"{e.Port}/{e.Security}")
        );

        Assert.Equal(expected, tried);
    }

    [Fact]
    public void Auto_tries_both_modes_of_each_port_and_a_given_mode_only_itself()
    {
        Assert.Equal(
            "993/Tls 993/StartTls 143/StartTls 143/Tls",
            Attempts(new ServerOverride("mail.example", 0, MailSecurity.Auto))
        );
        Assert.Equal("143/StartTls 143/Tls", Attempts(new ServerOverride("mail.example", 143, MailSecurity.Auto)));
        Assert.Equal("143/StartTls", Attempts(new ServerOverride("mail.example", 0, MailSecurity.StartTls)));
    }

    [Fact]
    public void A_given_port_keeps_the_providers_mode()
    {
        var named = new ServerOverride(null, 587, MailSecurity.Auto);

        Assert.Equal(
            MailSecurity.Tls,
            ServerEndpoint.Attempts(MailProtocol.Smtp, MailProvider.Serving("me@charter.net")!, named)[0].Security
        );
        Assert.Equal(
            MailSecurity.StartTls,
            ServerEndpoint.Attempts(MailProtocol.Smtp, MailProvider.Serving("me@rr.com")!, named)[0].Security
        );
    }

    private static string Attempts(ServerOverride named) =>
        string.Join(
            " ",
            ServerEndpoint
                .Attempts(MailProtocol.Imap, MailProvider.All[0], named)
                .Select(endpoint => $"{endpoint.Port}/{endpoint.Security}")
        );

    private static ServerOverride Nothing => new(null, 0, MailSecurity.Auto);
}
