using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>
/// Servers that know only TLS_RSA_WITH_AES_256_GCM_SHA384, as mobile.charter.net was seen to: Dovecot and Postfix with that suite
/// alone, and with a reset in place of the alert.
/// </summary>
public sealed class LegacyCipherTests(Labs labs)
{
    private const string Note = "no forward secrecy (TLS_RSA_WITH_AES_256_GCM_SHA384)";
    private static readonly LabOptions s_rsaOnly = LabOptions.RsaKeyExchange;
    private static readonly LabOptions s_roadRunner = LabOptions.RsaKeyExchange with { Domain = "twc.com" };
    private static readonly LabOptions s_weak = LabOptions.RsaKeyExchange with { Ciphers = "AES256-SHA256", Smtp = false };

    public static bool Chooses => OperatingSystem.IsLinux();

    // A server that resets surplus connections, or a firewall, cuts handshakes too, and most servers have older suites as well.
    [Fact]
    public void A_reset_on_the_way_to_a_sound_server_is_no_matter_of_suites()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using FaultProxy proxy = FaultProxy.Start(
            lab.ImapsPort,
            new FaultPlan { ResetAtFirstClientBytes = true, OnlyFirstConnections = 1 }
        );
        using Shell shell = LabShell.For(lab);

        ShellResult result = shell.Run(
            "$lab.Port = $args[1]; $lab.Security = 'Tls'; $lab.Remove('SmtpServer'); $lab.Remove('SmtpPort'); "
                + "Connect-Spectrum -Credential $args[0] @lab",
            Labs.Credential(user),
            proxy.Port
        );

