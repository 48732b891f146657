using System;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>Reads from a server's refusal of a token what is wrong: its time, its scopes, the mailbox, or the token.</summary>
internal static class TokenReplies
{
    private static readonly Regex s_notEnabled = new(
        @"\bSmtpClientAuthentication is disabled\b|\bauthenticated but not connected\b"
            + @"|\b(?:IMAP4?|POP3?|SMTP)(?: access)? (?:is )?(?:disabled|not enabled)\b"
            + @"|\bnot enabled for (?:IMAP4?|POP3?|SMTP)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private static readonly Regex s_expired = new(@"\bexpired\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>A refused sign-in.</summary>
    /// <param name="trace">The connection, which has the token and what the server said about it.</param>
    /// <param name="reply">The server's words.</param>
    /// <param name="inner">What was thrown.</param>
    public static MailException SignIn(ConnectionTrace trace, string reply, Exception inner)
    {
        BearerCredential bearer = trace.Bearer!;
        if (s_notEnabled.IsMatch(reply))
        {
            return NotEnabled(trace, reply, inner);
        }

        return trace.Refusal is null && !ServerReplies.IsAboutSecret(reply)
            ? ServerReplies.SignIn(trace.Endpoint, bearer.UserName, reply, inner)
            : Refused(trace, bearer, reply, inner).At(trace.Endpoint.ToString(), ConnectionStep.Authenticate, reply);
    }

    /// <summary>A command that the sign-in consists of besides, refused after the token was taken.</summary>
    public static MailException Command(ConnectionTrace trace, string reply, Exception inner) =>
        s_notEnabled.IsMatch(reply) ? NotEnabled(trace, reply, inner) : ServerReplies.Command(trace.Endpoint, reply, inner);

    /// <summary>The server offers no mechanism for a token.</summary>
    public static MailException NotTaken(ServerEndpoint endpoint, Exception inner) =>
        TokenFailures.TokenNotTaken.Make(endpoint.ToString(), inner).At(endpoint.ToString(), ConnectionStep.Authenticate);

    private static MailException NotEnabled(ConnectionTrace trace, string reply, Exception inner) =>
        TokenFailures
            .MailboxNotEnabled.Make(trace.Endpoint.ToString(), trace.Bearer!.UserName, reply, inner)
            .At(trace.Endpoint.ToString(), ConnectionStep.Authenticate, reply);

    private static MailException Refused(ConnectionTrace trace, BearerCredential bearer, string reply, Exception inner)
    {
        (string server, string user) = (trace.Endpoint.ToString(), bearer.UserName);
        string status = Quote(trace, trace.Refusal?.Status);
        string scope = Quote(trace, trace.Refusal?.Scope);
        string words = status.Length > 0 && !reply.Contains(status) ? $"{reply} ({status})" : reply;
        if (bearer.Token.HasEnded(DateTimeOffset.UtcNow) || s_expired.IsMatch(reply))
        {
            return TokenFailures.Expired(server, user, words, bearer.Token.Ends, inner);
        }

        bool lacksScope = trace.Refusal is { } refusal && (refusal.IsAboutScope || refusal.IsMissingFrom(bearer.Token.Scopes));
        if (lacksScope)
        {
            return TokenFailures.TokenScope.Make(server, user, words, Or(scope, "its documentation names it"), inner);
        }

        return TokenFailures.TokenRefused.Make(server, user, words, Or(Quote(trace, bearer.Token.Scopes), "none"), inner);
    }

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;

    private static string Quote(ConnectionTrace trace, string? text) => trace.Conversation!.Quote(text ?? string.Empty);
}
