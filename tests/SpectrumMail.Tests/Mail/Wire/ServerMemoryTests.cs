using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Wire;

public sealed class ServerMemoryTests
{
    private static readonly ServerEndpoint s_tls = new(MailProtocol.Smtp, "mail.example", 587, MailSecurity.Tls);
    private static readonly ServerEndpoint s_startTls = s_tls with { Security = MailSecurity.StartTls };

    [Fact]
    public void A_port_is_tried_with_the_mode_and_the_suites_that_worked()
    {
        var memory = new ServerMemory();
        memory.Note(s_startTls with { IsLegacy = true });

        Assert.Equal([s_startTls with { IsLegacy = true }, s_tls], memory.Order([s_tls, s_startTls]));
    }

    [Fact]
    public void What_a_caller_asks_of_an_endpoint_stays()
    {
        var memory = new ServerMemory();
        memory.Note(s_tls);
        ServerEndpoint asked = s_tls with { IPv4Only = true };

        Assert.Equal([asked], memory.Order([asked]));
        memory.Note(asked with { IsLegacy = true });
        Assert.Equal([s_tls with { IsLegacy = true }], memory.Order([s_tls]));
    }

    [Fact]
    public void A_place_is_asked_once_whatever_a_session_has_learned_of_it()
    {
        var memory = new ServerMemory();
        memory.Note(s_tls with { IsLegacy = true });

        Assert.Equal([s_tls with { IsLegacy = true }], memory.Order([s_tls with { IsLegacy = true }, s_tls]));
    }
}
