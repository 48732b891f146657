using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>Reads certificates and fingerprints that users trust.</summary>
internal static class CertificateAuthorities
{
    /// <summary>The certificates of a PEM (or a single DER) file.</summary>
    /// <exception cref="MailException">The file cannot be read or holds no certificate.</exception>
    public static X509Certificate2Collection Read(string path)
    {
        try
        {
            string text = File.ReadAllText(path);
            MatchCollection blocks = Regex.Matches(text, "-----BEGIN CERTIFICATE-----(?<data>[^-]+)-----END CERTIFICATE-----");
            byte[][] raw =
                blocks.Count > 0
                    ? blocks.Cast<Match>().Select(block => Convert.FromBase64String(block.Groups["data"].Value)).ToArray()
                    : [File.ReadAllBytes(path)];
#if NET9_0_OR_GREATER
            return [.. raw.Select(X509CertificateLoader.LoadCertificate)];
#else
            return new X509Certificate2Collection(raw.Select(data => new X509Certificate2(data)).ToArray());
#endif
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or FormatException or CryptographicException)
        {
            throw CertificateFailures.CertificateAuthorityUnreadable.Make(path, ex.Message, ex);
        }
    }

    /// <summary>A SHA-256 fingerprint without separators, as certificates show it in many forms.</summary>
    /// <exception cref="MailException">It is not one.</exception>
    public static string Fingerprint(string text)
    {
        string bare = Regex.Replace(text, "^sha-?256[:=]|[\\s:-]", string.Empty, RegexOptions.IgnoreCase).ToUpperInvariant();
        return Regex.IsMatch(bare, "^[0-9A-F]{64}$") ? bare : throw CertificateFailures.CertificateThumbprintInvalid.Make(text);
    }
}
