using System;
using System.IO;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>Connect-Spectrum: what a session is, where its password comes from, and which session is the default.</summary>
public sealed class ConnectTests(Labs labs)
{
    [Fact]
    public void A_session_shows_its_server_and_encryption()
    {
        using Shell shell = LabShell.For(labs.Full);

        dynamic session = shell.Run("Connect-Spectrum -Credential $alice @lab -Name work").Single;

        Assert.Equal("work", (string)session.Name);
        Assert.Equal(labs.Full.Alice.Address, (string)session.UserName);
        Assert.Equal("Open", session.State.ToString());
        Assert.Equal("Imap", session.Protocol.ToString());
        Assert.Equal("Tls", session.Security.ToString());
        Assert.StartsWith("Tls1", (string)session.TlsProtocol, StringComparison.Ordinal);
        Assert.True((bool)session.IsDefault);
    }

    [Fact]
    public void Without_a_person_the_password_comes_from_a_vault_a_variable_or_a_file()
    {
        using Shell shell = LabShell.For(labs.Full);
        string file = Path.GetTempFileName();
        File.WriteAllText(file, labs.Full.Alice.Password + "\n");
        Environment.SetEnvironmentVariable("SPECTRUMMAIL_CONNECT_PASSWORD", labs.Full.Alice.Password);

        Assert.Equal("SecretManagementMissing", shell.Run("Connect-Spectrum -SecretName mail @lab").FatalId);
        ShellResult result = shell.Run(
            """
            function global:Get-Secret {
                param($Name, $Vault)
                if ($Name -eq 'mail' -and $Vault -eq 'tasks') { $alice }
                elseif ($Name -eq 'word') { $alice.Password }
                else { throw 'no such secret' }
            }
            Connect-Spectrum -SecretName mail -SecretVault tasks @lab
            Connect-Spectrum -SecretName word -UserName $alice.UserName -Name second @lab
            Connect-Spectrum -UserName $alice.UserName -PasswordVariable SPECTRUMMAIL_CONNECT_PASSWORD @lab
            Connect-Spectrum -UserName $alice.UserName -PasswordFile $args[0] @lab
            """,
            file
        );

        Assert.Equal(4, result.ThrowOnError().Output.Count);
        Assert.All(result.Output, session => Assert.Equal(labs.Full.Alice.Address, (string)((dynamic)session).UserName));
        Assert.Equal("SecretNotFound", shell.Run("Connect-Spectrum -SecretName none @lab").FatalId);
        Assert.Equal("UserNameMissing", shell.Run("Connect-Spectrum -SecretName word @lab").FatalId);
        Assert.Equal("PasswordMissing", shell.Run("Connect-Spectrum -UserName a@b.test @lab").FatalId);
        File.Delete(file);
    }

    [Theory]
    [InlineData("Imap", "Tls")]
    [InlineData("Imap", "StartTls")]
    [InlineData("Pop3", "Tls")]
    [InlineData("Pop3", "StartTls")]
    public void Both_protocols_connect_in_both_modes_and_Auto_finds_the_mode(string protocol, string security)
    {
        Lab lab = labs.Full;
        int port = (protocol, security) switch
        {
            ("Imap", "Tls") => lab.ImapsPort,
            ("Imap", _) => lab.ImapPort,
            (_, "Tls") => lab.Pop3sPort,
            _ => lab.Pop3Port,
        };
        using Shell shell = LabShell.For(lab);

        dynamic named = shell
            .Run(
                "$lab.Port = $args[0]; Connect-Spectrum -Credential $alice @lab -Protocol $args[1] -Security $args[2]",
                port,
                protocol,
                security
            )
            .Single;
        dynamic found = shell.Run("Connect-Spectrum -Credential $alice @lab -Protocol $args[0]", protocol).Single;

        Assert.Equal(security, named.Security.ToString());
        Assert.Equal(security, found.Security.ToString());
    }

    [Fact]
    public void Skipping_the_check_works_and_warns()
    {
        using Shell shell = LabShell.For(labs.With(LabCertificate.Expired));

        ShellResult result = shell.Run("Connect-Spectrum -Credential $alice @lab -SkipCertificateCheck");

        Assert.Equal("Open", result.Single.State.ToString());
        Assert.Contains("not checked", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_transcript_shows_the_conversation_and_no_secret()
    {
        Lab lab = labs.Full;
        string log = Path.GetTempFileName();
        using Shell shell = LabShell.For(lab);

        shell.Run("Connect-Spectrum -Credential $alice @lab -LogPath $args[0]; Get-SpectrumFolder INBOX", log).ThrowOnError();
        if (lab.CanSend)
        {
            shell.Run("Send-SpectrumMail -To $bob.UserName -Subject log").ThrowOnError();
        }

        shell.Run("Disconnect-Spectrum -All").ThrowOnError();
        string text = File.ReadAllText(log);
        Assert.Contains("IMAP C: ", text, StringComparison.Ordinal);
        Assert.Contains("AUTHENTICATE PLAIN", text, StringComparison.Ordinal);
        AssertNoSecret(text, lab.Alice.Address, lab.Alice.Password);
        File.Delete(log);
    }

    [Fact]
    public void The_last_session_is_the_default_and_names_find_the_others()
    {
        using Shell shell = LabShell.For(labs.Full);

        shell
            .Run(
                "$null = Connect-Spectrum -Credential $alice @lab -Name a; $null = Connect-Spectrum -Credential $bob @lab -Name b"
            )
            .ThrowOnError();

        Assert.Equal("b", (string)shell.Run("(Get-SpectrumSession | Where-Object IsDefault).Name").Single.ToString());
        Assert.Equal("a", (string)shell.Run("(Get-SpectrumFolder INBOX -Session a).Session").Single.ToString());
        shell.Run("Disconnect-Spectrum b").ThrowOnError();
        Assert.Equal("a", (string)shell.Run("(Get-SpectrumFolder INBOX).Session").Single.ToString());
        shell.Run("Get-SpectrumSession | Disconnect-Spectrum").ThrowOnError();
        Assert.Empty(shell.Run("Get-SpectrumSession").Output);
        Assert.Equal("NoSession", shell.Run("Get-SpectrumFolder").FatalId);
        Assert.Equal("SessionNotFound", shell.Run("Get-SpectrumFolder -Session unknown").FatalId);
        Assert.Equal("ParameterArgumentValidationError", shell.Run("Get-SpectrumFolder -Session $typo").FatalId);
    }

    private static void AssertNoSecret(string text, string user, string password)
    {
        string plain = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"));
        foreach (string secret in (string[])[password, plain, Convert.ToBase64String(Encoding.UTF8.GetBytes(password))])
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }
}
