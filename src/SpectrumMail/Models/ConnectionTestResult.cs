using System;

namespace SpectrumMail.Models;

/// <summary>The outcome of testing one protocol of one account.</summary>
public sealed record ConnectionTestResult
{
    /// <summary>The account's address; empty when none was given.</summary>
    public string EmailAddress { get; init; } = string.Empty;

    /// <summary>The protocol tested.</summary>
    public MailProtocol Protocol { get; init; }

    /// <summary>The server tested: the one that worked, or the one that got furthest.</summary>
    public string Server { get; init; } = string.Empty;

    /// <summary>Its port.</summary>
    public int Port { get; init; }

    /// <summary>The encryption mode.</summary>
    public MailSecurity Security { get; init; }

    /// <summary>Passed when every step that was asked for passed.</summary>
    public ConnectionStatus Status { get; init; }

    /// <summary>The step that failed; null when none did.</summary>
    public ConnectionStep? FailedStep { get; init; }

    /// <summary>Why it failed.</summary>
    public MailCause Cause { get; init; }

    /// <summary>What happened, with the server's words where it spoke; empty when all is well.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>What to do about it; empty when all is well.</summary>
    public string Remedy { get; init; } = string.Empty;

    /// <summary>
    /// Settings that work, when the asked-for ones do not and others were found that do; null otherwise. Pipe or splat it into
    /// Connect-Spectrum.
    /// </summary>
    public ServerRecommendation? Recommendation { get; init; }

    /// <summary>
    /// What else was tried, and how it ended: the other candidates, the other TLS mode, the protocol's other usual ports.
    /// </summary>
    public MailList<string> AlsoTried { get; init; } = [];

    /// <summary>How long the test took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The server's IP addresses.</summary>
    public MailList<string> Addresses { get; init; } = [];

    /// <summary>The TLS version agreed, for example Tls13.</summary>
    public string TlsProtocol { get; init; } = string.Empty;

    /// <summary>The cipher suite agreed.</summary>
    public string CipherSuite { get; init; } = string.Empty;

    /// <summary>
    /// What weakens the encryption of the connection, for example <c>no forward secrecy</c> with the cipher suite; empty when
    /// nothing does.
    /// </summary>
    public string SecurityNote { get; init; } = string.Empty;

    /// <summary>The certificate presented; null when the test did not come that far.</summary>
    public CertificateInfo? Certificate { get; init; }

    /// <summary>The server's greeting.</summary>
    public string Greeting { get; init; } = string.Empty;

    /// <summary>What the server says it can do.</summary>
    public MailList<string> Capabilities { get; init; } = [];

    /// <summary>The sign-in mechanisms it offers (RFC 4422).</summary>
    public MailList<string> AuthenticationMechanisms { get; init; } = [];

    /// <summary>The largest message it takes, in bytes (SMTP SIZE, RFC 1870); null when it does not say.</summary>
    public long? MaxMessageSize { get; init; }

    /// <summary>The mailbox's quota (RFC 9208); null when the server does not say.</summary>
    public MailboxQuota? Quota { get; init; }

    /// <summary>Every step with its status, duration and remedy.</summary>
    public MailList<ConnectionTestStep> Steps { get; init; } = [];

    /// <summary>Protocol, server and outcome.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() =>
        $"{Protocol} {Server}:{Port}: {Status}{(Cause == MailCause.None ? string.Empty : $" ({Cause})")}";
}

/// <summary>How full a mailbox is.</summary>
public sealed class MailboxQuota
{
    /// <summary>Bytes in use.</summary>
    public long Used { get; init; }

    /// <summary>Bytes allowed.</summary>
    public long Limit { get; init; }

    /// <summary>Per cent in use.</summary>
    public double PercentUsed => Limit <= 0 ? 0 : Math.Round(100.0 * Used / Limit, 1);

    /// <summary>Whether no more mail can come in.</summary>
    public bool IsFull => Limit > 0 && Used >= Limit;

    /// <summary>
    /// Of several roots the fullest one decides: mail is refused when any of them is full. Both IMAP clients read their answers
    /// with this.
    /// </summary>
    /// <param name="known">The quota that was read before; null when there is none.</param>
    /// <param name="usedUnits">Units of 1,024 octets in use, as STORAGE counts them (RFC 9208).</param>
    /// <param name="limitUnits">Units allowed.</param>
    internal static MailboxQuota Fullest(MailboxQuota? known, long usedUnits, long limitUnits)
    {
        var quota = new MailboxQuota { Used = usedUnits * 1024, Limit = limitUnits * 1024 };
        return known is null || quota.PercentUsed > known.PercentUsed ? quota : known;
    }

    /// <summary>Per cent in use, and the limit.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() =>
        Limit < 10 * 1048576L
            ? FormattableString.Invariant($"{PercentUsed:0.#} % of {Limit / 1024.0:N0} KB")
            : FormattableString.Invariant($"{PercentUsed:0.#} % of {Limit / 1048576.0:N0} MB");
}
