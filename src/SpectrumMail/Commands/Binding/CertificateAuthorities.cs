using System;
using System.Collections.Generic;
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
            List<byte[]> raw = ReadPem(File.ReadAllText(path));
            if (raw.Count == 0)
            {
                raw.Add(File.ReadAllBytes(path));
            }

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

    // RFC 7468. A pattern would do it in one line, and take a new process 10 ms.
    private static List<byte[]> ReadPem(string text)
    {
        const string begin = "-----BEGIN CERTIFICATE-----";
        const string end = "-----END CERTIFICATE-----";
        var blocks = new List<byte[]>();
        int from = text.IndexOf(begin, StringComparison.Ordinal);
        while (from >= 0)
        {
            from += begin.Length;
            int to = text.IndexOf(end, from, StringComparison.Ordinal);
            if (to < 0)
            {
                break;
            }

            blocks.Add(Convert.FromBase64String(text.Substring(from, to - from)));
            from = text.IndexOf(begin, to, StringComparison.Ordinal);
        }

        return blocks;
    }

    /// <summary>A SHA-256 fingerprint without separators, as certificates show it in many forms.</summary>
    /// <exception cref="MailException">It is not one.</exception>
    public static string Fingerprint(string text)
    {
        string bare = Regex.Replace(text, "^sha-?256[:=]|[\\s:-]", string.Empty, RegexOptions.IgnoreCase).ToUpperInvariant();
        return Regex.IsMatch(bare, "^[0-9A-F]{64}$") ? bare : throw CertificateFailures.CertificateThumbprintInvalid.Make(text);
    }
}
