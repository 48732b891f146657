using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What a server's refusal means. At the sign-in each of them ends the account.</summary>
internal static class ServerFailures
{
    private static readonly Regex s_webSignIn = new(
        @"\[WEBALERT|\bweb ?(?:browser|log-?in|sign-?in)\b"
            + @"|\b(?:log|sign)[ -]?in (?:on|at|to|via|through|using) (?:the|your|a) web",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private const string Answered = "{server} answered: {reply}";

    private const string TryLater =
        "Nothing was lost. Wait some minutes and try again with fewer connections or messages at a time.";

    private const string CheckCredentials =
        "Check, in this order: the password (the webmail one; was it changed on the web?), that the user "
        + "name is the full address, "
        + "and whether the provider accepts sign-ins from this network: access may be limited by address and location. "
        + "At Spectrum an address that ends in .net takes the password of the Spectrum username; an older one that ends in .com "
        + "(Time Warner, Bright House) has a password of its own. After 12 months without access and without forwarding the "
        + "password is reset.";

    public static readonly Failure<string, string, string> AuthenticationFailed = new(
        MailCause.BadCredentials,
        Account,
        "{server} refused the sign-in of {user}: {reply}",
        CheckCredentials
    );

    /// <summary>The provider takes tokens only, whatever the password is.</summary>
    public static readonly Failure<string, string, string> TokenWanted = new(
        AuthenticationFailed,
        "{server} refused the sign-in of {user}: {reply}",
        "This provider takes no passwords any more: sign in with -AccessToken (New-SpectrumToken asks an issuer for a token). "
            + "In a table, the columns are AccessToken and TokenSecretName."
    );

    /// <summary>The password of the website is refused; one for programs is not.</summary>
    public static readonly Failure<string, string, string> AppPasswordWanted = new(
        AuthenticationFailed,
        "{server} refused the sign-in of {user}: {reply}",
        "This provider wants an app password from programs, not the password of its website. Create one on the page for the "
            + "security of the account, most often after turning on two-step verification, and check that the user name is the "
            + "full address. -AccessToken takes a token instead, where the provider issues tokens for mail."
    );

    /// <summary>The provider wants to see the user in a browser first; the password may be right.</summary>
    public static readonly Failure<string, string, string> WebSignInWanted = new(
        MailCause.LoginDisabled,
        Account,
        "{server} wants a sign-in on the web before it takes the password of {user}: {reply}",
        "Sign in on the provider's website with a browser, and deal with what it asks there. Then try again; the password "
            + "may be right. An account with two steps needs a password for apps."
    );

    public static readonly Failure<string, string> BadCredentials = new(
        MailCause.BadCredentials,
        Account,
        Answered,
        CheckCredentials
    );

    public static readonly Failure<string, string> AuthenticationRequired = new(
        MailCause.AuthenticationRequired,
        Account,
        Answered,
        "The server wants a sign-in before mail: sign in to the outgoing server too, with the incoming account's user name, "
            + "password and encryption."
    );

    public static readonly Failure<string, string> PasswordNotTaken = new(
        ConnectionFailures.LoginDisabled,
        Answered,
        "The server takes no password on this connection. Use TLS; if it is in use, the provider has switched off password "
            + "sign-in for this account."
    );

    public static readonly Failure<string, string> Throttled = new(MailCause.Throttled, Account, Answered, TryLater);

    public static readonly Failure<string, string> RateLimited = new(
        MailCause.RateLimited,
        Account,
        Answered,
        "The provider's limit on outgoing mail is reached (Road Runner and Bright House: 1,000 recipients in 24 hours), "
            + "or it blocks this network's address. Wait 24 hours before sending again."
    );

    public static readonly Failure<string, string> AccountBlocked = new(
        MailCause.AccountBlocked,
        Account,
        Answered,
        "The provider has blocked this account; the password may be right. Sign in on its website with a browser, or contact its "
            + "support. Another attempt does not help."
    );

    /// <summary>Each further attempt may keep the account locked.</summary>
    public static readonly Failure<string, string, string> AccountLocked = new(
        MailCause.AccountBlocked,
        Account,
        "{server} has locked the account {user}: {reply}",
        "The account is locked for a while, most often after several wrong passwords; the password may be right. Stop every "
            + "program and device that signs in with an old one, wait (an hour is a careful time), and try once: each further "
            + "attempt can prolong the lock. A sign-in on the provider's website shows whether the password is right."
    );

    public static readonly Failure<string, string> AddressBlocked = new(
        MailCause.AddressBlocked,
        Account,
        Answered,
        "The provider takes no mail from this network's address. Ask it to lift the block, or use another network."
    );

    public static readonly Failure<string, string> SenderMismatch = new(
        MailCause.SenderMismatch,
        Item,
        Answered,
        "The From address has to be the address of the account that signs in. Set From to that address, or sign in with the "
            + "account of the From address."
    );

    /// <summary>A quota can belong to some folders only (RFC 9208), so that others may have room.</summary>
    public static readonly Failure<string, string> OverQuota = new(
        MailCause.OverQuota,
        Folder,
        Answered,
        "The mailbox is full. Delete mail or empty the Trash, then try again."
    );

    public static readonly Failure<string, string> MessageTooLarge = new(
        MailCause.MessageTooLarge,
        Item,
        Answered,
        "The message is too large for the server. Base64 makes attachments a third larger: 25 MB hold about 18 MB of files."
    );

    public static readonly Failure<string, string> ServerUnavailable = new(
        MailCause.ServerUnavailable,
        Account,
        Answered,
        TryLater
    );

    public static readonly Failure<string, string> ServerRejected = new(
        MailCause.ServerRejected,
        Item,
        Answered,
        "The server's words say why."
    );

    /// <summary>The account lacks a right to a folder (RFC 4314), so that every message meets the same refusal.</summary>
    public static readonly Failure<string, string> NotPermitted = new(
        ServerRejected,
        "{server} does not permit this: {reply}",
        "The account lacks the right to do this with the folder. Ask the folder's owner, or the server's operator, for it.",
        Folder
    );

    public static readonly Failure<string, string> FolderNonexistent = new(
        FolderFailures.FolderNotFound,
        Answered,
        "The server's words say why."
    );

    /// <summary>The mailbox can be read, but it refuses new mail.</summary>
    public static readonly Failure<string, string> MailboxFull = new(
        OverQuota,
        "The mailbox on {server} is full ({quota}); it refuses new mail.",
        OverQuota.Remedy,
        Account
    );

    /// <summary>A transfer found the mailbox full.</summary>
    public static readonly Failure<int, string, string> NoMoreStored = new(
        OverQuota,
        "The mailbox is full. This run stored {stored:message|messages} of {folder}; no more can be: {reason}",
        "Make room there, then run the same command again: it goes on where it stopped.",
        Account
    );

    /// <summary>The failure that a cause names.</summary>
    public static FailureKind For(MailCause cause) =>
        cause switch
        {
            MailCause.BadCredentials => BadCredentials,
            MailCause.AuthenticationRequired => AuthenticationRequired,
            MailCause.LoginDisabled => PasswordNotTaken,
            MailCause.Throttled => Throttled,
            MailCause.RateLimited => RateLimited,
            MailCause.OverQuota => OverQuota,
            MailCause.MessageTooLarge => MessageTooLarge,
            MailCause.ServerUnavailable => ServerUnavailable,
            MailCause.FolderNotFound => FolderNonexistent,
            MailCause.AccountBlocked => AccountBlocked,
            MailCause.AddressBlocked => AddressBlocked,
            MailCause.SenderMismatch => SenderMismatch,
            _ => ServerRejected,
        };

    /// <summary>A refused sign-in.</summary>
    /// <param name="cause">Why, by the reply.</param>
    /// <param name="server">The server.</param>
    /// <param name="user">The user name.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="methods">With what the provider lets programs sign in; empty when it is not known.</param>
    /// <param name="inner">What was caught.</param>
    public static MailException SignIn(
        MailCause cause,
        string server,
        string user,
        string reply,
        IReadOnlyCollection<SignInMethod> methods,
        Exception? inner
    )
    {
        if (s_webSignIn.IsMatch(reply))
        {
            return WebSignInWanted.Make(server, user, reply, inner).At(server, ConnectionStep.Authenticate, reply);
        }

        string known = FindRemedy(cause, reply);
        FailureKind kind = cause == MailCause.BadCredentials ? AuthenticationFailed : For(cause);
        if (cause is MailCause.BadCredentials or MailCause.LoginDisabled && Wanted(methods) is { } other)
        {
            (known, kind) = (other.Remedy, cause == MailCause.BadCredentials ? other : kind);
        }

        string remedy = known.Length > 0 ? known : kind.Remedy;
        if (cause == MailCause.BadCredentials && user.IndexOf('@') < 0)
        {
            remedy = $"The user name '{user}' is not a full address; use the whole address. " + remedy;
        }

        string words = $"{server} refused the sign-in of {user}" + (reply.Length == 0 ? "." : $": {reply}");
        return kind.InOtherWords(words, remedy, inner, Account).At(server, ConnectionStep.Authenticate, reply);
    }

    // What the provider wants instead of the password of its website; null when that is what it wants, or nothing is known.
    private static FailureKind? Wanted(IReadOnlyCollection<SignInMethod> methods)
    {
        if (methods.Count == 0 || methods.Contains(SignInMethod.Password))
        {
            return null;
        }

        return methods.Contains(SignInMethod.AppPassword) ? AppPasswordWanted : TokenWanted;
    }

    /// <summary>A sign-in that the server refuses because the account is locked for a while.</summary>
    public static MailException Locked(string server, string user, string reply, Exception? inner) =>
        AccountLocked.Make(server, user, reply, inner).At(server, ConnectionStep.Authenticate, reply);

    /// <summary>A refused command.</summary>
    public static MailException Command(MailCause cause, string server, string reply, Exception? inner) =>
        Say(cause, $"{server} answered: {reply}", server, reply, inner);

    /// <summary>A command that the account has no right to.</summary>
    public static MailException Forbidden(string server, string reply, Exception? inner) =>
        NotPermitted.Make(server, reply, inner).At(server, response: reply);

    /// <summary>A goodbye in the greeting's place.</summary>
    public static MailException Goodbye(MailCause cause, string server, string reply, Exception? inner) =>
        Say(cause, $"{server} does not serve now: {reply}", server, reply, inner);

    private static MailException Say(MailCause cause, string message, string server, string reply, Exception? inner)
    {
        FailureKind kind = For(cause);
        string known = FindRemedy(cause, reply);
        return kind.InOtherWords(message, known.Length > 0 ? known : kind.Remedy, inner).At(server, response: reply);
    }

    // The remedies of most enhanced status codes are about a recipient, which is not what is asked here.
    private static string FindRemedy(MailCause cause, string reply)
    {
        ReplyMeaning? meaning = IsSmtp(reply) ? ReplyTable.OfReply(reply) : ReplyTable.OfResponseCode(reply);
        bool isForAccount = !IsSmtp(reply) || ReplyTable.OfProvider(reply) is not null || cause == MailCause.AccountBlocked;
        return isForAccount && meaning?.Cause == cause ? meaning.Remedy : string.Empty;
    }

    private static bool IsSmtp(string reply) => reply.Length > 3 && reply.Substring(0, 3).All(char.IsDigit);
}
