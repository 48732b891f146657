using System;
using System.Globalization;
using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What is wrong with an access token, by the server's word or before it is sent.</summary>
internal static class TokenFailures
{
    private const string Refused = "{server} refused the access token of {user}: {reply}";

    public static readonly Failure<string, string, string, string> TokenRefused = new(
        MailCause.TokenRefused,
        Account,
        Refused,
        "Check, in this order: that the token belongs to this mailbox, or to an application that may open it; that it was issued "
            + "for this server (its audience) and not for another interface of the provider; that its scope is the one for mail "
            + "(it names {scopes}); and that it was not revoked, as after a change of the password."
    );

    public static readonly Failure<string, string, string, string> TokenExpired = new(
        MailCause.TokenExpired,
        Account,
        "{server} refused the access token of {user}, which {ended}: {reply}",
        "Get a new token and connect again. A script block as -AccessToken is asked for a token at each sign-in, so that long "
            + "runs go on. If the token is new, check this computer's clock."
    );

    public static readonly Failure<string, string, string, string> TokenScope = new(
        MailCause.TokenScope,
        Account,
        "{server} refused the access token of {user}, because it permits too little: {reply}",
        "Ask the issuer for a token with the scope that the server wants: {scope}. An administrator, or the user, may have to "
            + "consent to it first."
    );

    /// <summary>The token may be good: the provider has switched the protocol off for the mailbox.</summary>
    public static readonly Failure<string, string, string> MailboxNotEnabled = new(
        ConnectionFailures.LoginDisabled,
        "{server} does not let {user} use this protocol: {reply}",
        "The token may be good. The provider's administrator has to enable the protocol for this mailbox (in Microsoft 365: "
            + "IMAP, POP and authenticated SMTP of the mailbox), or give the application access to it."
    );

    public static readonly Failure<string> TokenNotTaken = new(
        ConnectionFailures.LoginDisabled,
        "{server} takes no access token: it offers neither OAUTHBEARER nor XOAUTH2 on this connection. The token was not sent.",
        "Sign in with a password, or name the provider's server that takes tokens."
    );

    public static readonly Failure<string> AccessTokenUnusable = new(
        MailCause.InvalidInput,
        Account,
        "The access token cannot be used: {reason}. Nothing was sent.",
        "Give the token alone, as a SecureString, or a script block that returns it: without the word Bearer and without quotes."
    );

    public static readonly Failure<string, string> TokenScriptFailed = new(
        MailCause.InvalidInput,
        Account,
        "The script block of -AccessToken gave no token for {user}: {reason}",
        "It has to return a SecureString or a text, or an object with the property AccessToken, Token or access_token. Run it by "
            + "itself to see what it does. It must not use the session that it is for."
    );

    /// <summary>Waiting for the answer would never end.</summary>
    public static readonly Failure<string> TokenScriptRecursive = new(
        TokenScriptFailed,
        "The script block of -AccessToken uses a session of {user} that waits for the token of this very script block.",
        "Take the token from somewhere else, or use a session with another way to sign in."
    );

    /// <summary>A script block runs where it was written; elsewhere its variables and functions do not exist.</summary>
    public static readonly Failure<string> TokenScriptElsewhere = new(
        TokenScriptFailed,
        "The script block of -AccessToken cannot run for {user}: it belongs to another runspace, which runs no command of the "
            + "module now.",
        "Connect in the runspace that uses the session, for example inside the block of ForEach-Object -Parallel."
    );

    public static readonly Failure<string> TokenAndPassword = new(
        MailCause.InvalidInput,
        Account,
        "There are two ways to sign in for {account}: an access token and a password. Nothing was sent.",
        "Give one of them. With -AccessToken the user name comes from the address, or from -UserName."
    );

    public static readonly Failure<string> TokenAndSession = new(
        TokenAndPassword,
        "The session {account} has its own way to sign in, so -AccessToken cannot be used with it. Nothing was sent.",
        "Leave out -AccessToken, or give the address in place of the session."
    );

    /// <summary>A token whose time is over.</summary>
    /// <param name="server">The server.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="reply">The server's words.</param>
    /// <param name="ends">When the token ends; null when that is not known.</param>
    /// <param name="inner">What was thrown.</param>
    public static MailException Expired(string server, string user, string reply, DateTimeOffset? ends, Exception? inner) =>
        TokenExpired.Make(
            server,
            user,
            ends is { } end
                ? "ended at " + end.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC"
                : "has ended",
            reply,
            inner
        );
}
