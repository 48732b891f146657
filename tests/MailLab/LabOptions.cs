using System.Collections.Generic;

namespace SpectrumMail.MailLab;

/// <summary>How much the IMAP server admits to being able to do.</summary>
public enum LabVariant
{
    /// <summary>Everything Dovecot offers.</summary>
    Full,

    /// <summary>Bare IMAP4rev1: no extension is announced before or after login, and no special-use folder is marked.</summary>
    Bare,

    /// <summary>Everything, but folders live below <c>INBOX.</c> and the separator is a full stop.</summary>
    InboxPrefix,

    /// <summary>
    /// As Spectrum's servers are, as far as that is known: bare IMAP4rev1 and POP3 with the greetings of InterMail, no capability
    /// in them, two certificates in turn, and four connections of a user at a time; an SMTP server that takes 20 MB, five
    /// messages on a connection and no From but the user's, and that has codes of its own (<see cref="LabSpectrum"/>). TLS is
    /// that of <see cref="LabOptions.RsaKeyExchange"/>.
    /// </summary>
    Spectrum,
}

/// <summary>The certificate the lab's servers show.</summary>
public enum LabCertificate
{
    /// <summary>For <c>localhost</c> and the mail host's name only, issued by the lab's CA.</summary>
    Good,

    /// <summary>Like <see cref="Good"/>, with RSA keys: for clients that know no elliptic curves.</summary>
    Rsa,

    /// <summary>Like <see cref="Good"/>, but its time is over.</summary>
    Expired,

    /// <summary>Issued by the lab's CA for another host.</summary>
    WrongName,

    /// <summary>Signed with its own key.</summary>
    SelfSigned,

    /// <summary>Issued by a CA that is not <see cref="Lab.CaFile"/>.</summary>
    UnknownCa,

    /// <summary>Issued by what a virus scanner puts between a client and its server.</summary>
    Intercepting,
}

/// <summary>What the lab's CA says about withdrawn certificates.</summary>
public enum LabRevocation
{
    /// <summary>Nothing: no certificate names a list, as with most private authorities.</summary>
    NoList,

    /// <summary>The server's certificate names a list, which the lab serves over HTTP and which is empty.</summary>
    EmptyList,

    /// <summary>The list that the server's certificate names holds that very certificate.</summary>
    ServerRevoked,
}

/// <summary>A mailbox: the user name is the full address.</summary>
/// <param name="Address">The address, which is the user name too.</param>
/// <param name="Password">The password, any characters.</param>
public sealed record LabUser(string Address, string Password)
{
    /// <summary>A limit of the mailbox's own, in bytes; the lab's when not given. What lies there already stays.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>The address without its domain.</summary>
    public string Name => Address[..Address.LastIndexOf('@')];
}

/// <summary>What a lab shall be like. The defaults are a healthy, complete server with two users.</summary>
public sealed record LabOptions
{
    // One for all, so that two options made alike are equal.
    private static readonly IReadOnlyDictionary<string, string> s_nothing = new Dictionary<string, string>();

    private readonly IReadOnlyList<LabUser>? _users;

    /// <summary>What the IMAP server announces.</summary>
    public LabVariant Variant { get; init; } = LabVariant.Full;

    /// <summary>The certificate of all servers.</summary>
    public LabCertificate Certificate { get; init; } = LabCertificate.Good;

    /// <summary>Whether the CA publishes a revocation list, and what stands in it.</summary>
    public LabRevocation Revocation { get; init; } = LabRevocation.NoList;

    /// <summary>Whether to run Postfix too.</summary>
    public bool Smtp { get; init; } = true;

    /// <summary>The mail domain. Recipients in it are known or refused; any other domain is refused.</summary>
    public string Domain { get; init; } = "lab.test";

    /// <summary>The mailboxes; alice and bob in <see cref="Domain"/> when not given.</summary>
    public IReadOnlyList<LabUser> Users
    {
        get => _users ?? [new LabUser("alice@" + Domain, "Correct-Horse-1"), new LabUser("bob@" + Domain, "Battery-Staple-2")];
        init => _users = value;
    }

    /// <summary>TLS from the first byte on the port where STARTTLS is usual.</summary>
    public bool SubmissionImplicitTls { get; init; }

    /// <summary>The limit of each mailbox; 5 GiB when not given.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>Allow logging in, and sending, without TLS.</summary>
    public bool PlainTextLogin { get; init; }

    /// <summary>The oldest protocol the servers speak, as OpenSSL writes it: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3.</summary>
    public string MinTls { get; init; } = "TLSv1.2";

    /// <summary>The newest protocol the servers speak; no limit when not given.</summary>
    public string? MaxTls { get; init; }

    /// <summary>The only cipher suites of TLS 1.2 and older, as OpenSSL writes them; its usual ones when not given.</summary>
    public string? Ciphers { get; init; }

    /// <summary>
    /// Servers that know only the suite that Spectrum's were seen with: TLS 1.2, AES-GCM and RSA key exchange. It has no
    /// forward secrecy.
    /// </summary>
    public static LabOptions RsaKeyExchange =>
        new()
        {
            Certificate = LabCertificate.Rsa,
            MaxTls = "TLSv1.2",
            Ciphers = "AES256-GCM-SHA384",
        };

    /// <summary>The SIZE limit Postfix announces; 50 MiB when not given.</summary>
    public long? SmtpSizeLimit { get; init; }

    /// <summary>Whether COMPRESS=DEFLATE is offered.</summary>
    public bool OfferCompress { get; init; } = true;

    /// <summary>Whether CHUNKING (BDAT) is offered.</summary>
    public bool SmtpChunking { get; init; } = true;

    /// <summary>Whether Postfix asks <see cref="Lab.Policy"/> at each step of a message; Spectrum's always does.</summary>
    public bool HasPolicy { get; init; }

    /// <summary>Whether Postfix also listens on ::1.</summary>
    public bool SmtpOverIPv6 { get; init; }

    /// <summary>Whether the policy is asked.</summary>
    internal bool AsksPolicy => HasPolicy || Variant == LabVariant.Spectrum;

    /// <summary>The options with what the variant demands.</summary>
    internal LabOptions Complete() =>
        Variant == LabVariant.Spectrum
            ? this with
            {
                Certificate = RsaKeyExchange.Certificate,
                MaxTls = RsaKeyExchange.MaxTls,
                Ciphers = RsaKeyExchange.Ciphers,
            }
            : this;

    /// <summary>Whether no extension is announced.</summary>
    internal bool IsBare => Variant is LabVariant.Bare or LabVariant.Spectrum;

    /// <summary>Further Dovecot settings, last word; <c>plugin/quota_rule</c> names one inside a section.</summary>
    public IReadOnlyDictionary<string, string> ExtraDovecot { get; init; } = s_nothing;

    /// <summary>Further main.cf settings, last word.</summary>
    public IReadOnlyDictionary<string, string> ExtraPostfix { get; init; } = s_nothing;
}
