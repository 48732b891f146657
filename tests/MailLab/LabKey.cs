using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SpectrumMail.MailLab;

/// <summary>A new key of one of the two kinds, and what differs between them where certificates are made.</summary>
internal sealed class LabKey : IDisposable
{
    private readonly AsymmetricAlgorithm _key;

    /// <param name="rsa">Whether it is an RSA key; otherwise one of an elliptic curve, which is made much faster.</param>
    public LabKey(bool rsa) => _key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public CertificateRequest Request(string name) =>
        _key is RSA rsa
            ? new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(name, (ECDsa)_key, HashAlgorithmName.SHA256);

    public X509Certificate2 JoinTo(X509Certificate2 certificate) =>
        _key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)_key);

    /// <summary>A certificate's key, as text.</summary>
    public static string Pem(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    public void Dispose() => _key.Dispose();
}
