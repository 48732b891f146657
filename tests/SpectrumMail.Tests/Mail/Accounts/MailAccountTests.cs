using System;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Accounts;

/// <summary>An account closes every connection that it gave out, also those that are asked for while it closes.</summary>
public sealed class MailAccountTests
{
    private const int Many = 200;

    [Fact]
    public async Task Connections_asked_for_during_disposal_are_closed()
    {
        for (int round = 0; round < 20; round++)
        {
            MailAccount account = Account();
            using var start = new ManualResetEventSlim();
            Task<LinkSlot[]> asking = Task.Run(() =>
            {
                start.Wait();
                return Enumerable.Range(0, Many).Select(account.SubmissionAt).ToArray();
            });

            start.Set();
            account.Dispose();

            Assert.All(await asking, slot => Assert.Equal(ConnectionState.Closed, slot.State));
        }
    }

    [Fact]
    public void A_connection_asked_for_after_disposal_does_not_connect()
    {
        using var server = ScriptedServer.Saying("220 scripted ESMTP");
        MailAccount account = Account(server.Port);
        account.Dispose();

        MailException failure = Assert.Throws<MailException>(() =>
            account.SubmissionAt(3).Use<SubmissionClient, bool>(_ => true, TestContext.Current.CancellationToken)
        );

        Assert.Equal("SessionClosed", failure.ErrorId);
        Assert.Equal(0, server.Connections);
    }

    private static MailAccount Account(int port = 1)
    {
        var submission = new ServerEndpoint(MailProtocol.Smtp, "127.0.0.1", port, MailSecurity.None);
        return new MailAccount(
            new AccountSettings(
                new NetworkCredential("me@lab.test", "secret"),
                MailProvider.All[0],
                MailProtocol.Imap,
                [],
                [submission],
                new ConnectionPolicy { Timeout = TimeSpan.FromSeconds(5) }
            )
        );
    }
}
