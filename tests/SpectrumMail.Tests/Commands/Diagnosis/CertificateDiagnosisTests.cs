using System;
using System.Collections;
using System.Collections.Generic;
using System.Security.Cryptography;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>Certificates that are not accepted.</summary>
public sealed class CertificateDiagnosisTests(Labs labs)
{
    private static readonly Dictionary<string, Situation> s_situations = new()
    {
        ["an expired certificate"] = new(
            stage => Certificate(stage, LabCertificate.Expired),
            "CertificateExpired",
            "Tls",
            "date",
            "renew"
        ),
        ["a certificate for another name"] = new(
            stage => Certificate(stage, LabCertificate.WrongName),
            "CertificateNameMismatch",
            "Tls",
            "one of those names"
        ),
        ["a self-signed certificate"] = new(
            stage => Certificate(stage, LabCertificate.SelfSigned),
            "CertificateUntrusted",
            "Tls",
            "-CertificateThumbprint"
        ),
        ["a certificate of an unknown CA"] = new(
            stage => Certificate(stage, LabCertificate.UnknownCa),
            "CertificateUntrusted",
            "Tls",
            "-CertificateAuthority"
        ),
        ["a certificate that an antivirus made"] = new(
            stage => Certificate(stage, LabCertificate.Intercepting),
            "Intercepted",
            "Tls",
            "Exempt the mail server",
            "-CertificateAuthority"
        ),
        ["another certificate than the pinned one"] = new(
            stage => Certificate(stage, LabCertificate.UnknownCa).With("CertificateThumbprint", Digest(stage.Lab)),
            "CertificatePinMismatch",
            "Tls",
            "ask its operator",
            "-CertificateThumbprint "
        ),
    };

    public static TheoryData<string> Names => [.. s_situations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_cause_the_step_and_the_remedy_are_right(string name)
    {
        dynamic row = s_situations[name].Check(labs);

        // Found out by looking, long before any time limit.
        Assert.True((TimeSpan)row.Duration < TimeSpan.FromSeconds(15), $"{row.Duration}");
        if (name.Contains("pinned", StringComparison.Ordinal))
        {
            // Both digests, and the new one as it is to be given.
            string seen = row.Certificate.Sha256;
            Assert.NotEqual(Digest(labs.Full), seen);
            Assert.Contains(Digest(labs.Full), (string)row.Detail, StringComparison.Ordinal);
            Assert.Contains(seen, (string)row.Detail, StringComparison.Ordinal);
            Assert.Contains("-CertificateThumbprint " + seen, (string)row.Remedy, StringComparison.Ordinal);
        }

        if (name.Contains("antivirus", StringComparison.Ordinal))
        {
            Assert.Contains("Avast", (string)row.Detail, StringComparison.Ordinal);
            Assert.Contains("Avast", (string)row.Certificate.Issuer, StringComparison.Ordinal);
        }
    }

    private static string Digest(Lab lab) => lab.ServerCertificate.GetCertHashString(HashAlgorithmName.SHA256);

    private static Hashtable Certificate(Stage stage, LabCertificate certificate)
    {
        Lab lab = stage.Labs.With(certificate);
        return Stage.Imap(lab, lab.ImapsPort, "Tls");
    }
}
