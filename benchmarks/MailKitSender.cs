using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace SpectrumMail.Benchmarks;

/// <summary>MailKit used directly: one connection, one Send after the other.</summary>
internal static class MailKitSender
{
    /// <param name="server">The submission server.</param>
    /// <param name="work">The recipient, how many messages, and how many bytes of text in each.</param>
    public static (double Seconds, double First, double Cpu, int Count) Run(Server server, string work)
    {
        SendWork what = SendWork.Parse(work);
        using var client = new SmtpClient
        {
            ServerCertificateValidationCallback = (_, _, _, _) => true,
            CheckCertificateRevocation = false,
        };
        var measure = new Measure();
        client.Connect("localhost", server.Port, SecureSocketOptions.SslOnConnect);
        client.Authenticate(new SaslMechanismPlain(server.User, server.Password));
        double first = 0;
        for (int number = 0; number < what.Count; number++)
        {
            using var message = new MimeMessage(
                [new MailboxAddress(string.Empty, server.User)],
                [new MailboxAddress(string.Empty, what.To)],
                $"number {number}",
                new TextPart("plain") { Text = what.Text }
            );
            client.Send(message);
            first = first == 0 ? measure.Seconds : first;
        }

        client.Disconnect(quit: true);
        return (measure.Seconds, first, measure.Cpu, what.Count);
    }
}
