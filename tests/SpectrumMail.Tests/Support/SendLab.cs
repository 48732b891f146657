using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// Sending without a session: <c>$p</c> holds the account and its servers for splatting, and a state folder of its own.
/// </summary>
internal sealed class SendLab : IDisposable
{
    public static readonly TimeSpan Delivery = TimeSpan.FromSeconds(30);

    public SendLab(Lab lab, int? submissionsPort = null, LabUser? sender = null)
    {
        Lab = lab;
        Sender = sender ?? LabShell.NewUser(lab);
        Recipient = LabShell.NewUser(lab);
        State = Directory.CreateTempSubdirectory("spectrum-state").FullName;
        Shell = LabShell.For(lab);
        Shell.Set("p", Parameters(submissionsPort ?? lab.SubmissionsPort));
        Shell.Set("to", Recipient.Address);
        Shell.Set("me", Sender.Address);
        Shell.Set("outbox", Outbox);
    }

    public Lab Lab { get; }

    public LabUser Sender { get; }

    public LabUser Recipient { get; }

    public Shell Shell { get; }

    /// <summary>A folder for this test's files.</summary>
    public string State { get; }

    public string Outbox => Path.Combine(State, "outbox");

    public Hashtable Parameters(int submissionsPort)
    {
        var parameters = new Hashtable
        {
            ["Credential"] = Labs.Credential(Sender),
            ["SmtpServer"] = Lab.Host,
            ["Port"] = submissionsPort,
            ["SmtpSecurity"] = "Tls",
            ["ImapPort"] = Lab.ImapsPort,
            ["CertificateAuthority"] = Lab.CaFile,
            ["TimeoutSec"] = 20,
            ["OutboxPath"] = Outbox,
        };
        if (Lab.NeedsLegacyCipher)
        {
            parameters["AllowLegacyCipher"] = true;
        }

        return parameters;
    }

    public ShellResult Run(string script, params object?[] arguments) => Shell.Run(script, arguments);

    /// <summary>The one message that came, as text.</summary>
    public string Received(LabUser? user = null) =>
        Encoding.UTF8.GetString(Assert.Single(Lab.WaitForMail((user ?? Recipient).Address, 1, Delivery)));

    /// <summary>How many messages lie in the recipient's inbox once everything accepted is delivered.</summary>
    public int Arrived(LabUser? user = null)
    {
        // What Postfix has accepted leaves its queue within moments, in any order; once the queue is empty everything has
        // arrived.
        LabUser who = user ?? Recipient;
        Assert.True(System.Threading.SpinWait.SpinUntil(QueueIsEmpty, Delivery), "Postfix did not deliver everything.");
        return Lab.ReadMail(who.Address).Count;
    }

    private bool QueueIsEmpty() =>
        ((string[])["maildrop", "incoming", "active"]).All(name =>
        {
            string folder = Path.Combine(Lab.Folder, "queue", name);
            return !Directory.Exists(folder) || !Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any();
        });

    public void Dispose()
    {
        Shell.Dispose();
        Directory.Delete(State, recursive: true);
    }
}
