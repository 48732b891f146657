using System;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// What public authorities may not issue any more. The platform leaves it to them, so that for an authority of the user's own it
/// is asked here.
/// </summary>
internal static class CertificateStrength
{
    /// <summary>The extension with the names that a certificate is for.</summary>
    public const string AlternativeName = "2.5.29.17";

    private const int SmallestRsaKey = 2048;

    /// <summary>Returns what makes a chain too weak, in words; an empty text when nothing does.</summary>
    /// <param name="chain">The chain, built; the first certificate is the server's, the last one the trusted root.</param>
    public static string FindWeakness(X509Chain chain)
    {
        X509Certificate2[] certificates = [.. chain.ChainElements.Cast<X509ChainElement>().Select(one => one.Certificate)];
        if (certificates.Length == 0)
        {
            return string.Empty;
        }

        // The root is trusted for what it is; its signature of itself proves nothing.
        X509Certificate2[] signed = certificates.Length == 1 ? certificates : [.. certificates.Take(certificates.Length - 1)];
        if (signed.Select(one => WeakHash(one.SignatureAlgorithm.Value)).FirstOrDefault(hash => hash is not null) is { } hash)
        {
            return $"it is signed with {hash}";
        }

        X509Certificate2? small = Array.Find(certificates, one => RsaKeySize(one) is > 0 and < SmallestRsaKey);
        if (small is not null)
        {
            return $"an RSA key of {RsaKeySize(small)} bits vouches for it";
        }

        return OfServer(certificates[0]);
    }

    private static string OfServer(X509Certificate2 certificate)
    {
        if (certificate.Extensions[AlternativeName] is null)
        {
            return "it has no subject alternative name, which RFC 9525 requires";
        }

        X509KeyUsageFlags? usage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages;
        return usage is { } flags && (flags & X509KeyUsageFlags.DigitalSignature) == 0
            ? "its key is not for signatures (keyUsage), which TLS needs"
            : string.Empty;
    }

    private static int RsaKeySize(X509Certificate2 certificate)
    {
        using RSA? key = certificate.GetRSAPublicKey();
        return key?.KeySize ?? 0;
    }

    private static string? WeakHash(string? algorithm) =>
        algorithm switch
        {
            "1.2.840.113549.1.1.2" => "MD2",
            "1.2.840.113549.1.1.4" => "MD5",
            "1.2.840.113549.1.1.5" or "1.3.14.3.2.29" or "1.2.840.10045.4.1" or "1.2.840.10040.4.3" => "SHA-1",
            _ => null,
        };
}
