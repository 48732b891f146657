using System;
using System.Diagnostics;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>What a server wants its user to see (ALERT) is shown, and a reason in it is part of the diagnosis.</summary>
public sealed class ServerAlertTests
{
    private const string To = "-Server 127.0.0.1 -Port $args[1] -Security None -AllowUnencrypted -TimeoutSec 20";

    [Theory]
    [InlineData("GREETING", "* OK [ALERT] Maintenance tonight at 22:00", "Maintenance tonight at 22:00")]
    [InlineData("EXAMINE", "* OK [ALERT] Quota nearly full", "Quota nearly full")]
    [InlineData("LIST", "* NO [alert] Disk \u001b[31m errors", "Disk  [31m errors")]
    public void An_alert_becomes_one_warning(string when, string said, string warning)
    {
        using ScriptedServer server = ScriptedServer.Start(client => Serve(client, when, said, "OK done"));
        using var shell = new Shell();

        ShellResult result = shell.Run(
            $"Connect-Spectrum -Credential $args[0] {To} > $null; 1..2 | ForEach-Object {{ Get-SpectrumMessage }}",
            Labs.Credential(new LabUser("u@lab.test", "secret-pw")),
            server.Port
        );

        Assert.Equal([$"127.0.0.1:{server.Port} asks to show this message: {warning}"], result.ThrowOnError().Warnings);
    }

    [Fact]
    public void An_audit_warns_as_well()
    {
        using ScriptedServer server = ScriptedServer.Start(client =>
            Serve(client, "LIST", "* OK [ALERT] Quota nearly full", "OK done")
        );
        using var shell = new Shell();

        ShellResult result = shell.Run(
            "[pscustomobject]@{ EmailAddress = 'u@lab.test'; Password = 'secret-pw' } | "
                + "Invoke-SpectrumMailboxAudit -MaximumRetryCount 0 "
                + To.Replace("[1]", "[0]", StringComparison.Ordinal),
            server.Port
        );

        Assert.Contains(result.Warnings, text => text.EndsWith(": Quota nearly full", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "* NO [ALERT] Please log in via your web browser: https://x.test/ (Failure)",
        "NO [AUTHENTICATIONFAILED] Invalid"
    )]
    [InlineData("* OK hello", "NO [ALERT] Please log in via your web browser: https://x.test/ (Failure)")]
    [InlineData("* OK hello", "NO [WEBALERT https://x.test/] Web login required.")]
    public void A_sign_in_that_is_wanted_on_the_web_is_no_wrong_password(string said, string answer)
    {
        using ScriptedServer server = ScriptedServer.Start(client => Serve(client, "AUTHENTICATE", said, answer));
        using var shell = new Shell();

        ShellResult result = shell.Run(
            $"Connect-Spectrum -Credential $args[0] {To}",
            Labs.Credential(new LabUser("u@lab.test", "secret-pw")),
            server.Port
        );

        Assert.Equal("WebSignInWanted", result.FatalId);
        Assert.Contains("https://x.test/", result.Fatal!.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("browser", result.Fatal.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alert_about_something_else_is_part_of_the_diagnosis()
    {
        using ScriptedServer server = ScriptedServer.Start(client =>
            Serve(client, "AUTHENTICATE", "* NO [ALERT] The account is locked until noon", "NO [AUTHENTICATIONFAILED] Invalid")
        );
        using var shell = new Shell();

        ShellResult result = shell.Run(
            $"Connect-Spectrum -Credential $args[0] {To}",
            Labs.Credential(new LabUser("u@lab.test", "secret-pw")),
            server.Port
        );

        Assert.Equal("AccountLocked", result.FatalId);
        Assert.Contains("locked until noon", result.Fatal!.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("StartTls")]
    [InlineData("None")]
    public void A_connection_that_is_signed_in_from_the_start_is_refused_at_once(string security)
    {
        using ScriptedServer server = ScriptedServer.Start(client =>
        {
            client.WriteLine("* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome");
            client.ReadUntil("never");
        });
        using var shell = new Shell();
        var clock = Stopwatch.StartNew();

        ShellResult session = shell.Run(
            $"Connect-Spectrum -Credential $args[0] {To.Replace("None", security, StringComparison.Ordinal)}",
            Labs.Credential(new LabUser("u@lab.test", "secret-pw")),
            server.Port
        );
        ShellResult audit = shell.Run(
            "[pscustomobject]@{ EmailAddress = 'u@lab.test'; Password = 'secret-pw' } | Invoke-SpectrumMailboxAudit "
                + $"-MaximumRetryCount 0 -Server 127.0.0.1 -Port $args[0] -Security {security} -AllowUnencrypted -TimeoutSec 20",
            server.Port
        );

        Assert.Equal("SignedInAlready", session.FatalId);
        Assert.Contains("PREAUTH", audit.Output.Single().Properties["Detail"].Value.ToString(), StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
        Assert.Empty(server.Received);
    }

    private static void Serve(ScriptedConnection client, string when, string said, string answer)
    {
        client.WriteLine(when == "GREETING" ? said : "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready");
        while (client.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            if (words[1] == when)
            {
                client.WriteLine(said);
            }

            if (words[1] == "CAPABILITY")
            {
                client.WriteLine("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN");
            }
            else if (words[1] is "LIST" or "LSUB")
            {
                client.WriteLine($"* {words[1]} () \"/\" INBOX");
            }
            else if (words[1] == "EXAMINE")
            {
                client.WriteLine("* 0 EXISTS\n* OK [UIDVALIDITY 7] x\n* OK [UIDNEXT 1] x");
            }
            else if (words[1] == "STATUS")
            {
                client.WriteLine("* STATUS INBOX (MESSAGES 0 UNSEEN 0 UIDNEXT 1 UIDVALIDITY 7)");
            }

            client.WriteLine($"{words[0]} {(words[1] == when ? answer : "OK done")}");
        }
    }
}
