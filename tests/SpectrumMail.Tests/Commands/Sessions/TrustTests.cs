using System;
using System.Collections;
using System.Linq;
using System.Security.Cryptography;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>Whom a connection trusts, on each protocol: by authority, by fingerprint, and by revocation list.</summary>
public sealed class TrustTests(Labs labs)
{
    [Theory]
    [InlineData("Imap")]
    [InlineData("Pop3")]
    [InlineData("Smtp")]
    public void Only_the_authority_that_issued_the_certificate_is_enough(string protocol)
    {
        Lab lab = LabFor(protocol);
        string other = labs.With(LabCertificate.UnknownCa).IssuerFile;

        Assert.Equal("None", Cause(lab, protocol, trust => trust["CertificateAuthority"] = lab.CaFile));
        Assert.Equal("CertificateUntrusted", Cause(lab, protocol, trust => trust["CertificateAuthority"] = other));
        Assert.Equal("CertificateUntrusted", Cause(lab, protocol, _ => { }));
    }

    [Theory]
    [InlineData("Imap")]
    [InlineData("Pop3")]
    [InlineData("Smtp")]
    public void A_pinned_certificate_needs_no_authority_and_another_one_is_refused_in_spite_of_it(string protocol)
    {
        Lab lab = LabFor(protocol);
        string pin = lab.ServerCertificate.GetCertHashString(HashAlgorithmName.SHA256);

        Assert.Equal("None", Cause(lab, protocol, trust => trust["CertificateThumbprint"] = pin));
        Assert.Equal(
            "CertificatePinMismatch",
            Cause(
                lab,
                protocol,
                trust =>
                {
                    trust["CertificateThumbprint"] = new string('A', 64);
                    trust["CertificateAuthority"] = lab.CaFile;
                }
            )
        );
    }

    [Theory]
    [InlineData("Imap", "Online")]
    [InlineData("Imap", "Offline")]
    [InlineData("Pop3", "Online")]
    [InlineData("Pop3", "Offline")]
    [InlineData("Smtp", "Online")]
    [InlineData("Smtp", "Offline")]
    public void Without_a_revocation_list_a_check_that_was_asked_for_fails_and_says_how_to_go_on(string protocol, string mode)
    {
        Lab lab = LabFor(protocol);

        dynamic row = Test(
            lab,
            protocol,
            trust =>
            {
                trust["CertificateAuthority"] = lab.CaFile;
                trust["RevocationMode"] = mode;
            }
        );

        Assert.Equal("CertificateRevocationUnknown", row.Cause.ToString());
        Assert.Equal("Tls", row.FailedStep.ToString());
        Assert.Contains("-RevocationMode NoCheck", (string)row.Remedy, StringComparison.Ordinal);
        Assert.Equal(
            "Skipped",
            ((IEnumerable)row.Steps).Cast<dynamic>().Single(step => step.Step.ToString() == "Authenticate").Status.ToString()
        );
    }

    [Theory]
    [InlineData("Imap")]
    [InlineData("Pop3")]
    [InlineData("Smtp")]
    public void A_certificate_that_its_authority_has_not_revoked_passes_online_and_then_offline(string protocol)
    {
        Lab lab = LabFor(protocol, LabRevocation.EmptyList);

        foreach (string mode in (string[])["Online", "Offline"])
        {
            Assert.Equal(
                "None",
                Cause(
                    lab,
                    protocol,
                    trust =>
                    {
                        trust["CertificateAuthority"] = lab.CaFile;
                        trust["RevocationMode"] = mode;
                    }
                )
            );
        }
    }

    [Theory]
    [InlineData("Imap")]
    [InlineData("Pop3")]
    [InlineData("Smtp")]
    public void A_revoked_certificate_is_refused_only_when_revocation_is_checked(string protocol)
    {
        Lab lab = LabFor(protocol, LabRevocation.ServerRevoked);

        Assert.Equal(
            "CertificateRevoked",
            Cause(
                lab,
                protocol,
                trust =>
                {
                    trust["CertificateAuthority"] = lab.CaFile;
                    trust["RevocationMode"] = "Online";
                }
            )
        );
        Assert.Equal("None", Cause(lab, protocol, trust => trust["CertificateAuthority"] = lab.CaFile));
    }

    [Fact]
    public void A_session_sends_with_the_trust_it_was_connected_with()
    {
        Lab lab = labs.Sending();
        using Shell shell = LabShell.For(lab);
        shell.Run("$lab.Remove('CertificateAuthority')");

        shell
            .Run(
                "Connect-Spectrum -Credential $alice @lab -CertificateThumbprint $args[0]",
                lab.ServerCertificate.GetCertHashString(HashAlgorithmName.SHA256)
            )
            .ThrowOnError();

        Assert.Equal("Sent", shell.Run("(Send-SpectrumMail -To $bob.UserName -Subject pinned).Status").Single.ToString());
    }

    private Lab LabFor(string protocol, LabRevocation revocation = LabRevocation.NoList)
    {
        Lab lab = revocation == LabRevocation.NoList ? labs.Full : labs.Get(new LabOptions { Revocation = revocation });
        Assert.SkipUnless(protocol != "Smtp" || lab.CanSend, lab.NoSendReason ?? string.Empty);
        return lab;
    }

    private static string Cause(Lab lab, string protocol, Action<Hashtable> choose) =>
        Test(lab, protocol, choose).Cause.ToString();

    private static dynamic Test(Lab lab, string protocol, Action<Hashtable> choose)
    {
        using Shell shell = LabShell.For(lab);
        var trust = new Hashtable();
        choose(trust);
        shell.Set("trust", trust);
        return shell
            .Run(
                """
                $lab.Remove('CertificateAuthority'); $lab.Security = 'Tls'; $lab.SmtpSecurity = 'StartTls'
                if ($args[0] -eq 'Pop3') { $lab.Port = $args[1] }
                Test-SpectrumConnection -Credential $alice @lab @trust -Protocol $args[0]
                """,
                protocol,
                lab.Pop3sPort
            )
            .Single;
    }
}
