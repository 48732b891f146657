using System;

namespace SpectrumMail.Models;

/// <summary>The certificate a server presented (RFC 5280).</summary>
public sealed class CertificateInfo
{
    /// <summary>The subject's distinguished name.</summary>
    public string Subject
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The issuer's distinguished name.</summary>
    public string Issuer
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>
    /// The host names the certificate is for (subject alternative names; the common name where there are none).
    /// </summary>
    public MailList<string> Names { get; init; } = [];

    /// <summary>Start of validity, local time.</summary>
    public DateTime ValidFrom { get; init; }

    /// <summary>End of validity, local time.</summary>
    public DateTime ValidTo { get; init; }

    /// <summary>Whole days until the end of validity; negative when it has passed.</summary>
    public int DaysLeft { get; init; }

    /// <summary>SHA-256 fingerprint in hexadecimal, as <c>-CertificateThumbprint</c> takes it.</summary>
    public string Sha256 { get; init; } = string.Empty;

    /// <summary>What makes it too weak to be accepted although its issuer is trusted; empty when nothing does.</summary>
    internal string Weakness { get; set; } = string.Empty;

    /// <summary>Subject and end of validity.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => FormattableString.Invariant($"{Subject}, valid to {ValidTo:yyyy-MM-dd}");
}
