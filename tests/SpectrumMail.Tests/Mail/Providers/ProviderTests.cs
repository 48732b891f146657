using System.Linq;
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
    [InlineData("me@elsewhere.example", "Spectrum")]
    [InlineData("me@notrr.com", "Spectrum")]
    [InlineData("charter.net", "Charter")]
    public void The_longest_domain_match_selects_the_provider(string address, string provider) =>
        Assert.Equal(provider, MailProvider.For(address).Name);

    [Fact]
    public void Serving_returns_null_for_an_unknown_domain()
    {
        Assert.Null(MailProvider.Serving("me@elsewhere.example"));
        Assert.Equal("Spectrum", MailProvider.Serving("me@spectrum.com")!.Name);
    }

    [Fact]
    public void Spectrum_has_the_servers_of_the_settings_table()
    {
        ServerEndpoint[] mailbox =
        [
            .. ServerEndpoint.Candidates(MailProtocol.Imap, MailProvider.For("me@spectrum.com"), Nothing),
        ];
        ServerEndpoint[] submission =
        [
            .. ServerEndpoint.Candidates(MailProtocol.Smtp, MailProvider.For("me@spectrum.com"), Nothing),
        ];

        Assert.Equal(new ServerEndpoint(MailProtocol.Imap, "imap.spectrum.com", 993, MailSecurity.Tls), mailbox[0]);
        Assert.Equal(new ServerEndpoint(MailProtocol.Smtp, "smtp.spectrum.com", 465, MailSecurity.Tls), submission[0]);
        Assert.Equal(new ServerEndpoint(MailProtocol.Smtp, "smtp.spectrum.com", 587, MailSecurity.StartTls), submission[1]);
    }

    [Fact]
    public void Charter_submission_is_implicit_TLS_on_587_first()
    {
        ServerEndpoint first = ServerEndpoint.Candidates(MailProtocol.Smtp, MailProvider.For("me@charter.net"), Nothing)[0];

        Assert.Equal((587, MailSecurity.Tls), (first.Port, first.Security));
    }

    [Fact]
    public void Every_provider_has_every_protocol_and_one_recommended_mailbox_and_submission_server()
    {
        foreach (MailProvider provider in MailProvider.All)
        {
            Assert.Equal(
                [MailProtocol.Imap, MailProtocol.Pop3, MailProtocol.Smtp],
                provider.Servers.Select(server => server.Protocol).Distinct().Order()
            );
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
            ServerEndpoint.Attempts(MailProtocol.Smtp, MailProvider.For("me@charter.net"), named)[0].Security
        );
        Assert.Equal(
            MailSecurity.StartTls,
            ServerEndpoint.Attempts(MailProtocol.Smtp, MailProvider.For("me@rr.com"), named)[0].Security
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
