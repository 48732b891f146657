using System;
using System.Globalization;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Reads the cause of a server's refusal from its words: the codes of <see cref="ReplyTable"/> first, then the reply codes of
/// RFC 5321 and RFC 4954, then what is said.
/// </summary>
internal static class ServerReplies
{
    // What servers say that have no code for it, at the sign-in.
    private static readonly Regex s_tooMany = Phrases(
        @"too many (?:[\w-]+ ){0,2}(?:connections|sessions|logins)",
        @"max(?:imum)?(?: number of| allowed)?(?: [\w-]+)? (?:connections?|sessions)",
        "(?:connection|session)s? limit (?:is )?(?:reached|exceeded)",
        "server (?:is )?(?:too )?busy"
    );

    // What they say that take a password only inside TLS.
    private static readonly Regex s_encryption = Phrases(
        "(?:TLS|SSL|STARTTLS|encryption) (?:is )?(?:required|needed|first)",
        @"(?:must|should|requires?|need(?:s|ed)?)(?: to)? (?:[\w-]+ ){0,4}(?:TLS|SSL|STARTTLS|encryption)",
        "(?:un(?:encrypted|secured?)|insecure|plain-?text) (?:connections?|sessions?|log-?ins?|authentication)"
    );

    // The same of a mailbox that takes no more, for a command.
    private static readonly Regex s_full = Phrases(
        "over ?-?quota",
        "exceed(?:s|ed)? (?:(?:your|the|mail|mailbox|disk|storage|user) ){0,3}quota",
        "quota (?:has been |is )?exceeded",
        "mailbox (?:is )?full"
    );

    // The same of a mailbox that is not there, which some servers report with a code that means a fault of theirs.
    private static readonly Regex s_absent = Phrases(
        "(?:mailbox|maildrop|account|user) (?:does not|doesn't) exist",
        "no such (?:mailbox|maildrop|account|user)",
        "(?:unknown|invalid) (?:mailbox|maildrop|account|user)",
        "(?:mailbox|maildrop|account|user) (?:is )?(?:unknown|not found)"
    );

    // The same of an account that is locked, most often after wrong passwords.
    private static readonly Regex s_locked = Phrases(
        "(?:temporarily|currently) (?:locked|blocked|suspended|disabled)",
        "(?:account|mailbox|user|login) (?:is |has been |was )?(?:temporarily )?(?:locked|blocked|suspended|disabled) "
            + "(?:out|due to|because of|after|until)",
        @"too many (?:[\w-]+ ){0,3}(?:log-?in|sign-?in|password|authentication) (?:failures|attempts|errors)"
    );

