using System.Linq;
using System.Text;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>Wait-SpectrumMessage.</summary>
public sealed class WaitingTests(Hosts hosts)
{
    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void What_arrives_is_given_once_and_what_was_there_is_not(string server)
    {
        Host host = hosts[server];
        LabUser user = host.NewUser();
        using PlainImap imap = host.Open(user);
        imap.Append("INBOX", Corpus.Message(1));
        using Shell shell = host.Connect(user);
        var thread = new Thread(() =>
        {
            foreach (string subject in (string[])["wrong", "right 1", "right 2"])
            {
                Thread.Sleep(700);
                imap.Append("INBOX", Encoding.ASCII.GetBytes($"Subject: {subject}\r\n\r\nText\r\n"));
            }
        });
        thread.Start();

        ShellResult result = shell.Run("Wait-SpectrumMessage -Subject right -Count 2 -TimeoutSec 60");

        thread.Join();
        Assert.Equal(
            ["right 1", "right 2"],
            result.ThrowOnError().Output.Cast<dynamic>().Select(message => (string)message.Subject)
        );
        Assert.StartsWith(
            "WaitTimedOut",
            Assert.Single(shell.Run("Wait-SpectrumMessage -FromNow -TimeoutSec 1").Errors).FullyQualifiedErrorId
        );
    }
}
