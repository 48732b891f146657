using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>Servers as Spectrum's are, as far as that is known: what differs there from the other servers of the tests.</summary>
public sealed class SpectrumServerTests(Labs labs)
{
    private const string Note = "no forward secrecy (TLS_RSA_WITH_AES_256_GCM_SHA384)";

    private const string Many =
        "1..12 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } "
        + "| Send-SpectrumMail -To $to -ThrottleLimit $args[0] @p";

    [Fact]
    public void The_greetings_are_InterMails()
    {
        using Shell shell = LabShell.For(Spectrum());

        ShellResult result = shell.Run(
            "$ports = $args; 'Imap', 'Pop3' | ForEach-Object { $lab.Port = $ports[$_ -eq 'Pop3']; "
                + "(Test-SpectrumConnection -Credential $alice -Protocol $_ -Security Tls -Server $lab.Server -Port $lab.Port "
                + "-CertificateAuthority $lab.CertificateAuthority -AllowLegacyCipher).Steps | Where-Object Step -EQ Greeting }",
            Spectrum().ImapsPort,
            Spectrum().Pop3sPort
        );

        Assert.Equal(
            [LabSpectrum.ImapGreeting, LabSpectrum.Pop3Greeting],
            result.ThrowOnError().Output.Select(step => (string)((dynamic)step).Detail)
        );
    }

    [Fact]
    public void A_pin_of_one_certificate_refuses_the_other()
    {
        Lab lab = Spectrum();
        using Shell shell = LabShell.For(lab);

        ShellResult result = shell.Run(
            """
            $lab.Remove('SmtpServer'); $lab.Remove('SmtpPort')
            $pin = (Test-SpectrumConnection -Credential $alice -Protocol Imap @lab).Certificate.Sha256
            $lab.Remove('CertificateAuthority')
            1..6 | ForEach-Object {
                # A test opens several connections. One more now and then lets the certificates change between the tests.
                if ($_ % 2) { [Net.Sockets.TcpClient]::new($lab.Server, $lab.Port).Dispose() }
                Test-SpectrumConnection -Credential $alice -Protocol Imap -CertificateThumbprint $pin @lab
            }
            """
        );

        Assert.Equal(
            ["CertificatePinMismatch", "None"],
            result.ThrowOnError().Output.Select(row => (string)((dynamic)row).Cause.ToString()).Distinct().Order()
        );
    }

    [Fact]
    public void A_fifth_connection_is_refused_as_one_too_many()
    {
        Lab lab = Spectrum();
        using Shell shell = LabShell.For(lab);

        ShellResult result = shell.Run(
            "$who = $args[0]; 1..5 | ForEach-Object { Connect-Spectrum -Credential $who -Name \"s$_\" @lab }",
            Labs.Credential(LabShell.NewUser(lab))
        );

        Assert.Equal(4, result.Output.Count);
        Assert.Equal("Throttled", result.FatalId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Many_messages_go_over_several_connections(int connections)
    {
        using var send = new SendLab(Sending());

        ShellResult result = send.Run(Many, connections);

        Assert.Equal(Enumerable.Repeat("Sent", 12), result.ThrowOnError().Output.Select(Status));
        Assert.Equal(12, send.Arrived());
    }

    [Fact]
    public void A_From_of_another_account_is_explained()
    {
        using var send = new SendLab(Sending());

        var error = Assert.Single(send.Run("Send-SpectrumMail -From $to -To $to -Subject x @p").Errors);

        Assert.StartsWith("SenderMismatch,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Set From to " + send.Sender.Address, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_defers_one_recipient_and_the_other_gets_the_message()
    {
        using var send = new SendLab(Sending());

        dynamic sent = Assert.Single(send.Run("Send-SpectrumMail -To aup1580@lab.test, $to -Subject x -Queue @p").Output);

        Assert.Equal("Queued", Status(sent));
        Assert.Equal(
            ["Queued", "Accepted"],
            ((IEnumerable)sent.Recipients).Cast<dynamic>().Select(recipient => (string)recipient.Status.ToString())
        );
        Assert.Equal(1, send.Arrived());
    }

    // Met under a name of the settings table, with no switch: the older suite is offered, and the result says so.
    [Fact]
    public void As_servers_of_the_settings_table_they_are_read_audited_and_sent_to()
    {
        Lab lab = labs.Sending(new LabOptions { Variant = LabVariant.Spectrum, Domain = "twc.com" });
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 30);
        using var proxy = new RedirectProxy(
            new Dictionary<string, int> { ["mail.twc.com:993"] = lab.ImapsPort, ["mail.twc.com:587"] = lab.SubmissionPort }
        );
        using var shell = new Shell();
        shell.Set("me", Labs.Credential(user));
        shell.Set("via", new Hashtable { ["Proxy"] = proxy.Address, ["CertificateAuthority"] = lab.CaFile });

        dynamic session = shell.Run("Connect-Spectrum -Credential $me @via").Single;
        object[] listed = [.. shell.Run("Get-SpectrumMessage").ThrowOnError().Output];
        object[] sent = [.. shell.Run(Many.Replace("$to", "$me.UserName").Replace("@p", string.Empty), 1).ThrowOnError().Output];
        lab.WaitForMail(user.Address, 42, SendLab.Delivery);
        dynamic audit = shell.Run("$me | Invoke-SpectrumMailboxAudit -Depth Envelope @via").Single;

        Assert.Equal(("mail.twc.com", Note), ((string)session.Server, (string)session.SecurityNote));
        Assert.Equal(30, listed.Length);
        Assert.All(sent, item => Assert.Equal(("Sent", Note), (Status(item), (string)((dynamic)item).SecurityNote)));
        Assert.Equal(("Ok", Note, 42), ((string)audit.Status.ToString(), (string)audit.SecurityNote, (int)audit.ItemCount));
    }

    [Fact]
    public void The_tour_runs()
    {
        _ = Sending();
        ProcessStartInfo tour = Pwsh.Describe(Path.Combine(Repository.Root, "examples", "tour.ps1"));
        string lab = Repository.Built("tests/MailLab", "net10.0", "MailLab.dll");
        var start = new ProcessStartInfo(
            "dotnet",
            ["exec", lab, "run", "--variant", "spectrum", "--seed", "50", "--", tour.FileName, .. tour.ArgumentList]
        )
        {
            RedirectStandardOutput = true,
        };

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Hello from SpectrumMail", output, StringComparison.Ordinal);
        Assert.Contains(Note, output, StringComparison.Ordinal);
    }

    private Lab Spectrum() => labs.Variant(LabVariant.Spectrum);

    private Lab Sending() => labs.Sending(new LabOptions { Variant = LabVariant.Spectrum });

    private static string Status(object sent) => ((dynamic)sent).Status.ToString();
}
