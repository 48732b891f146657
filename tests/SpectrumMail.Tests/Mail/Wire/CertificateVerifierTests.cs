using System;
using System.Formats.Asn1;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Wire;

/// <summary>Whom a private authority may vouch for, and what a pin means.</summary>
public sealed class CertificateVerifierTests : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private readonly X509Certificate2 _authority;

    public CertificateVerifierTests()
    {
        var request = new CertificateRequest(
            "CN=Test authority",
            RSA.Create(2048),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.Now.AddDays(-1), DateTimeOffset.Now.AddDays(30));
    }

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("CN=AVG Web/Mail Shield Root, O=AVG", "AVG")]
    [InlineData("CN=ESET SSL Filter CA, O=ESET spol. s r. o.", "ESET")]
    [InlineData("CN=G DATA Security Software CA", "G DATA")]
    [InlineData("CN=Zscaler Intermediate Root CA (zscalerthree.net)", "Zscaler")]
    [InlineData("CN=FGT60E, O=Fortinet, E=support@fortinet.com", "Fortinet FortiGate")]
    [InlineData("CN=Hosting Data CA, O=Reset Inc", null)]
    [InlineData("CN=Burpee Seeds CA", null)]
    public void A_product_is_recognised_by_words_of_their_own(string issuer, string? product) =>
        Assert.Equal(product, Interceptors.Recognise(issuer));

    [Fact]
    public void A_private_authority_vouches_for_servers_and_not_for_persons()
    {
        Assert.Equal(MailCause.None, Judge(Trusting(), Issue(ServerAuthentication)));
        Assert.Equal(MailCause.CertificateUntrusted, Judge(Trusting(), Issue(ClientAuthentication)));
    }

    [Theory]
    [InlineData("SHA1", 2048, true, X509KeyUsageFlags.DigitalSignature, "SHA-1")]
    [InlineData("MD5", 2048, true, X509KeyUsageFlags.DigitalSignature, "MD5")]
    [InlineData("SHA256", 1024, true, X509KeyUsageFlags.DigitalSignature, "1024 bits")]
    [InlineData("SHA256", 2048, false, X509KeyUsageFlags.DigitalSignature, "subject alternative name")]
    [InlineData("SHA256", 2048, true, X509KeyUsageFlags.KeyEncipherment, "keyUsage")]
    [InlineData("SHA256", 2048, true, X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DataEncipherment, "keyUsage")]
    public void A_private_authority_does_not_vouch_for_a_weak_certificate(
        string hash,
        int bits,
        bool named,
        X509KeyUsageFlags usage,
        string weakness
    )
    {
        var verifier = new CertificateVerifier(Trusting(), () => { });
        using X509Certificate2 certificate = Issue(ServerAuthentication, hash, bits, named, usage);

        Assert.False(verifier.Verify(null, certificate, null, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.Equal(MailCause.CertificateUntrusted, verifier.Cause);
        MailException failure = ConnectionErrors.Certificate(
            new ServerEndpoint(MailProtocol.Imap, "localhost", 993, MailSecurity.Tls),
            verifier.Cause,
            verifier.Certificate!,
            null,
            null
        );
        Assert.Equal("CertificateWeak", failure.ErrorId);
        Assert.Contains(weakness, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pin_accepts_a_weak_certificate()
    {
        using X509Certificate2 certificate = Issue(ServerAuthentication, "SHA1", 1024, named: false);
        ConnectionPolicy pinned = Trusting() with
        {
            CertificateThumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256),
        };

        Assert.Equal(MailCause.None, Judge(pinned, certificate));
    }

    [Fact]
    public void Nothing_else_than_the_pinned_certificate_is_accepted_even_when_checks_are_skipped()
    {
        using X509Certificate2 other = Issue(ServerAuthentication);
        var verifier = new CertificateVerifier(
            new ConnectionPolicy { CertificateThumbprint = new string('0', 64), SkipCertificateCheck = true },
            () => { }
        );

        Assert.False(verifier.Verify(null, other, null, SslPolicyErrors.RemoteCertificateChainErrors));
    }

    private ConnectionPolicy Trusting() => new() { Authorities = [_authority] };

    private static MailCause Judge(ConnectionPolicy policy, X509Certificate2 certificate)
    {
        var verifier = new CertificateVerifier(policy, () => { });
        verifier.Verify(null, certificate, null, SslPolicyErrors.RemoteCertificateChainErrors);
        return verifier.Cause;
    }

    private X509Certificate2 Issue(
        string purpose,
        string hash = "SHA256",
        int bits = 2048,
        bool named = true,
        X509KeyUsageFlags usage = X509KeyUsageFlags.DigitalSignature
    )
    {
        var request = new CertificateRequest(
            "CN=localhost",
            RSA.Create(bits),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        if (named)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        using RSA key = _authority.GetRSAPrivateKey()!;
        return request.Create(
            _authority.SubjectName,
            new OldSignature(key, hash),
            DateTimeOffset.Now.AddHours(-1),
            DateTimeOffset.Now.AddDays(1),
            [1, 2, 3, 4]
        );
    }

    /// <summary>Signs with hashes that .NET does not offer any more.</summary>
    private sealed class OldSignature(RSA key, string hash) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(
                    "1.2.840.113549.1.1."
                        + hash switch
                        {
                            "MD5" => "4",
                            "SHA1" => "5",
                            _ => "11",
                        }
                );
                writer.WriteNull();
            }

            return writer.Encode();
        }

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, new HashAlgorithmName(hash), RSASignaturePadding.Pkcs1);

        protected override PublicKey BuildPublicKey() => CreateForRSA(key, RSASignaturePadding.Pkcs1).PublicKey;
    }
}
