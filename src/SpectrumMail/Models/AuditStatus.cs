namespace SpectrumMail.Models;

/// <summary>How the audit of one mailbox ended.</summary>
public enum AuditStatus
{
    /// <summary>Everything that was asked for was read.</summary>
    Ok,

    /// <summary>The mailbox was reached, but some of it could not be read; the rows of its folders say what and why.</summary>
    PartlyRead,

    /// <summary>The server refused the user name or the password, or takes no password.</summary>
    AuthenticationFailed,

    /// <summary>The server could not be reached: its name, the network, the port, or a proxy.</summary>
    Unreachable,

    /// <summary>TLS could not be agreed, or the certificate was not accepted: nothing was sent.</summary>
    SecurityFailed,

    /// <summary>The server kept asking to retry later.</summary>
    Throttled,

    /// <summary>The time allowed for the mailbox ran out.</summary>
    TimedOut,

    /// <summary>The row of the input is not usable: no address, no password, a value that is none.</summary>
    InvalidInput,

    /// <summary>Anything else; see cause and detail.</summary>
    Failed,
}

/// <summary>How deep an audit reads.</summary>
public enum AuditDepth
{
    /// <summary>Figures of the mailbox and its folders, and the quota: a few commands, however much mail there is.</summary>
    Summary,

    /// <summary>Also date, size, sender and parts of every message, without its text.</summary>
    Envelope,
}

/// <summary>How much a finding matters.</summary>
public enum AuditSeverity
{
    /// <summary>Nothing was found.</summary>
    None,

    /// <summary>Worth knowing.</summary>
    Information,

    /// <summary>Something should be done.</summary>
    Warning,

    /// <summary>Mail is being lost or refused, or soon will be.</summary>
    Critical,
}

/// <summary>How a mailbox stands against its limit; the values that Exchange also has mean the same.</summary>
public enum StorageLimitStatus
{
    /// <summary>No limit is known.</summary>
    NoChecking,

    /// <summary>Below the warning level.</summary>
    BelowLimit,

    /// <summary>At the warning level (80 % unless a policy says otherwise) or above.</summary>
    IssueWarning,

    /// <summary>Full: new mail is refused.</summary>
    ProhibitReceive,
}

/// <summary>Who says how large a mailbox may be.</summary>
public enum QuotaSource
{
    /// <summary>None: there is no figure.</summary>
    None,

    /// <summary>The server (RFC 9208).</summary>
    Server,

    /// <summary>The provider's published limit; the use is the sum of the folders, because the server reports none.</summary>
    Provider,
}
