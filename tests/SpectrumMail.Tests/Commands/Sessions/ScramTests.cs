using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>A server that offers SCRAM gets no password.</summary>
public sealed class ScramTests(Labs labs)
{
    private static readonly LabOptions s_options = new()
    {
        ExtraDovecot = new Dictionary<string, string> { ["auth_mechanisms"] = "plain login scram-sha-1 scram-sha-256" },
    };

    [Theory]
    [InlineData("Correct-Horse-1", true)]
    [InlineData("with \"quotes\", = and \\", true)]
    [InlineData("\u2126 is prepared otherwise than it is kept", false)]
    public void Every_protocol_signs_in_by_SCRAM_before_PLAIN(string password, bool isScram)
    {
        Lab lab = labs.Get(s_options);
        var user = new LabUser($"user{Guid.NewGuid():N}@lab.test", password);
        lab.AddUser(user);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        using Shell shell = Start(lab, user, folder);

        ShellResult tested = shell.Run("Test-SpectrumConnection $cred @all -Protocol Imap, Pop3, Smtp -LogPath $log");
        ShellResult audited = shell.Run("$cred | Invoke-SpectrumMailboxAudit @audit -LogPath $log");

        Assert.All(tested.ThrowOnError().Output, row => Assert.EndsWith(": Passed", row.ToString(), StringComparison.Ordinal));
        Assert.Equal("Ok", (string)audited.Single.Status.ToString());
        string said = File.ReadAllText(folder.Combine("log"));
        int attempts = Regex.Count(said, " (?:AUTH|AUTHENTICATE) SCRAM-SHA-256\\b");
        int tried = lab.CanSend ? 4 : 3;
        Assert.Equal(isScram ? tried : 0, attempts);
        Assert.Equal(!isScram, Regex.IsMatch(said, " (?:AUTH|AUTHENTICATE) PLAIN\\b"));
    }

    // The client could bind the sign-in to the connection and says so; this server cannot.
    [Fact]
    public void A_server_without_channel_binding_takes_SCRAM_over_TLS_1_2()
    {
        Lab lab = labs.Get(s_options with { MaxTls = "TLSv1.2" });
        LabUser user = LabShell.NewUser(lab);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        using Shell shell = Start(lab, user, folder);

        ShellResult tested = shell.Run("Test-SpectrumConnection $cred @all -Protocol Imap, Pop3, Smtp -LogPath $log");
        ShellResult audited = shell.Run("$cred | Invoke-SpectrumMailboxAudit @audit -LogPath $log");

        Assert.All(tested.ThrowOnError().Output, row => Assert.EndsWith(": Passed", row.ToString(), StringComparison.Ordinal));
        Assert.Equal("Ok", (string)audited.Single.Status.ToString());
        string said = File.ReadAllText(folder.Combine("log"));
        Assert.Equal(lab.CanSend ? 4 : 3, Regex.Count(said, " (?:AUTH|AUTHENTICATE) SCRAM-SHA-256\\b"));
    }

    [Fact]
    public void A_wrong_password_is_the_same_error_by_SCRAM()
    {
        Lab lab = labs.Get(s_options);
        LabUser user = LabShell.NewUser(lab);
        using var folder = new TempFolder();
        using Shell shell = Start(lab, user with { Password = "wrong" }, folder);

        ShellResult tested = shell.Run("Test-SpectrumConnection $cred @all -Protocol Imap, Pop3, Smtp");
        ShellResult audited = shell.Run("$cred | Invoke-SpectrumMailboxAudit @audit");

        Assert.All(tested.ThrowOnError().Output, row => Assert.Equal("BadCredentials", (string)((dynamic)row).Cause.ToString()));
        Assert.Equal("BadCredentials", (string)audited.Single.Cause.ToString());
    }

    private static Shell Start(Lab lab, LabUser user, TempFolder folder)
    {
        Shell shell = LabShell.For(lab);
        Hashtable audit = LabShell.Servers(lab);
        audit.Remove("SmtpServer");
        audit.Remove("SmtpPort");
        Hashtable all = LabShell.Servers(lab);
        all["Pop3Server"] = lab.Host;
        all["Pop3Port"] = lab.Pop3sPort;
        shell.Set("audit", audit);
        shell.Set("all", all);
        shell.Set("cred", Labs.Credential(user));
        shell.Set("log", folder.Combine("log"));
        return shell;
    }
}
