using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails while a connection is made, before the sign-in.</summary>
internal static class ConnectionFailures
{
    public static readonly Failure<string> NameNotFound = new(
        MailCause.NameNotFound,
        Account,
        "The server name '{host}' was not found.",
        "Check the spelling of the server name, and that this computer has a network and DNS. "
            + "Get-SpectrumServerSetting lists the right names."
    );

    public static readonly Failure<string, double, string, int, string> TimedOut = new(
        MailCause.TimedOut,
        Account,
        "No answer from {server} within {seconds:0.#} s ({step}).",
        "A firewall or antivirus may block port {port}, or the port is wrong. Usual ports: {ports}."
    );

    public static readonly Failure<string, int, string> Refused = new(
        MailCause.Refused,
        Account,
        "{server} refused the connection.",
        "Nothing listens on port {port} there, or a firewall or antivirus blocks it. Usual ports: {ports}."
    );

    public static readonly Failure<string, string> Unreachable = new(
        MailCause.Unreachable,
        Account,
        "{server} cannot be reached: {reason}",
        "Check that this computer is on the network and that no firewall blocks the server."
    );

    /// <summary>The process has no file descriptor, socket or thread left for a connection.</summary>
    public static readonly Failure<string, string> NoResources = new(
        Unreachable,
        "{server} cannot be reached, because this process has too many open files, sockets or threads: {reason}",
        "Use a lower -ThrottleLimit, or raise the limit of the process (ulimit -n shows the one for open files)."
    );

    public static readonly Failure<string, int, string, string> TlsModeMismatchTlsExpected = new(
        MailCause.TlsModeMismatch,
        Account,
        "{server} expects TLS from the first byte, not STARTTLS.",
        "Use Tls on port {port} ({parameter} Tls), or leave it Auto. Usual ports: {ports}."
    );

    public static readonly Failure<string, int, string, string> TlsModeMismatchStartTlsExpected = new(
        MailCause.TlsModeMismatch,
        Account,
        "{server} speaks plain text first: it expects STARTTLS, not TLS from the first byte.",
        "Use StartTls on port {port} ({parameter} StartTls), or leave it Auto. Usual ports: {ports}."
    );

    public static readonly Failure<string, string> StartTlsNotOffered = new(
        MailCause.StartTlsNotOffered,
        Account,
        "{server} does not offer STARTTLS, so the connection would stay readable.",
        "Use TLS from the first byte on its own port ({ports}). "
            + "If STARTTLS is removed on the way, a firewall or antivirus does that."
    );

    public static readonly Failure<string, string, string, string> WrongProtocol = new(
        MailCause.WrongProtocol,
        Account,
        "{server} is not {protocol}: it answered '{greeting}'.",
        "Usual ports of {protocol}: {ports}."
    );

    public static readonly Failure<string, string, string, string, string> OtherProtocol = new(
        WrongProtocol,
        "{server} is not {protocol}: it answered '{greeting}'.",
        "That is {other}. Usual ports of {protocol}: {ports}."
    );

    public static readonly Failure<string, string> TlsFailed = new(
        MailCause.TlsFailed,
        Account,
        "{server} and this computer could not agree on TLS: {reason}",
        "The server may have no TLS version that is still safe (1.2 or later), or a device on the way disturbs the connection."
    );

    /// <summary>The server chose or demanded a version of TLS that RFC 8996 forbids.</summary>
    public static readonly Failure<string> OldTlsOnly = new(
        TlsFailed,
        "{server} offers only TLS 1.1 or older, which is no longer safe.",
        "The server's operator must switch on TLS 1.2 or later (RFC 8996 forbids the older versions). "
            + "Do not lower this computer's security for it."
    );

    /// <summary>The server and this computer have no cipher suite in common, but one without forward secrecy.</summary>
    public static readonly Failure<string, string> CipherMismatch = new(
        MailCause.CipherMismatch,
        Account,
        "{server} speaks only cipher suites without forward secrecy ({suite}), which this computer does not offer.",
        "The server's operator should switch on ECDHE with AES-GCM. Until then -AllowLegacyCipher permits this one: "
            + "TLS 1.2 with AES-GCM; the certificate is verified all the same. "
            + "An attacker who records the traffic and later gets the server's key can read it then."
    );

