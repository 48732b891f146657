using System;
using System.Globalization;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>What a server's refusal means, and what to tell people. The codes are those of RFC 5321, RFC 4954, RFC 3463 and RFC 5530.</summary>
internal static class ServerReplies
{
    private const string TryLater = "Nothing was lost. Wait some minutes and try again with fewer connections or messages at a time.";

    private const string CheckCredentials =
        "Check, in this order: the password (the webmail one; was it changed on the web?), that the user name is the full address, "
        + "and whether the provider accepts sign-ins from this network: access may be limited by address and location.";

    /// <summary>A refused sign-in.</summary>
    public static MailException SignIn(ServerEndpoint endpoint, string userName, string reply, Exception inner)
    {
        MailCause cause = Classify(reply, MailCause.BadCredentials);
        return new MailException(
            cause,
            $"{endpoint} refused the sign-in of {userName}" + (reply.Length == 0 ? "." : $": {reply}"),
            cause == MailCause.BadCredentials && userName.IndexOf('@') < 0
                ? $"The user name '{userName}' is not a full address; use the whole address. " + CheckCredentials
                : Remedy(cause),
            inner)
        {
            Server = endpoint.ToString(),
            ServerResponse = reply,
            Step = ConnectionStep.Authenticate,
            ErrorId = cause == MailCause.BadCredentials ? "AuthenticationFailed" : cause.ToString(),
        };
    }

    /// <summary>A refused command.</summary>
    public static MailException Command(ServerEndpoint endpoint, string reply, Exception inner)
    {
        MailCause cause = Classify(reply, MailCause.ServerRejected);
        return new MailException(cause, $"{endpoint} answered: {reply}", Remedy(cause), inner)
        {
            Server = endpoint.ToString(),
            ServerResponse = reply,
        };
    }

    /// <summary>A goodbye in the greeting's place.</summary>
    public static MailException Goodbye(ServerEndpoint endpoint, string reply, Exception inner)
    {
        MailCause cause = Classify(reply, MailCause.ServerUnavailable);
        return new MailException(cause, $"{endpoint} does not serve now: {reply}", Remedy(cause), inner)
        {
            Server = endpoint.ToString(),
            ServerResponse = reply,
        };
    }

    /// <summary>The server's words of a refused command: an SMTP reply with its code, an IMAP response with its response code.</summary>
    public static string Words(CommandException exception, string lastLine) => exception switch
    {
        SmtpCommandException smtp => ((int)smtp.StatusCode).ToString(CultureInfo.InvariantCulture) + " " + smtp.Message,
        _ when lastLine.Length > 0 => WithoutTag(lastLine),
        _ => exception.Message,
    };

    /// <summary>An IMAP response without the client's tag.</summary>
    public static string WithoutTag(string line) => Regex.Replace(line, "^[A-Z][0-9]{8} ", string.Empty);

    /// <summary>The cause a reply names; <paramref name="otherwise"/> when it names none.</summary>
    public static MailCause Classify(string reply, MailCause otherwise)
    {
        if (SmtpCode(reply) is { } code)
        {
            return code switch
            {
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
                _ => otherwise,
            };
        }

        // RFC 5530 response codes of IMAP; RFC 2449 and RFC 3206 ones of POP3.
        return Has(reply, "[AUTHENTICATIONFAILED]") || Has(reply, "[AUTHORIZATIONFAILED]") || Has(reply, "[EXPIRED]") || Has(reply, "[AUTH]") ? MailCause.BadCredentials
            : Has(reply, "[PRIVACYREQUIRED]") ? MailCause.LoginDisabled
            : Has(reply, "[UNAVAILABLE]") || Has(reply, "[LIMIT]") || Has(reply, "[INUSE]") || Has(reply, "[IN-USE]")
                || Has(reply, "[LOGIN-DELAY]") || Has(reply, "[SYS/TEMP]") ? MailCause.Throttled
            : Has(reply, "[OVERQUOTA]") ? MailCause.OverQuota
            : Has(reply, "[NONEXISTENT]") ? MailCause.FolderNotFound
            : otherwise;
    }

    /// <summary>What to do about a refusal.</summary>
    public static string Remedy(MailCause cause) => cause switch
    {
        MailCause.BadCredentials => CheckCredentials,
        MailCause.AuthenticationRequired =>
            "The server wants a sign-in before mail: sign in to the outgoing server too, with the incoming account's user name, password and encryption.",
        MailCause.LoginDisabled => "The server takes no password on this connection. Use TLS; if it is in use, the provider has switched off password sign-in for this account.",
        MailCause.Throttled => TryLater,
        MailCause.RateLimited =>
            "The provider's limit on outgoing mail is reached (Road Runner and Bright House: 1,000 recipients in 24 hours), or it blocks this network's address. Wait 24 hours before sending again.",
        MailCause.OverQuota => "The mailbox is full. Delete mail or empty the Trash, then try again.",
        MailCause.MessageTooLarge => "The message is too large for the server. Base64 makes attachments a third larger: 25 MB hold about 18 MB of files.",
        MailCause.ServerUnavailable => TryLater,
        _ => "The server's words say why.",
    };

    private static int? SmtpCode(string reply) =>
        reply.Length >= 3 && int.TryParse(reply.Substring(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int code) && code is >= 200 and < 600
            ? code
            : null;

    private static bool Has(string text, string mark) => text.IndexOf(mark, StringComparison.OrdinalIgnoreCase) >= 0;
}
