using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>Why an issuer gives no access token.</summary>
internal static class IssuerFailures
{
    public static readonly Failure<string, string, string> TokenClientRefused = new(
        MailCause.BadCredentials,
        Account,
        "{issuer} refused the client '{client}': {reply}",
        "Check -ClientId, and that -ClientSecret is the secret itself (in Microsoft Entra its value, not its id) and has not "
            + "expired. Check -Tenant, where there is one. A client without a secret has to be registered as a public client."
    );

    public static readonly Failure<string, string> TokenGrantRefused = new(
        MailCause.TokenRefused,
        Account,
        "{issuer} refused the refresh token: {reply}",
        "A refresh token ends when it is not used for long, when the password changes, when it is revoked, or when a newer one "
            + "replaces it. Check that it was issued to this client, and use the newest. Otherwise sign in again, for example "
            + "with -Device."
    );

    public static readonly Failure<string, string, string> TokenScopeRefused = new(
        MailCause.TokenScope,
        Account,
        "{issuer} refused the scope '{scope}': {reply}",
        "Ask for a scope that the issuer's documentation names for mail (-Scope). For application access to Microsoft 365 it is "
            + "https://outlook.office365.com/.default. Google permits the scope for mail to no device (-Device). An "
            + "administrator may have to consent to the scope first."
    );

    public static readonly Failure<string, string, string> TokenMethodRefused = new(
        MailCause.LoginDisabled,
        Account,
        "{issuer} does not let the client '{client}' get tokens in this way: {reply}",
        "Permit it in the registration of the application (client credentials, or the device flow as a public client), or use "
            + "another way: -ClientSecret, -RefreshToken or -Device."
    );

    public static readonly Failure<string, string> DeviceSignInDenied = new(
        MailCause.TokenRefused,
        Account,
        "The sign-in at {issuer} was denied: {reply}",
        "The user, or a policy of the organization, has denied it. Run the command again and consent, or ask the administrator."
    );

    public static readonly Failure<string> DeviceSignInExpired = new(
        MailCause.TimedOut,
        Account,
        "The code for the sign-in at {issuer} has expired before the user entered it.",
        "Run the command again, and enter the new code at once."
    );

    public static readonly Failure<string, string> TokenRequestRefused = new(
        MailCause.ServerRejected,
        Account,
        "{issuer} gave no token: {reply}",
        "The issuer's own words say why. Check -ClientId, -Scope and -Tenant against the registration of the application."
    );

    public static readonly Failure<string, string> IssuerUnavailable = new(
        MailCause.Throttled,
        Account,
        "{issuer} cannot answer now: {reply}",
        "Run the command again later, and not more often than tokens end."
    );

    public static readonly Failure<string, string> IssuerUnreachable = new(
        MailCause.Unreachable,
        Account,
        "The issuer {issuer} cannot be reached: {reason}",
        "Check the address (-Issuer or -TokenEndpoint), the network and the firewall. -Proxy names a proxy."
    );

    public static readonly Failure<string, string> IssuerAnswerUnusable = new(
        MailCause.ProtocolViolation,
        Account,
        "The answer of {issuer} cannot be used: {reason}.",
        "Check the address: it has to be that of an issuer of tokens (-Issuer) or its token endpoint itself (-TokenEndpoint)."
    );

    /// <summary>RFC 8414, section 3.3: another issuer's metadata would lead the secret to a stranger.</summary>
    public static readonly Failure<string, string> IssuerMismatch = new(
        MailCause.ProtocolViolation,
        Account,
        "The metadata of {issuer} belongs to another issuer, '{other}'. No secret was sent.",
        "Check -Issuer: it has to be written as the issuer writes it itself. If the address is right, give -TokenEndpoint."
    );

    public static readonly Failure<string, string> IssuerAddressUnusable = new(
        MailCause.InvalidInput,
        Account,
        "'{address}' cannot be used as the address of an issuer: {reason}. Nothing was sent.",
        "Give an address that begins with https://, without user name and fragment. HTTP is permitted on this computer only, and "
            + "with -AllowUnencrypted."
    );

    public static readonly Failure<string, string> TokenRequestIncomplete = new(
        MailCause.InvalidInput,
        Account,
        "No token can be asked for: {reason}. Nothing was sent.",
        "{remedy}"
    );
}
