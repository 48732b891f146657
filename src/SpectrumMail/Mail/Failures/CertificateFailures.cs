using System;
using System.Globalization;
using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What is wrong with a server's certificate.</summary>
internal static class CertificateFailures
{
    public static readonly Failure<string, string, string, string> CertificateExpired = new(
        MailCause.CertificateExpired,
        Account,
        "The certificate of {server} is not valid today: it is valid from {from} to {to}. {certificate}.",
        "Check this computer's date. If the date is right, the server's operator must renew the certificate."
    );

    public static readonly Failure<string, string, string> CertificateNameMismatch = new(
        MailCause.CertificateNameMismatch,
        Account,
        "The certificate of {server} is for other names: {names}. {certificate}.",
        "Use one of those names as the server name, if it is the server you mean."
    );

    public static readonly Failure<string, string> CertificateRevoked = new(
        MailCause.CertificateRevoked,
        Account,
        "The certificate of {server} was revoked by its issuer. {certificate}.",
        "Do not connect. The server's operator must install a new certificate."
    );

    public static readonly Failure<string, string> CertificateRevocationUnknown = new(
        MailCause.CertificateRevocationUnknown,
        Account,
        "The certificate of {server} may be revoked: its revocation status could not be found out. {certificate}.",
        "If the revocation service cannot be reached from here, use -RevocationMode NoCheck; otherwise do not connect."
    );

    public static readonly Failure<string, string, string, string> CertificatePinMismatch = new(
        MailCause.CertificatePinMismatch,
        Account,
        "The certificate of {server} is not the pinned one: pinned is SHA-256 {pinned}. {certificate}.",
        "Check whether the server has a new certificate on purpose: ask its operator, or look from another network with "
            + "Test-SpectrumConnection, which verifies issuer, name and dates when nothing is pinned. "
            + "If so, take the new one with -CertificateThumbprint {seen}. "
            + "Otherwise the connection is intercepted: do not connect."
    );

    public static readonly Failure<string, string, string> Intercepted = new(
        MailCause.Intercepted,
        Account,
        "The certificate of {server} was made by {product}, which reads the traffic. {certificate}.",
        "Exempt the mail server from mail scanning in that product, or trust its certificate authority explicitly "
            + "with -CertificateAuthority."
    );

    public static readonly Failure<string, string> CertificateUntrusted = new(
        MailCause.CertificateUntrusted,
        Account,
        "The certificate of {server} comes from an issuer this computer does not trust. {certificate}.",
        "For a private authority use -CertificateAuthority, for one certificate -CertificateThumbprint. "
            + "Otherwise do not connect."
    );

    /// <summary>The issuer is trusted, but the certificate proves too little.</summary>
    public static readonly Failure<string, string, string> CertificateWeak = new(
        MailCause.CertificateUntrusted,
        Account,
        "The certificate of {server} is too weak, although its issuer is trusted: {weakness}. {certificate}.",
        "The server's operator must issue another one: SHA-256, RSA with 2,048 bits or ECDSA, subject alternative names. "
            + "Until then -CertificateThumbprint accepts this one certificate."
    );

    public static readonly Failure<string, string> CertificateAuthorityUnreadable = new(
        MailCause.InvalidInput,
        Command,
        "The certificate authority file '{path}' cannot be used: {reason}",
        "Give a PEM file with one or more certificates."
    );

    public static readonly Failure<string> CertificateThumbprintInvalid = new(
        MailCause.InvalidInput,
        Command,
        "'{text}' is not a SHA-256 fingerprint.",
        "Give 64 hexadecimal digits; Test-SpectrumConnection shows the server's under Certificate.Sha256."
    );

    /// <summary>The failure that the verification ended with.</summary>
    /// <param name="cause">What the verification found.</param>
    /// <param name="server">The server.</param>
    /// <param name="certificate">Its certificate.</param>
    /// <param name="product">The product that intercepts; needed for that cause only.</param>
    /// <param name="pinned">The fingerprint that is pinned; needed for that cause only.</param>
    /// <param name="inner">The exception behind it.</param>
    public static MailException Make(
        MailCause cause,
        string server,
        CertificateInfo certificate,
        string? product,
        string? pinned,
        Exception? inner
    )
    {
        string what = $"Subject {certificate.Subject}, issuer {certificate.Issuer}, SHA-256 {certificate.Sha256}";
        return cause switch
        {
            MailCause.CertificateExpired => CertificateExpired.Make(
                server,
                Day(certificate.ValidFrom),
                Day(certificate.ValidTo),
                what,
                inner
            ),
            MailCause.CertificateNameMismatch => CertificateNameMismatch.Make(
                server,
                string.Join(", ", certificate.Names),
                what,
                inner
            ),
            MailCause.CertificateRevoked => CertificateRevoked.Make(server, what, inner),
            MailCause.CertificateRevocationUnknown => CertificateRevocationUnknown.Make(server, what, inner),
            MailCause.CertificatePinMismatch => CertificatePinMismatch.Make(
                server,
                pinned ?? string.Empty,
                what,
                certificate.Sha256,
                inner
            ),
            MailCause.Intercepted => Intercepted.Make(server, product ?? string.Empty, what, inner),
            MailCause.TlsFailed => ConnectionFailures.TlsFailed.Make(server, what, inner),
            _ when certificate.Weakness.Length > 0 => CertificateWeak.Make(server, certificate.Weakness, what, inner),
            _ => CertificateUntrusted.Make(server, what, inner),
        };
    }

    private static string Day(DateTime date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
