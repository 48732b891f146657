using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>A sign-in is bound to the TLS connection where that can be, and nothing weaker is tried when it is refused.</summary>
public sealed class ChannelBindingTests(Hosts hosts)
{
    private const string Bound = "SCRAM-SHA-256-PLUS";

    [Fact]
    public void Every_protocol_binds_the_sign_in_to_TLS_1_2()
    {
        ScramDovecot host = hosts.Scram("TLSv1.2");
        using Shell shell = Start(host, host.NewUser().Address);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        shell.Set("log", folder.Combine("log"));

        // Twice: TLS resumes the session then, and the binding changes sides.
        ShellResult tested = shell.Run(
            "1..2 | ForEach-Object { Test-SpectrumConnection $cred @all -Protocol Imap, Pop3, Smtp -LogPath $log }"
        );
        ShellResult audited = shell.Run("1..2 | ForEach-Object { $cred | Invoke-SpectrumMailboxAudit @audit -LogPath $log }");

        Assert.Equal(6, tested.ThrowOnError().Output.Count);
        Assert.All(tested.Output, row => Assert.EndsWith(": Passed", row.ToString(), StringComparison.Ordinal));
        Assert.Equal(["Ok", "Ok"], audited.Output.Select(row => (string)((dynamic)row!).Status.ToString()));
        Assert.Equal(Enumerable.Repeat(Bound, 8), Mechanisms(File.ReadAllText(folder.Combine("log"))));
    }

    [Fact]
    public void TLS_1_3_has_no_binding_here_and_SCRAM_signs_in_without()
    {
        ScramDovecot host = hosts.Scram("TLSv1.3");
        using Shell shell = Start(host, host.NewUser().Address);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        shell.Set("log", folder.Combine("log"));

        ShellResult tested = shell.Run("Test-SpectrumConnection $cred @all -Protocol Imap, Pop3, Smtp -LogPath $log");
        ShellResult audited = shell.Run("$cred | Invoke-SpectrumMailboxAudit @audit -LogPath $log");

        Assert.All(tested.ThrowOnError().Output, row => Assert.EndsWith(": Passed", row.ToString(), StringComparison.Ordinal));
        Assert.Equal("Ok", (string)audited.Single.Status.ToString());
        string said = File.ReadAllText(folder.Combine("log"));
        Assert.Contains(Bound, said, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Repeat("SCRAM-SHA-256", 4), Mechanisms(said));
    }

    [Fact]
    public void A_wrong_password_is_called_one_and_tried_once()
    {
        ScramDovecot host = hosts.Scram("TLSv1.2");
        using Shell shell = Start(host, host.NewUser().Address, "wrong");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        shell.Set("log", folder.Combine("log"));

        ShellResult tested = shell.Run("Test-SpectrumConnection $cred @all -Protocol Imap, Pop3, Smtp -LogPath $log");
        ShellResult audited = shell.Run("$cred | Invoke-SpectrumMailboxAudit @audit -LogPath $log");

        Assert.All(tested.ThrowOnError().Output, row => Assert.Equal("BadCredentials", (string)((dynamic)row!).Cause.ToString()));
        Assert.Equal("BadCredentials", (string)audited.Single.Cause.ToString());
        Assert.Equal(Enumerable.Repeat(Bound, 4), Mechanisms(File.ReadAllText(folder.Combine("log"))));
    }

    [Fact]
    public void Cyrus_binds_by_SHA_512()
    {
        Cyrus host = hosts.ScramCyrus;
        using Shell shell = Start(host, host.NewUser().Address);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        shell.Set("log", folder.Combine("log"));

        ShellResult tested = shell.Run("Test-SpectrumConnection $cred @audit -Protocol Imap -LogPath $log");
        ShellResult audited = shell.Run("$cred | Invoke-SpectrumMailboxAudit @audit -LogPath $log");

        Assert.EndsWith(": Passed", tested.Single.ToString(), StringComparison.Ordinal);
        Assert.Equal("Ok", (string)audited.Single.Status.ToString());
        Assert.Equal(["SCRAM-SHA-512-PLUS", "SCRAM-SHA-512-PLUS"], Mechanisms(File.ReadAllText(folder.Combine("log"))));
    }

    [Theory]
    [InlineData("Dovecot", true)]
    [InlineData("Dovecot", false)]
    [InlineData("Cyrus", true)]
    [InlineData("Cyrus", false)]
    public void Who_opens_the_connection_on_the_way_gets_no_session(string server, bool isRemoved)
    {
        Host host = server == "Cyrus" ? hosts.ScramCyrus : hosts.Scram("TLSv1.2");
        using LabInterceptor between = LabInterceptor.Start(
            host.ImapsPort,
            hosts.ServerCertificate,
            line => isRemoved ? Regex.Replace(line, @" AUTH=SCRAM-\S+-PLUS", string.Empty) : line
        );
        using Shell shell = Start(host, host.NewUser().Address, port: between.Port);

        ShellResult connected = shell.Run("Connect-Spectrum -Credential $cred @audit");
        ShellResult audited = shell.Run("$cred | Invoke-SpectrumMailboxAudit @audit");

        string offered = server == "Cyrus" ? "SCRAM-SHA-512" : "SCRAM-SHA-256";
        string mechanism = isRemoved ? offered : offered + "-PLUS";
        string expected = (isRemoved ? "did not offer to bind" : "was bound") + $" to the TLS connection ({mechanism})";
        Assert.Equal("AuthenticationFailed", connected.FatalId);
        Assert.Contains(expected, connected.Fatal!.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("BadCredentials", (string)audited.Single.Cause.ToString());
        Assert.Contains(expected, (string)audited.Single.Detail, StringComparison.Ordinal);

        // One attempt a command with the mechanism that was offered, and no word of a password.
        Assert.Equal([mechanism, mechanism], Mechanisms(string.Join('\n', between.Said)));
        Assert.DoesNotContain(between.Said, line => line.Contains(" LOGIN ", StringComparison.OrdinalIgnoreCase));
        string header = isRemoved ? "y,," : "p=tls-unique,,";
        Assert.All(
            between.Said.Where(line => line.Contains("AUTHENTICATE", StringComparison.Ordinal)),
            line =>
                Assert.StartsWith(
                    header,
                    Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[3])),
                    StringComparison.Ordinal
                )
        );
    }

    private static Shell Start(Host host, string address, string password = Host.Password, int? port = null)
    {
        var shell = new Shell();
        var audit = new Hashtable
        {
            ["Server"] = "localhost",
            ["Port"] = port ?? host.ImapsPort,
            ["Security"] = "Tls",
            ["CertificateAuthority"] = host.CaFile,
            ["TimeoutSec"] = 60,
        };
        shell.Set("audit", audit);
        shell.Set("all", (host as ScramDovecot)?.All(audit));
        shell.Set("cred", Labs.Credential(new LabUser(address, password)));
        return shell;
    }

    // What clients say, in a transcript or past one.
    private static string[] Mechanisms(string said) =>
        [
            .. Regex
                .Matches(said, @"^(?:[^\n]*\bC: )?(?:[A-Z]\d+ )?(?:AUTH|AUTHENTICATE) ([\w-]+)", RegexOptions.Multiline)
                .Select(match => match.Groups[1].Value),
        ];
}
