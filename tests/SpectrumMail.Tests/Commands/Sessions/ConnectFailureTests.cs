using System;
using System.IO;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>Connect-Spectrum where it fails: one terminating error each, with its id, its category and a remedy.</summary>
public sealed class ConnectFailureTests(Labs labs)
{
    [Fact]
    public void A_wrong_password_is_one_error_with_a_remedy_and_without_the_password()
    {
        using Shell shell = LabShell.For(labs.Full);
        shell.Set("wrong", Labs.Credential(labs.Full.Alice, "Not-The-Secret-9"));

        ShellResult result = shell.Run("Connect-Spectrum -Credential $wrong @lab -LogPath $args[0]", Path.GetTempFileName());

        ErrorRecord error = Failed(result, "AuthenticationFailed", ErrorCategory.AuthenticationError);
        Assert.Contains("webmail", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "Not-The-Secret-9",
            error.ToString() + error.Exception + error.ErrorDetails.RecommendedAction,
            StringComparison.Ordinal
        );
        Assert.Empty(result.Errors);
    }

    [Fact]
    public void A_wrong_host_name_is_reported()
    {
        using Shell shell = LabShell.For(labs.Full);

        Failed(
            shell.Run("$lab.Server = 'imap.spectrum.invalid'; Connect-Spectrum -Credential $alice @lab"),
            "NameNotFound",
            ErrorCategory.ObjectNotFound
        );
    }

    [Fact]
    public void A_closed_port_is_reported()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using Shell shell = LabShell.For(labs.Full);

        Failed(
            shell.Run("$lab.Port = $args[0]; Connect-Spectrum -Credential $alice @lab", port),
            "Refused",
            ErrorCategory.ConnectionError
        );
    }

    [Fact]
    public void TLS_on_a_STARTTLS_port_and_the_reverse_say_which_mode_works()
    {
        using Shell shell = LabShell.For(labs.Full);

        ErrorRecord plain = Failed(
            shell.Run("$lab.Port = $args[0]; Connect-Spectrum -Credential $alice @lab -Security Tls", labs.Full.ImapPort),
            "TlsModeMismatchStartTlsExpected",
            ErrorCategory.ProtocolError
        );
        ErrorRecord tls = Failed(
            shell.Run("$lab.Port = $args[0]; Connect-Spectrum -Credential $alice @lab -Security StartTls", labs.Full.ImapsPort),
            "TlsModeMismatchTlsExpected",
            ErrorCategory.ProtocolError
        );

        Assert.Contains("-Security StartTls", plain.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("-Security Tls", tls.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_CA_is_reported_and_a_pin_accepts_the_certificate()
    {
        using Shell shell = LabShell.For(labs.Full);
        shell.Run("$lab.Remove('CertificateAuthority')");

        ErrorRecord error = Failed(
            shell.Run("Connect-Spectrum -Credential $alice @lab"),
            "CertificateUntrusted",
            ErrorCategory.SecurityError
        );
        string pin = error.Exception.Message.Split("SHA-256 ")[1].TrimEnd('.');
        shell
            .Run("Connect-Spectrum -Credential $alice @lab -CertificateThumbprint $args[0]", "sha256:" + pin.ToLowerInvariant())
            .ThrowOnError();
        Failed(
            shell.Run("Connect-Spectrum -Credential $alice @lab -CertificateThumbprint $args[0]", new string('0', 64)),
            "CertificatePinMismatch",
            ErrorCategory.SecurityError
        );
    }

    [Fact]
    public void A_certificate_for_another_name_is_reported()
    {
        using Shell shell = LabShell.For(labs.Full);

        Failed(
            shell.Run("$lab.Server = '127.0.0.1'; Connect-Spectrum -Credential $alice @lab"),
            "CertificateNameMismatch",
            ErrorCategory.SecurityError
        );
    }

    [Fact]
    public void An_expired_certificate_is_reported()
    {
        using Shell shell = LabShell.For(labs.With(LabCertificate.Expired));

        Failed(shell.Run("Connect-Spectrum -Credential $alice @lab"), "CertificateExpired", ErrorCategory.SecurityError);
    }

    [Fact]
    public void Security_None_needs_AllowUnencrypted()
    {
        using Shell shell = LabShell.For(labs.Full);

        Failed(
            shell.Run("Connect-Spectrum -Credential $alice @lab -Security None"),
            "UnencryptedNotAllowed",
            ErrorCategory.InvalidArgument
        );
    }

    [Fact]
    public void Try_and_catch_see_the_failure()
    {
        using Shell shell = LabShell.For(labs.Full);

        ShellResult result = shell.Run(
            "$lab.Server = 'nowhere.invalid'; try { Connect-Spectrum -Credential $alice @lab } catch { 'caught ' + "
                + "$_.Exception.Cause }"
        );
        Assert.Equal("caught NameNotFound", result.Single.ToString());
    }

    [Theory]
    [InlineData("-Provider Nowhere", "ProviderUnknown")]
    [InlineData("-CertificateThumbprint 1234", "CertificateThumbprintInvalid")]
    [InlineData("-CertificateAuthority /no/such/file.pem", "CertificateAuthorityUnreadable")]
    [InlineData("-LogPath /no/such/folder/log.txt", "LogPathUnwritable")]
    public void Bad_values_are_refused_before_anything_is_connected(string parameters, string id)
    {
        using Shell shell = LabShell.For(labs.Full);

        ShellResult result = shell.Run(
            $"$lab.Remove('CertificateAuthority'); Connect-Spectrum -Credential $alice @lab {parameters}"
        );

        Failed(result, id, ErrorCategory.InvalidArgument);
    }

    private static ErrorRecord Failed(ShellResult result, string id, ErrorCategory category)
    {
        Assert.True(
            result.Fatal is not null,
            $"no terminating error; output: {string.Join(' ', result.Output)}, errors: {string.Join(' ', result.Errors)}"
        );
        Assert.Equal(id, result.FatalId);
        Assert.Equal(category, result.Fatal!.CategoryInfo.Category);
        Assert.NotEmpty(result.Fatal.ErrorDetails.RecommendedAction);
        return result.Fatal;
    }
}
