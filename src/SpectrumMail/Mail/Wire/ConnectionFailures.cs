using System;
using System.Net.Sockets;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>The failures of connecting and what to do about each. One place, so that every command says the same.</summary>
internal static class ConnectionFailures
{
    public static MailException NameNotFound(ServerEndpoint endpoint, Exception? inner) => new(
        MailCause.NameNotFound,
        $"The server name '{endpoint.Host}' was not found.",
        "Check the spelling of the server name, and that this computer has a network and DNS. Get-SpectrumServerSetting lists the right names.",
        inner) { Server = endpoint.ToString(), Step = ConnectionStep.Resolve };

    public static MailException TimedOut(ServerEndpoint endpoint, TimeSpan limit, string what) => new(
        MailCause.TimedOut,
        $"No answer from {endpoint} within {Math.Max(limit.TotalSeconds, 0):0.#} s ({what}).",
        $"A firewall or antivirus may block port {endpoint.Port}, or the port is wrong. Usual ports: {Usual(endpoint.Protocol)}.")
    { Server = endpoint.ToString() };

    public static MailException Connect(ServerEndpoint endpoint, Exception inner)
    {
        SocketError code = (inner as SocketException)?.SocketErrorCode ?? SocketError.SocketError;
        return code switch
        {
            SocketError.ConnectionRefused => new MailException(
                MailCause.Refused,
                $"{endpoint} refused the connection.",
                $"Nothing listens on port {endpoint.Port} there, or a firewall or antivirus blocks it. Usual ports: {Usual(endpoint.Protocol)}.",
                inner) { Server = endpoint.ToString() },
            SocketError.TimedOut => TimedOut(endpoint, TimeSpan.Zero, "the connection"),
            _ => new MailException(
                MailCause.Unreachable,
                $"{endpoint} cannot be reached: {inner.Message}",
                "Check that this computer is on the network and that no firewall blocks the server.",
                inner) { Server = endpoint.ToString() },
        };
    }

    /// <summary>The port speaks the other TLS mode; which one it is was seen, not guessed.</summary>
    public static MailException TlsModeMismatch(ServerEndpoint endpoint, MailSecurity works, Exception? inner = null)
    {
        bool tls = works == MailSecurity.Tls;
        return new MailException(
            MailCause.TlsModeMismatch,
            tls ? $"{endpoint} expects TLS from the first byte, not STARTTLS." : $"{endpoint} speaks plain text first: it expects STARTTLS, not TLS from the first byte.",
            $"Use {works} on port {endpoint.Port} ({Parameter(endpoint.Protocol)} {works}), or leave it Auto. Usual ports: {Usual(endpoint.Protocol)}.",
            inner)
        {
            ErrorId = tls ? "TlsModeMismatchTlsExpected" : "TlsModeMismatchStartTlsExpected",
            Server = endpoint.ToString(),
            Step = ConnectionStep.Tls,
        };
    }

    public static MailException StartTlsNotOffered(ServerEndpoint endpoint, Exception inner) => new(
        MailCause.StartTlsNotOffered,
        $"{endpoint} does not offer STARTTLS, so the connection would stay readable.",
        $"Use TLS from the first byte on its own port ({Usual(endpoint.Protocol)}). If something between removes STARTTLS, a firewall or antivirus does it.",
        inner) { Server = endpoint.ToString(), Step = ConnectionStep.Tls };

    public static MailException WrongProtocol(ServerEndpoint endpoint, string greeting, MailProtocol? speaks, Exception? inner) => new(
        MailCause.WrongProtocol,
        $"{endpoint} is not {Name(endpoint.Protocol)}: it answered '{Shorten(greeting)}'.",
        (speaks is { } other ? $"That is {Name(other)}. " : string.Empty) + $"Usual ports of {Name(endpoint.Protocol)}: {Usual(endpoint.Protocol)}.",
        inner) { Server = endpoint.ToString(), ServerResponse = greeting, Step = ConnectionStep.Greeting };

    public static MailException Certificate(ServerEndpoint endpoint, MailCause cause, CertificateInfo certificate, Exception? inner)
    {
        (string problem, string remedy) = cause switch
        {
            MailCause.CertificateExpired => (
                FormattableString.Invariant($"is not valid today: it is valid from {certificate.ValidFrom:yyyy-MM-dd} to {certificate.ValidTo:yyyy-MM-dd}"),
                "Check this computer's date. If the date is right, the server's operator must renew the certificate."),
            MailCause.CertificateNameMismatch => (
                $"is for other names: {string.Join(", ", certificate.Names)}",
                "Use one of those names as the server name, if it is the server you mean."),
            MailCause.CertificateRevoked => (
                "was revoked by its issuer",
                "Do not connect. The server's operator must install a new certificate."),
            MailCause.CertificateRevocationUnknown => (
                "may be revoked: its revocation status could not be found out",
                "If the revocation service cannot be reached from here, use -RevocationMode NoCheck; otherwise do not connect."),
            MailCause.CertificatePinMismatch => (
                "is not the pinned one",
                "If the server has a new certificate on purpose, pin its fingerprint; otherwise somebody stands between."),
            MailCause.Intercepted => (
                $"was made by {Interceptors.Recognise(certificate.Issuer)}, which reads the traffic",
                "Exempt the mail server from mail scanning in that product, or trust its certificate authority explicitly with -CertificateAuthority."),
            _ => (
                "comes from an issuer this computer does not trust",
                "For a private authority use -CertificateAuthority, for one certificate -CertificateThumbprint. Otherwise do not connect."),
        };
        return new MailException(
            cause,
            $"The certificate of {endpoint} {problem}. Subject {certificate.Subject}, issuer {certificate.Issuer}, SHA-256 {certificate.Sha256}.",
            remedy,
            inner) { Server = endpoint.ToString(), Step = ConnectionStep.Tls };
    }

