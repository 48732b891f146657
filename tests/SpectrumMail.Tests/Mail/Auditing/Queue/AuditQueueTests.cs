using System.Linq;
using System.Net;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Auditing.Queue;

/// <summary>How many connections an audit opens to one server.</summary>
public sealed class AuditQueueTests
{
    [Theory]
    [InlineData("mobile.charter.net", null, 4)]
    [InlineData("MAIL.TWC.COM", null, 4)]
    [InlineData("mail.example", null, 16)]
    [InlineData("mobile.charter.net", 7, 7)]
    [InlineData("mail.example", 3, 3)]
    public void A_server_of_the_table_gets_four_connections_unless_the_user_says_otherwise(string host, int? said, int expected)
    {
        var queue = new AuditQueue(Enumerable.Range(0, 40).Select(number => Target($"user{number}@x.example", host)), said);

        for (int taken = 0; taken < expected; taken++)
        {
            Assert.NotNull(queue.Take(TestContext.Current.CancellationToken));
        }

        using var noMore = new CancellationTokenSource(300);
        Assert.Throws<System.OperationCanceledException>(() => queue.Take(noMore.Token));
    }

    private static AuditTarget Target(string address, string host)
    {
        ServerEndpoint[] mailbox = [new(MailProtocol.Imap, host, 993, MailSecurity.Tls)];
        var settings = new AccountSettings(
            new NetworkCredential(address, "x"),
            MailProvider.None,
            MailProtocol.Imap,
            mailbox,
            [],
            new ConnectionPolicy()
        );
        return new AuditTarget(address, settings, null);
    }
}
