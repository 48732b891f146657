using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>Client certificates, alone and beside a password, against servers that verify them.</summary>
public sealed class ClientCertificateTests(ClientCertificateLab certificates) : IClassFixture<ClientCertificateLab>
{
    private const string FilePassword = "Pfx-Secret-7391";
    private const string Cause = " | ForEach-Object { \"$($_.Protocol) $($_.Status) $($_.FailedStep) $($_.Cause)\".Trim() }";

    [Fact]
    public void A_certificate_signs_in_without_a_password_each_time()
    {
        using Shell shell = certificates.Start(certificates.Lab);

        for (int round = 0; round < 2; round++)
        {
            ShellResult tested = shell.Run(
                "Test-SpectrumConnection $user -Certificate $certificate @all -Protocol Imap, Pop3" + Cause
            );
            Assert.Equal(["Imap Passed  None", "Pop3 Passed  None"], Texts(tested));
            shell.Run("Connect-Spectrum -UserName $user -Certificate $certificate @audit").ThrowOnError();
            Assert.Contains("INBOX", Texts(shell.Run("(Get-SpectrumFolder).Path")));
            Assert.Equal(["Ok"], Texts(shell.Run("(Invoke-SpectrumMailboxAudit $user -Certificate $certificate @audit).Status")));
        }
    }

