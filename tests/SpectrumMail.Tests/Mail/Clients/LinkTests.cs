using System;
using System.IO;
using System.Net;
using System.Text;
using System.Threading;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Clients;

/// <summary>What connections survive, and what they leave behind.</summary>
public sealed class LinkTests(Labs labs)
{
    [Fact]
    public void A_connection_cut_between_reads_is_recreated()
    {
        using MailAccount account = Account(labs.Full, labs.Full.ImapsPort, labs.Full.Alice.Password);
        account.Connect(CancellationToken.None);

        account.Mailbox.Trace!.Wire!.Abort();

        Assert.Equal(ConnectionState.Broken, account.Mailbox.State);
        Assert.True(account.Imap(client => client.IsAuthenticated, CancellationToken.None));
    }

    [Fact]
    public void A_refused_sign_in_leaves_no_connection_behind()
    {
        using FaultProxy proxy = FaultProxy.Start(labs.Full.ImapsPort);
        using MailAccount account = Account(labs.Full, proxy.Port, "wrong");

        Assert.Equal(MailCause.BadCredentials, Assert.Throws<MailException>(() => account.Connect(CancellationToken.None)).Cause);

        Assert.True(SpinWait.SpinUntil(() => proxy.OpenConnections == 0, TimeSpan.FromSeconds(5)));
        Assert.Equal(1, proxy.Connections);
    }

    [Fact]
    public void A_closed_account_says_so_and_may_be_closed_again()
    {
        MailAccount account = Account(labs.Full, labs.Full.ImapsPort, labs.Full.Alice.Password);
        account.Connect(CancellationToken.None);
        account.Dispose();
        account.Dispose();

        Assert.Equal("SessionClosed", Assert.Throws<MailException>(() => account.Connect(CancellationToken.None)).ErrorId);
    }

    [Fact]
    public void A_provider_without_a_port_for_the_mode_asked_for_is_bad_input()
    {
        MailProvider provider = MailProvider.Named("RoadRunner")!;

        MailException failure = Assert.Throws<MailException>(() =>
            ServerEndpoint.Candidates(MailProtocol.Imap, provider, new ServerOverride(null, 0, MailSecurity.StartTls))
        );

        Assert.Equal("NoServerFits", failure.ErrorId);
    }

    [Fact]
    public void A_line_that_comes_in_two_reads_is_one_line()
    {
        using var log = new ConversationLog(null);
        foreach (string part in (string[])["* OK hel", "lo\r\nA1 NO [UNAVAIL", "ABLE] later\r\n"])
        {
            log.LogServer(Encoding.ASCII.GetBytes(part), 0, part.Length);
        }

        Assert.Equal("* OK hello", log.Greeting);
        Assert.Equal("A1 NO [UNAVAILABLE] later", log.LastServerLine);
    }

    [Fact]
    public void Escape_sequences_of_a_server_do_not_reach_the_terminal()
    {
        var failure = new MailException(MailCause.Other, "said \u001b]0;x\a\u001b[2J") { ServerResponse = "\u001b[31m" };

        Assert.DoesNotContain('\u001b', failure.Message + failure.ServerResponse);
    }

    [Fact]
    public void Two_sessions_can_share_one_transcript()
    {
        string path = Path.GetTempFileName();
        ConnectionPolicy policy = Policy(labs.Full) with { Transcript = Transcript.At(path) };
        using (MailAccount one = Account(labs.Full, labs.Full.ImapsPort, labs.Full.Alice.Password, policy))
        using (
            MailAccount two = Account(
                labs.Full,
                labs.Full.ImapsPort,
                labs.Full.Alice.Password,
                policy with
                {
                    Transcript = Transcript.At(path),
                }
            )
        )
        {
            one.Connect(CancellationToken.None);
            two.Connect(CancellationToken.None);
            one.Imap(
                client =>
                {
                    client.NoOp(CancellationToken.None);
                    return 0;
                },
                CancellationToken.None
            );
        }

        string text = File.ReadAllText(path);
        Assert.Equal(2, text.Split("Connected to").Length - 1);
        Assert.Equal(2, text.Split("LOGOUT").Length - 1);
        Assert.Contains("NOOP", text, StringComparison.Ordinal);
        File.Delete(path);
    }

    private static ConnectionPolicy Policy(Lab lab) =>
        new() { Authorities = CertificateAuthorities.Read(lab.CaFile), Timeout = TimeSpan.FromSeconds(20) };

    private static MailAccount Account(Lab lab, int port, string password, ConnectionPolicy? policy = null) =>
        new(
            new AccountSettings(
                new NetworkCredential(lab.Alice.Address, password),
                MailProvider.All[0],
                MailProtocol.Imap,
                [new ServerEndpoint(MailProtocol.Imap, lab.Host, port, MailSecurity.Tls)],
                [],
                policy ?? Policy(lab)
            )
        );
}
