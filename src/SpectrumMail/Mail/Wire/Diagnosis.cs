using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using MailKit;
using MailKit.Security;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;
using AuthenticationException = MailKit.Security.AuthenticationException;

namespace SpectrumMail.Mail.Wire;

/// <summary>Turns what MailKit and the network throw into a cause, by the evidence the connection left behind.</summary>
internal static class Diagnosis
{
    /// <summary>Explains a failure on a connection, before or after sign-in.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="trace">The connection it happened on.</param>
    /// <param name="userName">Who signed in, for the message.</param>
    public static MailException Explain(Exception exception, ConnectionTrace trace, string userName = "")
    {
        exception = QuotedFailure.WithCleanWords(exception, trace.Conversation);
        ServerEndpoint endpoint = trace.Endpoint;
        string lastLine = trace.Conversation?.LastAnswer ?? string.Empty;
        return exception switch
        {
            MailException { Server.Length: 0, Cause: MailCause.FolderNotFound or MailCause.UidValidityChanged } missing =>
                missing.At(endpoint.ToString(), response: missing.ServerResponse),
            MailException known => known,

            // A client that stopped within an answer says of the next command only that it is not connected.
            _ when trace.Conversation?.Violation is { } violation => violation,
            _ when ClientCertificateReplies.Alert(exception, trace) is { } alert => alert,
            CommandException
            or ProtocolException
                when trace.Current < ConnectionStep.Authenticate
                    && ClientCertificateReplies.Greeting(trace, lastLine, exception) is { } unproved => unproved,
            SslHandshakeException tls => Handshake(tls, trace),
            AuthenticationException refused
                when ClientCertificateReplies.SignIn(trace, userName, SignInReply(refused, trace), refused) is { } certificate =>
                certificate,
            AuthenticationException refused
                when ScramReplies.SignIn(trace, userName, SignInReply(refused, trace), refused) is { } unbound => unbound,
            AuthenticationException refused when trace.Bearer is not null => TokenReplies.SignIn(
                trace,
                SignInReply(refused, trace),
                refused
            ),
            AuthenticationException refused => ServerReplies.SignIn(endpoint, userName, SignInReply(refused, trace), refused),
            NotSupportedException missing
                when trace.Current is ConnectionStep.Greeting or ConnectionStep.Tls
                    && endpoint.Security == MailSecurity.StartTls => ConnectionErrors.StartTlsNotOffered(endpoint, missing),
            NotSupportedException none when trace is { Current: ConnectionStep.Authenticate, Bearer: not null } =>
                TokenReplies.NotTaken(endpoint, none),
            NotSupportedException none when trace.Current == ConnectionStep.Authenticate => ConnectionErrors.LoginDisabled(
                endpoint,
                none
            ),
            FolderNotFoundException gone => FolderFailures.FolderGone.Make(gone.FolderName, gone).At(endpoint.ToString()),
            CommandException refused when trace.Current < ConnectionStep.Authenticate => Greeting(refused, trace),
            CommandException refused when trace is { Current: ConnectionStep.Authenticate, Bearer: not null } =>
                TokenReplies.Command(trace, ServerReplies.Words(refused, lastLine), refused),
            CommandException refused => ServerReplies.Command(endpoint, ServerReplies.Words(refused, lastLine), refused),
            ProtocolException broken when trace.Current < ConnectionStep.Authenticate => Greeting(broken, trace),
            ProtocolException broken => Protocol(broken, trace),
            ServiceNotAuthenticatedException denied => ServerReplies.Command(endpoint, "530 " + denied.Message, denied),
            TimeoutException => ConnectionErrors.TimedOut(endpoint, TimeSpan.Zero, "the answer"),
            IOException lost => Lost(lost, trace),
            ServiceNotConnectedException gone => ConnectionErrors.ConnectionLost(endpoint, gone),
            _ when IsFromParser(exception) => ConnectionErrors.Violation(
                endpoint,
                trace.Conversation?.LastServerLine ?? string.Empty,
                exception
            ),
            _ => ConnectionFailures.Other.Make(exception.Message, exception).At(endpoint.ToString()),
        };
    }

    /// <summary>A port that greets only inside TLS: it speaks the other TLS mode, and perhaps another protocol too.</summary>
    /// <param name="endpoint">The port.</param>
    /// <param name="greeting">What it says inside TLS; empty when it said nothing.</param>
    public static MailException ImplicitTls(ServerEndpoint endpoint, string greeting) =>
        Speaker(greeting) is { } speaks && speaks != endpoint.Protocol
            ? ConnectionErrors.WrongProtocol(endpoint, greeting, speaks, null)
            : ConnectionErrors.TlsModeMismatch(endpoint, MailSecurity.Tls);

