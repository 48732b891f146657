using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What a failed sign-in by SCRAM says about what stands between this computer and the server.</summary>
internal static class ScramFailures
{
    private const string Look =
        "The issuer of the certificate that arrives here says whose it is (Test-SpectrumConnection shows it). The password was "
        + "not sent.";

    /// <summary>Dovecot and Cyrus refuse a wrong password and a wrong binding with the same words.</summary>
    public static readonly Failure<string, string, string, string> BoundSignInRefused = new(
        ServerFailures.AuthenticationFailed,
        "{server} refused the sign-in of {user}, which was bound to the TLS connection ({mechanism}): {reply}",
        ServerFailures.AuthenticationFailed.Remedy
            + " If the password is right, the server has another TLS connection than this computer: a device or program between "
            + "them opens it. "
            + Look
    );

    /// <summary>A server that takes bound sign-ins refuses one that could have been bound (RFC 5802, section 6).</summary>
    public static readonly Failure<string, string, string, string> BindingNotOffered = new(
        ServerFailures.AuthenticationFailed,
        "{server} refused the sign-in of {user}, which it did not offer to bind to the TLS connection ({mechanism}): {reply}",
        ServerFailures.AuthenticationFailed.Remedy
            + " If user name and password are right, the server may well bind sign-ins (SCRAM with PLUS), and a device or "
            + "program between this computer and the server has removed them from its offer. "
            + Look
    );

    /// <summary>The server's words leave no doubt.</summary>
    public static readonly Failure<string, string, string> ChannelBindingRefused = new(
        MailCause.Intercepted,
        Account,
        "{server} refused the sign-in of {user}, because it does not belong to the server's TLS connection: {reply}",
        "A device or program between this computer and the server opens the TLS connection; it may be the operator's own. "
            + Look
            + " Do not sign in over this connection before you know."
    );

    /// <summary>With SCRAM the server proves itself too.</summary>
    public static readonly Failure<string, string, string> ServerNotProven = new(
        MailCause.Intercepted,
        Account,
        "{server} does not prove to be the server that {user} has a password with: {reason}.",
        "Something else may answer in the server's place. "
            + Look
            + " If it is the right server, its operator has to mend the mechanism SCRAM."
    );
}