    [Fact]
    public void A_certificate_beside_a_password_is_presented_and_the_password_signs_in()
    {
        using Shell shell = certificates.Start(certificates.Strict);

        shell.Run("Connect-Spectrum -Credential $alice -Certificate $certificate @audit").ThrowOnError();
        ShellResult audited = shell.Run("(Invoke-SpectrumMailboxAudit $alice -Certificate $certificate @audit).Status");

        Assert.Equal(["Ok"], Texts(audited));
        Assert.Contains("method=PLAIN", File.ReadAllText(LogOf(certificates.Strict)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_submission_server_that_wants_a_certificate_gets_it()
    {
        Assert.SkipUnless(certificates.Lab.CanSend, certificates.Lab.NoSendReason ?? string.Empty);
        using Shell shell = certificates.Start(certificates.Lab);
        const string Send =
            "Send-SpectrumMail -To $user -Subject x -Body y -SmtpServer $lab.SmtpServer -Port $lab.SmtpPort "
            + "-CertificateAuthority $lab.CertificateAuthority -Credential $alice";

        ShellResult without = shell.Run("Test-SpectrumConnection $alice @all -Protocol Smtp");
        ShellResult alone = shell.Run("Test-SpectrumConnection $user -Certificate $certificate @all -Protocol Smtp" + Cause);
        ShellResult sent = shell.Run(Send + " -Certificate $certificate | ForEach-Object Status");

        Assert.Equal("AuthenticationRequired", (string)without.Single.Cause.ToString());
        Assert.Contains("wants a client certificate", (string)without.Single.Detail, StringComparison.Ordinal);
        Assert.Contains("-Certificate", (string)without.Single.Remedy, StringComparison.Ordinal);
        Assert.Equal(["Smtp Failed Authenticate LoginDisabled"], Texts(alone));
        Assert.Equal(["Sent"], Texts(sent));
    }

    [Fact]
    public void A_server_that_wants_a_certificate_says_so()
    {
        using Shell shell = certificates.Start(certificates.Strict);

        ShellResult connected = shell.Run("Connect-Spectrum -Credential $alice @audit");

        Assert.Equal("ClientCertificateRequired", connected.FatalId);
        Assert.Contains("-Certificate", connected.Fatal!.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    // Dovecot 2.3 cannot resume a TLS session where it asks for certificates, and closes the connection.
    [Fact]
    public void A_server_that_cannot_resume_TLS_is_used_without_a_certificate_each_time()
    {
        using Shell strict = certificates.Start(certificates.Strict);
        using Shell lax = certificates.Start(certificates.Lab);

        ShellResult refused = strict.Run(
            "1..3 | ForEach-Object { try { Connect-Spectrum -Credential $alice @audit } catch { $_.FullyQualifiedErrorId } }"
        );
        ShellResult unread = strict.Run("1..2 | ForEach-Object { $alice | Invoke-SpectrumMailboxAudit @audit }");
        ShellResult tested = lax.Run("1..3 | ForEach-Object { Test-SpectrumConnection $alice @all -Protocol Imap, Pop3 }");
        ShellResult audited = lax.Run("1..2 | ForEach-Object { $alice | Invoke-SpectrumMailboxAudit @audit }");

        Assert.Equal(3, refused.ThrowOnError().Output.Count);
        Assert.All(
            refused.Output,
            id => Assert.StartsWith("ClientCertificateRequired,", id.ToString(), StringComparison.Ordinal)
        );
        Assert.All(unread.Output, row => Assert.Equal("AuthenticationRequired", (string)((dynamic)row).Cause.ToString()));
        Assert.Equal(6, tested.ThrowOnError().Output.Count);
        Assert.All(tested.Output, row => Assert.EndsWith(": Passed", row.ToString(), StringComparison.Ordinal));
        Assert.Equal(["Ok", "Ok"], audited.Output.Select(row => (string)((dynamic)row).Status.ToString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_certificate_opens_no_mailbox(bool isStranger)
    {
        using X509Certificate2 other = certificates.Authority.Issue(
            isStranger ? certificates.Lab.Alice.Address : certificates.Lab.Bob.Address,
            isStranger: isStranger
        );
        using Shell shell = certificates.Start(certificates.Lab);
        shell.Set("other", other);

        // The right one first: a resumed TLS session would still have it.
        shell.Run("Connect-Spectrum -UserName $user -Certificate $certificate @audit").ThrowOnError();
        ShellResult connected = shell.Run("Connect-Spectrum -UserName $user -Certificate $other @audit");
        ShellResult audited = shell.Run("Invoke-SpectrumMailboxAudit $user -Certificate $other @audit");

        Assert.Equal("ClientCertificateRefused", connected.FatalId);
        Assert.Equal("AuthenticationFailed", (string)audited.Single.Status.ToString());
        Assert.Equal("BadCredentials", (string)audited.Single.Cause.ToString());
    }

    [Fact]
    public void A_file_and_a_row_name_the_certificate()
    {
        string path = certificates.Authority.Write(certificates.Alice, FilePassword);
        using Shell shell = certificates.Start(certificates.Lab);
        shell.Set("path", path);
        shell.Set("secret", TokenLab.Secure(FilePassword));

        shell.Run("Connect-Spectrum -UserName $user -Certificate $path -CertificatePassword $secret @audit").ThrowOnError();
        ShellResult audited = shell.Run(
            $"@{{ EmailAddress = $user; Certificate = $path; CertificatePassword = '{FilePassword}' }} | "
                + "ForEach-Object { [pscustomobject]$_ } | Invoke-SpectrumMailboxAudit @audit | ForEach-Object Status"
        );
        ShellResult wrong = shell.Run(
            "Connect-Spectrum -UserName $user -Certificate $path -CertificatePassword "
                + $"(ConvertTo-SecureString 'not-{FilePassword}' -AsPlainText -Force) @audit"
        );

        Assert.Equal(["Ok"], Texts(audited));
        Assert.Empty(audited.Warnings);
        Assert.Equal("ClientCertificateUnreadable", wrong.FatalId);
        Assert.DoesNotContain(FilePassword, wrong.Fatal!.Exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_the_store_is_found_by_its_thumbprint()
    {
        using X509Certificate2 stored = certificates.Authority.Issue(certificates.Lab.Alice.Address);
        using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
        store.Open(OpenFlags.ReadWrite);
        store.Add(stored);
        try
        {
            using Shell shell = certificates.Start(certificates.Lab);
            shell.Set("thumbprint", stored.Thumbprint.ToLowerInvariant());
            shell.Run("Connect-Spectrum -UserName $user -Certificate $thumbprint @audit").ThrowOnError();
        }
        finally
        {
            store.Remove(stored);
        }
    }

    [Theory]
    [InlineData("-Certificate 00112233445566778899AABBCCDDEEFF00112233", "ClientCertificateNotFound")]
    [InlineData("-Certificate /nowhere/at/all.pfx", "ClientCertificateUnreadable")]
    [InlineData("-Certificate $keyless", "ClientCertificateWithoutKey")]
    [InlineData("-Certificate $expired", "ClientCertificateExpired")]
    [InlineData("-Certificate 42", "ClientCertificateInvalid")]
    [InlineData("-Certificate $certificate -CertificatePassword $alice.Password", "CertificatePasswordAlone")]
    public void An_unusable_certificate_is_refused_before_anything_is_sent(string parameters, string id)
    {
        using X509Certificate2 expired = certificates.Authority.Issue(certificates.Lab.Alice.Address, days: -1);
        using X509Certificate2 keyless = X509CertificateLoader.LoadCertificate(certificates.Alice.RawData);
        using var server = ScriptedServer.Saying("* OK ready\r\n");
        using Shell shell = certificates.Start(certificates.Lab);
        shell.Set("expired", expired);
        shell.Set("keyless", keyless);

        ShellResult result = shell.Run($"Connect-Spectrum -UserName $user {parameters} -Server localhost -Port {server.Port}");

        Assert.Equal(id, result.FatalId);
        Assert.Equal(0, server.Connections);
    }

    private static string[] Texts(ShellResult result) => [.. result.ThrowOnError().Output.Select(row => row.ToString())];

    private static string LogOf(Lab lab) => Path.Combine(Path.GetDirectoryName(lab.CaFile)!, "dovecot.log");
}