    private static MailException Handshake(SslHandshakeException exception, ConnectionTrace trace)
    {
        if (trace.Verifier is { Cause: not MailCause.None, Certificate: { } certificate } verifier)
        {
            return ConnectionErrors.Certificate(trace.Endpoint, verifier.Cause, certificate, verifier.Pinned, exception);
        }

        if (trace.Wire is { FirstText.Length: > 0 } wire && trace.Endpoint.Security == MailSecurity.Tls)
        {
            MailProtocol? speaks = Speaker(wire.FirstText);
            return speaks == trace.Endpoint.Protocol
                ? ConnectionErrors.TlsModeMismatch(trace.Endpoint, MailSecurity.StartTls, exception)
                : ConnectionErrors.WrongProtocol(trace.Endpoint, wire.FirstText, speaks, exception);
        }

        Exception innermost = ConnectionErrors.Innermost(exception);
        if (
            innermost is not SocketException
            && (
                innermost is System.ComponentModel.Win32Exception or System.Security.Authentication.AuthenticationException
                || trace.Wire is { HasReceived: true, ReadTimedOut: false }
            )
        )
        {
            return trace.Wire is { RefusedModernTls: true }
                ? ConnectionErrors.OldTlsOnly(trace.Endpoint, exception)
                : ConnectionErrors.TlsFailed(trace.Endpoint, exception);
        }

        return trace.Wire is { ReadTimedOut: true }
            ? Lost(exception, trace)
            : ConnectionErrors.LostInTls(trace.Endpoint, exception);
    }

    // Before sign-in a refusal or an unreadable answer is judged by the greeting: another protocol, a goodbye, or nonsense.
    private static MailException Greeting(Exception exception, ConnectionTrace trace)
    {
        string greeting = trace.Conversation?.Greeting ?? string.Empty;
        if (greeting.Length == 0)
        {
            return Lost(exception, trace);
        }

        MailProtocol? speaks = Speaker(greeting);
        if (speaks is not null && speaks != trace.Endpoint.Protocol)
        {
            return ConnectionErrors.WrongProtocol(trace.Endpoint, greeting, speaks, exception);
        }

        string lastLine = trace.Conversation!.LastServerLine;
        return exception switch
        {
            _ when IsGoodbye(lastLine) => ServerReplies.Goodbye(trace.Endpoint, lastLine, exception),
            CommandException refused => ServerReplies.Command(trace.Endpoint, ServerReplies.Words(refused, lastLine), refused),
            _ when speaks is null => ConnectionErrors.WrongProtocol(trace.Endpoint, greeting, null, exception),
            _ => Protocol(exception, trace),
        };
    }

    // MailKit takes some figures of a server as they come: one that is out of range, or an answer at the wrong time, is an
    // exception of the runtime then, which MailKit's code did not throw itself.
    private static bool IsFromParser(Exception exception) =>
        exception
            is ArithmeticException
                or FormatException
                or InvalidCastException
                or InvalidOperationException
                or IndexOutOfRangeException
                or ArgumentException
                or NullReferenceException
                or System.Collections.Generic.KeyNotFoundException
        && new StackTrace(exception)
            .GetFrames()
            .Select(frame => frame.GetMethod()?.DeclaringType?.Namespace?.Split('.')[0])
            .FirstOrDefault(space => space is "MailKit" or "MimeKit" or "SpectrumMail")
            is "MailKit"
                or "MimeKit";

    private static MailException Protocol(Exception exception, ConnectionTrace trace)
    {
        string lastLine = trace.Conversation?.LastServerLine ?? string.Empty;
        if (IsGoodbye(lastLine))
        {
            return ServerReplies.Goodbye(trace.Endpoint, lastLine, exception);
        }

        return exception.Message.IndexOf("disconnected", StringComparison.OrdinalIgnoreCase) >= 0
            ? Lost(exception, trace)
            : ConnectionErrors.Violation(trace.Endpoint, lastLine, exception);
    }

    private static MailException Lost(Exception exception, ConnectionTrace trace) =>
        trace.Wire is { ReadTimedOut: true }
            ? ConnectionErrors.TimedOut(trace.Endpoint, TimeSpan.FromMilliseconds(trace.Wire.LastReadTimeout), "the answer")
            : ConnectionErrors.ConnectionLost(trace.Endpoint, exception);

    private static bool IsGoodbye(string line) =>
        line.StartsWith("* BYE", StringComparison.OrdinalIgnoreCase)
        || line.StartsWith("-ERR", StringComparison.OrdinalIgnoreCase)
        || line.StartsWith("421", StringComparison.Ordinal)
        || line.StartsWith("554", StringComparison.Ordinal);

    // MailKit's exception is empty for a refused IMAP AUTHENTICATE and has the code before a colon for SMTP.
    // The reason may stand in an alert before the answer.
    private static string SignInReply(AuthenticationException exception, ConnectionTrace trace)
    {
        string lastLine = trace.Conversation?.LastAnswer ?? string.Empty;
        string words = lastLine.Length > 0 ? ServerReplies.WithoutTag(lastLine) : exception.Message;
        string reply = trace.SignInReply.Length > 0 ? trace.SignInReply : words;
        return trace.Conversation is { Alert: { Length: > 0 } alert } && reply.IndexOf(alert, StringComparison.Ordinal) < 0
            ? $"{reply} [ALERT] {alert}"
            : reply;
    }

    private static MailProtocol? Speaker(string greeting)
    {
        if (greeting.StartsWith("* ", StringComparison.Ordinal))
        {
            return MailProtocol.Imap;
        }

        if (greeting.StartsWith("+OK", StringComparison.Ordinal) || greeting.StartsWith("-ERR", StringComparison.Ordinal))
        {
            return MailProtocol.Pop3;
        }

        return greeting.Length >= 3 && greeting.Take(3).All(char.IsDigit) ? MailProtocol.Smtp : null;
    }
}
