namespace SpectrumMail.Models;

/// <summary>
/// How a connection is encrypted (RFC 8314). There is no opportunistic mode: encryption happens or the connection fails.
/// </summary>
public enum MailSecurity
{
    /// <summary>The provider's mode; for a server named by hand the usual mode of its port first, the other one second.</summary>
    Auto,

    /// <summary>TLS from the first byte (implicit TLS).</summary>
    Tls,

    /// <summary>
    /// A plain greeting, then STARTTLS (STLS in POP3) before anything else; refused when the server does not offer it.
    /// </summary>
    StartTls,

    /// <summary>
    /// No encryption. Only accepted together with <c>-AllowUnencrypted</c>: the password crosses the network readable.
    /// </summary>
    None,
}
