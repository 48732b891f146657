using System.Collections.Concurrent;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;

namespace SpectrumMail.Benchmarks;

/// <summary>
/// MailKit used directly: for each mailbox connect, sign in, list the folders with their figures, ask for the quota, sign out.
/// </summary>
internal static class MailKitAuditor
{
    public static (double Seconds, double First, double Cpu, int Count) Run(Server server, string work)
    {
        AuditWork what = AuditWork.Parse(work);
        var waiting = new ConcurrentQueue<(string Address, string Password)>(what.Users());
        var measure = new Measure();
        double first = 0;
        int done = 0;
        Task.WaitAll([
            .. Enumerable
                .Range(0, what.Connections)
                .Select(_ =>
                    Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                ),
        ]);
        return (measure.Seconds, first, measure.Cpu, done);

        void Work()
        {
            while (waiting.TryDequeue(out (string Address, string Password) user))
            {
                Audit(server, user.Address, user.Password);
                first = Interlocked.Increment(ref done) == 1 ? measure.Seconds : first;
            }
        }
    }

    private static void Audit(Server server, string address, string password)
    {
        using var client = new ImapClient
        {
            ServerCertificateValidationCallback = (_, _, _, _) => true,
            CheckCertificateRevocation = false,
        };
        client.Connect("localhost", server.Port, SecureSocketOptions.SslOnConnect);
        client.Authenticate(new SaslMechanismPlain(address, password));
        client.GetFolders(
            client.PersonalNamespaces[0],
            StatusItems.Count | StatusItems.Unread | StatusItems.UidNext | StatusItems.UidValidity | StatusItems.Size,
            subscribedOnly: false
        );
        client.Inbox!.GetQuota();
        client.Disconnect(quit: true);
    }
}
