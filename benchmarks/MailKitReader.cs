using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;

namespace SpectrumMail.Benchmarks;

/// <summary>MailKit used directly: one Fetch of everything.</summary>
internal static class MailKitReader
{
    public static (double Seconds, double First, double Cpu, int Count) Run(Server server, string folder)
    {
        using var client = new ImapClient
        {
            ServerCertificateValidationCallback = (_, _, _, _) => true,
            CheckCertificateRevocation = false,
        };
        client.Connect("localhost", server.Port, SecureSocketOptions.SslOnConnect);
        client.Authenticate(new SaslMechanismPlain(server.User, server.Password));
        var measure = new Measure();
        double first = 0;
        IMailFolder opened = client.GetFolder(folder);
        opened.Open(FolderAccess.ReadOnly);
        opened.MessageSummaryFetched += (_, _) => first = first == 0 ? measure.Seconds : first;
        int count = opened
            .Fetch(
                0,
                -1,
                MessageSummaryItems.UniqueId
                    | MessageSummaryItems.Flags
                    | MessageSummaryItems.InternalDate
                    | MessageSummaryItems.Size
                    | MessageSummaryItems.Envelope
            )
            .Count;
        return (measure.Seconds, first, measure.Cpu, count);
    }
}