        Assert.Equal("ConnectionLost", result.FatalId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void With_the_switch_connect_list_audit_and_send_work_and_say_what_is_missing(bool reset)
    {
        Assert.SkipUnless(Chooses, "The operating system chooses the suites.");
        Lab lab = labs.Sending(s_rsaOnly);
        using FaultProxy imap = FaultProxy.Start(lab.ImapsPort, new FaultPlan { ResetAtTlsAlert = reset });
        using FaultProxy smtp = FaultProxy.Start(lab.SubmissionPort, new FaultPlan { ResetAtTlsAlert = reset });
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.For(lab);
        shell.Set("me", Labs.Credential(user));
        shell
            .Run(
                "$lab.Port = $args[0]; $lab.SmtpPort = $args[1]; $lab.Security = 'Tls'; $lab.SmtpSecurity = 'StartTls'; "
                    + "$lab.AllowLegacyCipher = $true",
                imap.Port,
                smtp.Port
            )
            .ThrowOnError();

        dynamic session = shell.Run("Connect-Spectrum -Credential $me @lab").Single;
        dynamic sent = shell.Run("Send-SpectrumMail -To $me.UserName -Subject 'no secret'").Single;
        Assert.Single(lab.WaitForMail(user.Address, 1, SendLab.Delivery));
        dynamic listed = shell.Run("Get-SpectrumMessage").Single;
        dynamic audit = shell
            .Run(
                "$audit = $lab.Clone(); 'SmtpServer', 'SmtpPort', 'SmtpSecurity' | % { $audit.Remove($_) }; "
                    + "$me | Invoke-SpectrumMailboxAudit @audit"
            )
            .Single;
        dynamic[] tests = [.. shell.Run("Test-SpectrumConnection -Credential $me @lab").ThrowOnError().Output];

        Assert.Equal(Note, (string)session.SecurityNote);
        Assert.Equal(("Sent", Note), ((string)sent.Status.ToString(), (string)sent.SecurityNote));
        Assert.Equal("no secret", (string)listed.Subject);
        Assert.Equal(("Ok", Note, 1), ((string)audit.Status.ToString(), (string)audit.SecurityNote, (int)audit.ItemCount));
        Assert.All(tests, test => Assert.Equal(("Passed", Note), (test.Status.ToString(), (string)test.SecurityNote)));
        Assert.All(
            tests,
            test =>
                Assert.Contains(
                    Note,
                    (string)((IEnumerable)test.Steps).Cast<dynamic>().ElementAt(2).Detail,
                    StringComparison.Ordinal
                )
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_the_switch_another_server_is_refused_before_any_sign_in(bool reset)
    {
        Lab lab = labs.Sending(s_rsaOnly);
        using FaultProxy imap = FaultProxy.Start(lab.ImapsPort, new FaultPlan { ResetAtTlsAlert = reset });
        using FaultProxy smtp = FaultProxy.Start(lab.SubmissionsPort, new FaultPlan { ResetAtTlsAlert = reset });
        using Shell shell = LabShell.For(lab);
        shell
            .Run(
                "$lab.Port = $args[0]; $lab.SmtpPort = $args[1]; $mail = @{ SmtpServer = $lab.Server; Port = $args[1]; "
                    + "SmtpSecurity = 'Tls'; CertificateAuthority = $lab.CertificateAuthority; TimeoutSec = 20 }",
                imap.Port,
                smtp.Port
            )
            .ThrowOnError();
        var clock = Stopwatch.StartNew();

        ShellResult connected = shell.Run("Connect-Spectrum -Credential $alice @lab");
        ShellResult sent = shell.Run("Send-SpectrumMail -Credential $alice -To $bob.UserName -Subject no @mail");
        dynamic audit = Assert.Single(
            shell.Run("'SmtpServer', 'SmtpPort' | % { $lab.Remove($_) }; $alice | Invoke-SpectrumMailboxAudit @lab").Output
        );

        Assert.Equal("CipherMismatch", connected.FatalId);
        Assert.Contains("-AllowLegacyCipher", connected.Fatal!.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("TLS_RSA_WITH_AES_256_GCM_SHA384", connected.Fatal.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains(
            sent.Errors.Append(sent.Fatal),
            error => error?.FullyQualifiedErrorId.StartsWith("CipherMismatch", StringComparison.Ordinal) == true
        );
        Assert.Equal(
            ("SecurityFailed", "CipherMismatch", string.Empty),
            ((string)audit.Status.ToString(), (string)audit.Cause.ToString(), (string)audit.SecurityNote)
        );
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_server_of_the_settings_table_needs_no_switch(bool reset)
    {
        Assert.SkipUnless(Chooses, "The operating system chooses the suites.");
        Lab lab = labs.Sending(s_roadRunner);
        var plan = new FaultPlan { ResetAtTlsAlert = reset };
        using FaultProxy imap = FaultProxy.Start(lab.ImapsPort, plan);
        using FaultProxy smtp = FaultProxy.Start(lab.SubmissionPort, plan);
        using var proxy = new RedirectProxy(
            new Dictionary<string, int> { ["mail.twc.com:993"] = imap.Port, ["mail.twc.com:587"] = smtp.Port }
        );
        using Shell shell = Through(lab, proxy);
        LabUser user = LabShell.NewUser(lab);
        shell.Set("me", Labs.Credential(user));

        dynamic session = shell.Run("Connect-Spectrum -Credential $me @via").Single;
        dynamic sent = shell.Run("Send-SpectrumMail -To $me.UserName -Subject 'by the table'").Single;
        Assert.Single(lab.WaitForMail(user.Address, 1, SendLab.Delivery));
        dynamic listed = shell.Run("Get-SpectrumMessage").Single;
        dynamic audit = shell.Run("$me | Invoke-SpectrumMailboxAudit @via").Single;

        Assert.Equal(("mail.twc.com", Note), ((string)session.Server, (string)session.SecurityNote));
        Assert.Equal(("mail.twc.com:587", Note), ((string)sent.Server, (string)sent.SecurityNote));
        Assert.Equal("by the table", (string)listed.Subject);
        Assert.Equal(("Ok", Note), ((string)audit.Status.ToString(), (string)audit.SecurityNote));
    }

    [Fact]
    public void What_the_server_needs_is_remembered_by_the_session()
    {
        Assert.SkipUnless(Chooses, "The operating system chooses the suites.");
        Lab lab = labs.Get(s_rsaOnly);
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort);
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.For(lab);
        shell
            .Run("Connect-Spectrum -Credential $args[0] @lab -AllowLegacyCipher", Prepare(shell, proxy.Port, user))
            .ThrowOnError();
        int before = proxy.Connections;

        proxy.CutAll();
        shell.Run("Get-SpectrumFolder").ThrowOnError();

        // The usual handshake, two questions and the connection; then the connection alone.
        Assert.Equal((4, 5), (before, proxy.Connections));
    }

    [Fact]
    public void The_certificate_is_verified_as_ever()
    {
        Lab lab = labs.Get(s_rsaOnly);
        using Shell shell = LabShell.For(lab);

        ShellResult result = shell.Run(
            "$lab.Remove('CertificateAuthority'); Connect-Spectrum -Credential $alice @lab -AllowLegacyCipher"
        );

        Assert.Equal(Chooses ? "CertificateUntrusted" : "CipherMismatch", result.FatalId);
    }

    [Fact]
    public void Nothing_weaker_is_permitted()
    {
        Lab lab = labs.Get(s_weak);
        using Shell shell = LabShell.For(lab);

        ShellResult result = shell.Run("Connect-Spectrum -Credential $alice @lab -AllowLegacyCipher");

        Assert.Equal("CipherTooWeak", result.FatalId);
        Assert.Contains("TLS_RSA_WITH_AES_256_CBC_SHA256", result.Fatal!.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_modern_server_is_not_offered_less_because_of_the_switch()
    {
        Lab lab = labs.Full;
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort);
        using Shell shell = LabShell.For(lab);

        dynamic session = shell
            .Run("Connect-Spectrum -Credential $args[0] @lab -AllowLegacyCipher", Prepare(shell, proxy.Port, lab.Alice))
            .Single;

        Assert.Equal(("Tls13", string.Empty), ((string)session.TlsProtocol, (string)session.SecurityNote));
        Assert.Equal(1, proxy.Connections);
    }

    private static object Prepare(Shell shell, int port, LabUser user)
    {
        shell.Run("$lab.Port = $args[0]; $lab.Security = 'Tls'", port).ThrowOnError();
        return Labs.Credential(user);
    }

    private static Shell Through(Lab lab, RedirectProxy proxy)
    {
        Shell shell = LabShell.For(lab);
        shell.Set(
            "via",
            new Hashtable
            {
                ["Proxy"] = proxy.Address,
                ["CertificateAuthority"] = lab.CaFile,
                ["TimeoutSec"] = 20,
            }
        );
        return shell;
    }
}
