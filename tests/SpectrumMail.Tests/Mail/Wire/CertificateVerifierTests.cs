using System;
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

    private X509Certificate2 Issue(string purpose)
    {
        var request = new CertificateRequest(
            "CN=localhost",
            RSA.Create(2048),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        return request.Create(_authority, DateTimeOffset.Now.AddHours(-1), DateTimeOffset.Now.AddDays(1), [1, 2, 3, 4]);
    }
}
