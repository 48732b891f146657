using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>Finds client certificates: given as such, in a PFX file, or in the store of the user or the computer.</summary>
internal static class ClientCertificates
{
    // Also as the path of PowerShell's drive.
    private static readonly Regex s_thumbprint = new(
        @"^(?:cert:[\\/].*[\\/])?(?<digits>(?:[0-9A-F][\s:]?){40})\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    /// <summary>Reads what a parameter or a cell holds.</summary>
    /// <param name="value">A certificate, a path or a thumbprint.</param>
    /// <param name="resolve">Returns the absolute path of a file.</param>
    /// <returns>The certificate, an absolute path, or a thumbprint of 40 digits; null for an empty cell.</returns>
    /// <exception cref="MailException">It is something else.</exception>
    public static object? Place(object? value, Func<string, string> resolve) =>
        PlainValue.Unwrap(value) switch
        {
            null or "" => null,
            X509Certificate2 certificate => certificate,
            FileInfo file => file.FullName,
            string text when s_thumbprint.Match(text.Trim('\u200E', ' ')) is { Success: true } match => Regex
                .Replace(match.Groups["digits"].Value, @"[\s:]", string.Empty)
                .ToUpperInvariant(),
            string path => resolve(path),
            _ => throw ClientCertificateFailures.ClientCertificateInvalid.Make(),
        };

    /// <summary>Returns the certificate, with its private key.</summary>
    /// <param name="place">What <see cref="Place"/> returned.</param>
    /// <param name="password">The password of the file; null when it has none.</param>
    /// <exception cref="MailException">It is not there, cannot be read, has no key, or is not valid today.</exception>
    public static X509Certificate2? Find(object? place, SecureString? password)
    {
        bool isFile = place is string text && !s_thumbprint.IsMatch(text);
        if (password is not null && !isFile)
        {
            throw ClientCertificateFailures.CertificatePasswordAlone.Make();
        }

        return place switch
        {
            null => null,
            X509Certificate2 certificate => Checked(certificate),
            string path when isFile => Checked(Read(path, password)),
            _ => Checked(InStore((string)place)),
        };
    }

    private static X509Certificate2 Read(string path, SecureString? password)
    {
        try
        {
            byte[] file = File.ReadAllBytes(path);
#if NET9_0_OR_GREATER
            return X509CertificateLoader.LoadPkcs12(file, new System.Net.NetworkCredential(string.Empty, password).Password);
#else
            return new X509Certificate2(file, password);
#endif
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw ClientCertificateFailures.ClientCertificateUnreadable.Make(path, ex.Message, ex);
        }
    }

    private static X509Certificate2 InStore(string thumbprint) =>
        new[] { StoreLocation.CurrentUser, StoreLocation.LocalMachine }
            .Select(location => InStore(thumbprint, location))
            .FirstOrDefault(found => found is not null)
        ?? throw ClientCertificateFailures.ClientCertificateNotFound.Make(thumbprint);

    private static X509Certificate2? InStore(string thumbprint, StoreLocation location)
    {
        try
        {
            using var store = new X509Store(StoreName.My, location);
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return store
                .Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false)
                .OfType<X509Certificate2>()
                .FirstOrDefault();
        }
        catch (Exception ex) when (ex is CryptographicException or PlatformNotSupportedException)
        {
            // There is no such store: on Linux the computer has no personal one, and the user has one when something is in it.
            return null;
        }
    }

    private static X509Certificate2 Checked(X509Certificate2 certificate)
    {
        if (!certificate.HasPrivateKey)
        {
            throw ClientCertificateFailures.ClientCertificateWithoutKey.Make(certificate.Subject);
        }

        return DateTime.Now >= certificate.NotBefore && DateTime.Now <= certificate.NotAfter
            ? certificate
            : throw ClientCertificateFailures.ClientCertificateExpired.Make(
                certificate.Subject,
                Day(certificate.NotBefore),
                Day(certificate.NotAfter)
            );
    }

    private static string Day(DateTime date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