    // The same of an account that lacks a right. NOPERM is the code for it (RFC 5530), which many servers leave out.
    private static readonly Regex s_forbidden = new(
        @"\[NOPERM\]|\b(?:permission|access) (?:is |was )?denied\b|\binsufficient (?:permissions?|rights|privileges)\b"
            + @"|\b(?:do not|don't) have (?:the |sufficient |enough )?(?:permissions?|rights?)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    /// <summary>Whether a server says that it has too many connections.</summary>
    public static bool IsTooMany(string reply) => s_tooMany.IsMatch(reply);

    /// <summary>Whether a refused sign-in is about the password or the token: not a busy server, nor a blocked account.</summary>
    public static bool IsAboutSecret(string reply) =>
        !IsLocked(reply) && SignInCause(reply) is MailCause.BadCredentials or MailCause.ServerRejected;

    /// <summary>A refused sign-in.</summary>
    public static MailException SignIn(ServerEndpoint endpoint, string userName, string reply, Exception inner) =>
        IsLocked(reply)
            ? ServerFailures.Locked(endpoint.ToString(), userName, reply, inner)
            : ServerFailures.SignIn(
                SignInCause(reply),
                endpoint.ToString(),
                userName,
                reply,
                MailProvider.WithServer(endpoint.Host)?.SignIn ?? [],
                inner
            );

    // A code for a fault or a lock of the mailbox says that it is not the account.
    private static bool IsLocked(string reply) =>
        s_locked.IsMatch(reply)
        && ReplyTable.OfResponseCode(reply) is null or { Cause: MailCause.BadCredentials or MailCause.AccountBlocked };

    private static MailCause SignInCause(string reply)
    {
        if (s_absent.IsMatch(reply) && SmtpCode(reply) is null)
        {
            return MailCause.BadCredentials;
        }

        return Classify(reply, OfWords(reply));
    }

    /// <summary>A refused command.</summary>
    public static MailException Command(ServerEndpoint endpoint, string reply, Exception? inner)
    {
        MailCause cause = Classify(
            reply,
            SmtpCode(reply) is null && s_full.IsMatch(reply) ? MailCause.OverQuota : MailCause.ServerRejected
        );
        return endpoint.Protocol == MailProtocol.Imap && cause == MailCause.ServerRejected && s_forbidden.IsMatch(reply)
            ? ServerFailures.Forbidden(endpoint.ToString(), reply, inner)
            : ServerFailures.Command(cause, endpoint.ToString(), reply, inner);
    }

    /// <summary>A goodbye in the greeting's place.</summary>
    public static MailException Goodbye(ServerEndpoint endpoint, string reply, Exception inner) =>
        ServerFailures.Goodbye(Classify(reply, MailCause.ServerUnavailable), endpoint.ToString(), reply, inner);

    /// <summary>
    /// The server's words of a refused command: an SMTP reply with its code, an IMAP response with its response code.
    /// </summary>
    public static string Words(CommandException exception, string lastLine) =>
        exception switch
        {
            SmtpCommandException smtp => ((int)smtp.StatusCode).ToString(CultureInfo.InvariantCulture) + " " + smtp.Message,
            // The client may have sent another command since, which succeeded.
            ImapCommandException imap when WithoutTag(lastLine).StartsWith("OK", StringComparison.OrdinalIgnoreCase) =>
                $"{imap.Response.ToString().ToUpperInvariant()} {imap.ResponseText}",
            _ when lastLine.Length > 0 => WithoutTag(lastLine),
            _ => exception.Message,
        };

    /// <summary>An IMAP response without the client's tag.</summary>
    public static string WithoutTag(string line) => Regex.Replace(line, "^[A-Z][0-9]{8} ", string.Empty);

    /// <summary>The cause a reply names; <paramref name="otherwise"/> when it names none.</summary>
    public static MailCause Classify(string reply, MailCause otherwise)
    {
        if (ReplyTable.OfProvider(reply) is { } known)
        {
            return known.Cause;
        }

        if (SmtpCode(reply) is { } code)
        {
            ReplyMeaning? status = ReplyTable.OfStatus(reply);
            return code switch
            {
                _ when status?.Cause == MailCause.AccountBlocked => MailCause.AccountBlocked,
                421 or 450 or 451 or 454 => MailCause.Throttled,
                452 when Has(reply, "4.2.2") => MailCause.OverQuota,
                452 => MailCause.Throttled,
                530 => MailCause.AuthenticationRequired,
                534 or 538 => MailCause.LoginDisabled,
                535 => MailCause.BadCredentials,
                550 when Has(reply, "Outbound Mail Refused") => MailCause.RateLimited,
                552 when Has(reply, "5.2.2") => MailCause.OverQuota,
                552 => MailCause.MessageTooLarge,
                554 when otherwise == MailCause.ServerUnavailable => MailCause.ServerUnavailable,
                _ => status?.Cause ?? otherwise,
            };
        }

        return ReplyTable.OfResponseCode(reply)?.Cause ?? otherwise;
    }

    private static MailCause OfWords(string reply)
    {
        if (s_tooMany.IsMatch(reply))
        {
            return MailCause.Throttled;
        }

        return s_encryption.IsMatch(reply) ? MailCause.LoginDisabled : MailCause.BadCredentials;
    }

    private static int? SmtpCode(string reply) =>
        reply.Length >= 3
        && int.TryParse(reply.Substring(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int code)
        && code is >= 200 and < 600
            ? code
            : null;

    private static bool Has(string text, string mark) => text.IndexOf(mark, StringComparison.OrdinalIgnoreCase) >= 0;

    private static Regex Phrases(params string[] phrases) =>
        new($@"\b(?:{string.Join("|", phrases)})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