    public static MailException TlsFailed(ServerEndpoint endpoint, Exception inner) => new(
        MailCause.TlsFailed,
        $"{endpoint} and this computer could not agree on TLS: {Innermost(inner).Message}",
        "The server may have no TLS version that is still safe (1.2 or later), or something between disturbs the connection.",
        inner) { Server = endpoint.ToString(), Step = ConnectionStep.Tls };

    /// <summary>The server chose or demanded a version of TLS that RFC 8996 forbids.</summary>
    public static MailException OldTlsOnly(ServerEndpoint endpoint, Exception inner) => new(
        MailCause.TlsFailed,
        $"{endpoint} offers only TLS 1.1 or older, which is no longer safe.",
        "The server's operator must switch on TLS 1.2 or later (RFC 8996 forbids the older versions). Do not lower this computer's security for it.",
        inner) { Server = endpoint.ToString(), Step = ConnectionStep.Tls };

    /// <summary>The server offers no way to sign in with a password.</summary>
    public static MailException LoginDisabled(ServerEndpoint endpoint, Exception inner) => new(
        MailCause.LoginDisabled,
        $"{endpoint} takes no password on this connection.",
        endpoint.Security == MailSecurity.None
            ? $"It wants encryption before a sign-in: use Tls or StartTls ({Parameter(endpoint.Protocol)}). Usual ports: {Usual(endpoint.Protocol)}."
            : $"Check that this is the server's port for mail programs (usual: {Usual(endpoint.Protocol)}). If it is, the provider has switched off password sign-in.",
        inner) { Server = endpoint.ToString(), Step = ConnectionStep.Authenticate };

    /// <summary>The mailbox can be read, but it refuses new mail.</summary>
    public static MailException MailboxFull(ServerEndpoint endpoint, MailboxQuota quota) => new(
        MailCause.OverQuota,
        $"The mailbox on {endpoint} is full ({quota}); it refuses new mail.",
        ServerReplies.Remedy(MailCause.OverQuota)) { Server = endpoint.ToString(), Step = ConnectionStep.Access };

    public static MailException ConnectionLost(ServerEndpoint endpoint, Exception inner) => new(
        MailCause.ConnectionLost,
        $"{endpoint} closed the connection: {Innermost(inner).Message}",
        "Try again. If it happens every time, a firewall or antivirus may cut mail connections, or the server refuses this computer's address.",
        inner) { Server = endpoint.ToString() };

    /// <summary>The connection broke while TLS was agreed.</summary>
    public static MailException LostInTls(ServerEndpoint endpoint, Exception inner) => new(
        MailCause.ConnectionLost,
        $"{endpoint} closed the connection when TLS began: {Innermost(inner).Message}",
        "A firewall or antivirus may cut encrypted mail connections, or the server has no TLS version that is still safe (1.2 or later).",
        inner) { Server = endpoint.ToString(), Step = ConnectionStep.Tls };

    public static MailException Violation(ServerEndpoint endpoint, string lastLine, Exception inner) => new(
        MailCause.ProtocolViolation,
        $"{endpoint} answered in a way {Name(endpoint.Protocol)} does not allow: {inner.Message}",
        "Try again. If it happens every time, a transcript (-LogPath) shows what the server said.",
        inner) { Server = endpoint.ToString(), ServerResponse = lastLine };

    public static MailException ImapRequired() => new(
        MailCause.NotSupported,
        "This needs IMAP, and the session is a POP3 one.",
        "Connect with -Protocol Imap: it is recommended in any case.") { ErrorId = "ImapRequired" };

    public static MailException NoPlainText(ServerEndpoint endpoint) => new(
        MailCause.InvalidInput,
        $"Security None would send the password to {endpoint} readable by anyone on the way.",
        "Use Tls or StartTls. Where that is impossible and acceptable, add -AllowUnencrypted.") { ErrorId = "UnencryptedNotAllowed", Server = endpoint.ToString() };

    /// <summary>The protocol's name as people write it.</summary>
    public static string Name(MailProtocol protocol) => protocol.ToString().ToUpperInvariant();

    /// <summary>The innermost exception: the one with the operating system's own words.</summary>
    public static Exception Innermost(Exception exception) => exception.GetBaseException();

    private static string Usual(MailProtocol protocol) => protocol switch
    {
        MailProtocol.Imap => "993 (TLS), 143 (STARTTLS)",
        MailProtocol.Pop3 => "995 (TLS), 110 (STARTTLS)",
        _ => "465 (TLS), 587 (STARTTLS; TLS on mobile.charter.net)",
    };

    private static string Parameter(MailProtocol protocol) => protocol == MailProtocol.Smtp ? "-SmtpSecurity" : "-Security";

    private static string Shorten(string text) => text.Length <= 60 ? text : text.Substring(0, 57) + "...";
}