    /// <summary>The same where the operating system alone decides which suites are offered.</summary>
    public static readonly Failure<string, string> CipherMismatchBySystem = new(
        CipherMismatch,
        "{server} speaks only cipher suites without forward secrecy ({suite}), which this computer does not offer.",
        "The server's operator should switch on ECDHE with AES-GCM. On this computer the operating system decides "
            + "which suites are offered, and -AllowLegacyCipher does not change that."
    );

    /// <summary>The server's suites are older than the ones that may be permitted.</summary>
    public static readonly Failure<string, string> CipherTooWeak = new(
        MailCause.CipherMismatch,
        Account,
        "{server} speaks only cipher suites that are too old ({suite}).",
        "The server's operator must switch on ECDHE with AES-GCM. No setting here permits such a suite."
    );

    public static readonly Failure<string, string> ConnectionLost = new(
        MailCause.ConnectionLost,
        Account,
        "{server} closed the connection: {reason}",
        "Try again. If it happens every time, a firewall or antivirus may cut mail connections, "
            + "or the server refuses this computer's address."
    );

    /// <summary>The connection broke while TLS was agreed.</summary>
    public static readonly Failure<string, string> LostInTls = new(
        ConnectionLost,
        "{server} closed the connection when TLS began: {reason}",
        "A firewall or antivirus may cut encrypted mail connections, or the server has no TLS version that "
            + "is still safe (1.2 or later)."
    );

    /// <summary>An answer that cannot be read. Once a connection stands, it is most often about one message.</summary>
    public static readonly Failure<string, string, string> ProtocolViolation = new(
        MailCause.ProtocolViolation,
        Item,
        "{server} answered in a way {protocol} does not allow: {reason}",
        "Try again. If it happens every time, a transcript (-LogPath) shows what the server said."
    );

    public static readonly Failure<string, string> LoginDisabled = new(
        MailCause.LoginDisabled,
        Account,
        "{server} takes no password on this connection.",
        "Check that this is the server's port for mail programs (usual: {ports}). "
            + "If it is, the provider has switched off password sign-in."
    );

    public static readonly Failure<string, string, string> EncryptionWanted = new(
        LoginDisabled,
        "{server} takes no password on this connection.",
        "It wants encryption before a sign-in: use Tls or StartTls ({parameter}). Usual ports: {ports}."
    );

    /// <summary>Whose mailbox it is would not be known, and before TLS the greeting may come from another computer.</summary>
    public static readonly Failure<string, string> SignedInAlready = new(
        MailCause.LoginDisabled,
        Account,
        "{server} is signed in from the start (PREAUTH) and takes no password.",
        "Such a port serves programs that have proved who they are in another way. Use the server's port for mail programs "
            + "(usual: {ports}). On a network that is not yours, another computer may have answered."
    );

    public static readonly Failure<string> UnencryptedNotAllowed = new(
        MailCause.InvalidInput,
        Command,
        "Security None would send the password or token to {server} readable by anyone on the way.",
        "Use Tls or StartTls. Where that is impossible and acceptable, add -AllowUnencrypted."
    );

    public static readonly Failure<string, string, MailSecurity> NoServerFits = new(
        MailCause.InvalidInput,
        Command,
        "{provider} has no {protocol} port for {security}.",
        "Leave the security mode to Auto, or name the server and the port."
    );

    public static readonly Failure<string, string> LogPathUnwritable = new(
        MailCause.InvalidInput,
        Command,
        "The transcript '{path}' cannot be written: {reason}",
        "Check the path and its permissions."
    );

    /// <summary>Anything else; the words are the system's.</summary>
    public static readonly Failure<string> Other = new(MailCause.Other, Account, "{reason}");
}
