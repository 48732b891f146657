using System;
using System.Net.Sockets;
using System.Threading.Tasks;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>Words the failures of connecting for one server: its name, its port, the usual ports of its protocol.</summary>
internal static class ConnectionErrors
{
    public static MailException NameNotFound(ServerEndpoint endpoint, Exception? inner) =>
        ConnectionFailures.NameNotFound.Make(endpoint.Host, inner).At(endpoint.ToString(), ConnectionStep.Resolve);

    public static MailException TimedOut(ServerEndpoint endpoint, TimeSpan limit, string what) =>
        ConnectionFailures
            .TimedOut.Make(endpoint.ToString(), Math.Max(limit.TotalSeconds, 0), what, endpoint.Port, Usual(endpoint.Protocol))
            .At(endpoint.ToString());

    /// <summary>The process has no file, socket or thread left for a connection.</summary>
    public static MailException NoResources(ServerEndpoint endpoint, Exception inner) =>
        ConnectionFailures
            .NoResources.Make(endpoint.ToString(), Innermost(inner).Message, inner)
            .At(endpoint.ToString(), ConnectionStep.Connect);

    /// <summary>The socket did not connect.</summary>
    public static MailException Connect(ServerEndpoint endpoint, Exception inner)
    {
        string server = endpoint.ToString();
        return (
            (inner as SocketException)?.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => ConnectionFailures.Refused.Make(
                    server,
                    endpoint.Port,
                    Usual(endpoint.Protocol),
                    inner
                ),
                SocketError.TimedOut => TimedOut(endpoint, TimeSpan.Zero, "the connection"),
                SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => NoResources(endpoint, inner),
                null when inner is TaskSchedulerException => NoResources(endpoint, inner),
                _ => ConnectionFailures.Unreachable.Make(server, inner.Message, inner),
            }
        ).At(server);
    }

    /// <summary>The port speaks the other TLS mode; which one it is was seen, not guessed.</summary>
    public static MailException TlsModeMismatch(ServerEndpoint endpoint, MailSecurity works, Exception? inner = null)
    {
        Failure<string, int, string, string> kind =
            works == MailSecurity.Tls
                ? ConnectionFailures.TlsModeMismatchTlsExpected
                : ConnectionFailures.TlsModeMismatchStartTlsExpected;
        return kind.Make(endpoint.ToString(), endpoint.Port, Parameter(endpoint.Protocol), Usual(endpoint.Protocol), inner)
            .At(endpoint.ToString(), ConnectionStep.Tls);
    }

    public static MailException StartTlsNotOffered(ServerEndpoint endpoint, Exception inner) =>
        ConnectionFailures
            .StartTlsNotOffered.Make(endpoint.ToString(), Usual(endpoint.Protocol), inner)
            .At(endpoint.ToString(), ConnectionStep.Tls);

    public static MailException WrongProtocol(ServerEndpoint endpoint, string greeting, MailProtocol? speaks, Exception? inner)
    {
        (string server, string protocol, string said) = (endpoint.ToString(), Name(endpoint.Protocol), Shorten(greeting));
        string usual = Usual(endpoint.Protocol);
        MailException failure = speaks is { } other
            ? ConnectionFailures.OtherProtocol.Make(server, protocol, said, Name(other), usual, inner)
            : ConnectionFailures.WrongProtocol.Make(server, protocol, said, usual, inner);
        return failure.At(server, ConnectionStep.Greeting, greeting);
    }

    public static MailException Certificate(
        ServerEndpoint endpoint,
        MailCause cause,
        CertificateInfo certificate,
        string? pinned,
        Exception? inner
    ) =>
        CertificateFailures
            .Make(cause, endpoint.ToString(), certificate, Interceptors.Recognise(certificate.Issuer), pinned, inner)
            .At(endpoint.ToString(), ConnectionStep.Tls);

    public static MailException TlsFailed(ServerEndpoint endpoint, Exception inner) =>
        ConnectionFailures
            .TlsFailed.Make(endpoint.ToString(), Innermost(inner).Message, inner)
            .At(endpoint.ToString(), ConnectionStep.Tls);

    public static MailException OldTlsOnly(ServerEndpoint endpoint, Exception inner) =>
        ConnectionFailures.OldTlsOnly.Make(endpoint.ToString(), inner).At(endpoint.ToString(), ConnectionStep.Tls);

    /// <summary>The server speaks only suites without forward secrecy.</summary>
    public static MailException CipherMismatch(ServerEndpoint endpoint, string suite, Exception inner)
    {
        Failure<string, string> kind = LegacyCiphers.CanChoose
            ? ConnectionFailures.CipherMismatch
            : ConnectionFailures.CipherMismatchBySystem;
        return kind.Make(endpoint.ToString(), suite, inner).At(endpoint.ToString(), ConnectionStep.Tls);
    }

    /// <summary>The server speaks only suites that are never offered.</summary>
    public static MailException CipherTooWeak(ServerEndpoint endpoint, string suite, Exception inner) =>
        ConnectionFailures.CipherTooWeak.Make(endpoint.ToString(), suite, inner).At(endpoint.ToString(), ConnectionStep.Tls);

    /// <summary>The server offers no way to sign in with a password.</summary>
    public static MailException LoginDisabled(ServerEndpoint endpoint, Exception inner)
    {
        string usual = Usual(endpoint.Protocol);
        MailException failure =
            endpoint.Security == MailSecurity.None
                ? ConnectionFailures.EncryptionWanted.Make(endpoint.ToString(), Parameter(endpoint.Protocol), usual, inner)
                : ConnectionFailures.LoginDisabled.Make(endpoint.ToString(), usual, inner);
        return failure.At(endpoint.ToString(), ConnectionStep.Authenticate);
    }

    public static MailException MailboxFull(ServerEndpoint endpoint, MailboxQuota quota) =>
        ServerFailures.MailboxFull.Make(endpoint.ToString(), quota.ToString()!).At(endpoint.ToString(), ConnectionStep.Access);

    public static MailException ConnectionLost(ServerEndpoint endpoint, Exception inner) =>
        ConnectionFailures.ConnectionLost.Make(endpoint.ToString(), Innermost(inner).Message, inner).At(endpoint.ToString());

    public static MailException LostInTls(ServerEndpoint endpoint, Exception inner) =>
        ConnectionFailures
            .LostInTls.Make(endpoint.ToString(), Innermost(inner).Message, inner)
            .At(endpoint.ToString(), ConnectionStep.Tls);

    public static MailException Violation(ServerEndpoint endpoint, string lastLine, Exception inner) =>
        ConnectionFailures
            .ProtocolViolation.Make(endpoint.ToString(), Name(endpoint.Protocol), inner.Message, inner)
            .At(endpoint.ToString(), response: lastLine);

    /// <summary>The server sent more, or deeper, than any answer needs.</summary>
    public static MailException BeyondLimit(ServerEndpoint endpoint, string reason, string lastLine) =>
        ConnectionFailures
            .ProtocolViolation.Make(endpoint.ToString(), Name(endpoint.Protocol), reason)
            .At(endpoint.ToString(), response: lastLine);

    /// <summary>The server greeted with PREAUTH.</summary>
    public static MailException SignedInAlready(ServerEndpoint endpoint, string greeting) =>
        ConnectionFailures
            .SignedInAlready.Make(endpoint.ToString(), Usual(endpoint.Protocol))
            .At(endpoint.ToString(), ConnectionStep.Greeting, greeting);

    public static MailException NoPlainText(ServerEndpoint endpoint) =>
        ConnectionFailures.UnencryptedNotAllowed.Make(endpoint.ToString()).At(endpoint.ToString());

    /// <summary>The protocol's name as people write it.</summary>
    public static string Name(MailProtocol protocol) => protocol.ToString().ToUpperInvariant();

    /// <summary>The innermost exception: the one with the operating system's own words.</summary>
    public static Exception Innermost(Exception exception) => exception.GetBaseException();

    private static string Usual(MailProtocol protocol) =>
        protocol switch
        {
            MailProtocol.Imap => "993 (TLS), 143 (STARTTLS)",
            MailProtocol.Pop3 => "995 (TLS), 110 (STARTTLS)",
            _ => "465 (TLS), 587 (STARTTLS; TLS on mobile.charter.net)",
        };

    private static string Parameter(MailProtocol protocol) => protocol == MailProtocol.Smtp ? "-SmtpSecurity" : "-Security";

    private static string Shorten(string text) => text.Length <= 60 ? text : text.Substring(0, 57) + "...";
}
