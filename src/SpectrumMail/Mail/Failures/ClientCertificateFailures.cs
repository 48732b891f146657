using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What is wrong with a client certificate, before it is used or by the server's word.</summary>
internal static class ClientCertificateFailures
{
    public static readonly Failure<string> ClientCertificateNotFound = new(
        MailCause.InvalidInput,
        Account,
        "No certificate with the thumbprint {thumbprint} is in the personal store of this user or of this computer. "
            + "Nothing was sent.",
        @"Get-ChildItem Cert:\CurrentUser\My, Cert:\LocalMachine\My lists the certificates on Windows. Elsewhere give a PFX file "
            + "in place of the thumbprint."
    );

    public static readonly Failure<string, string> ClientCertificateUnreadable = new(
        MailCause.InvalidInput,
        Account,
        "The client certificate '{path}' cannot be read: {reason} Nothing was sent.",
        "Give a PFX file (PKCS #12) that holds the certificate and its private key, and its password as -CertificatePassword. "
            + "openssl pkcs12 -export makes one of PEM files."
    );

    public static readonly Failure<string> ClientCertificateWithoutKey = new(
        MailCause.InvalidInput,
        Account,
        "The client certificate '{certificate}' has no private key, so it proves nothing to a server. Nothing was sent.",
        "Give a PFX file with the key, or a certificate of the store whose key this user may read."
    );

    public static readonly Failure<string, string, string> ClientCertificateExpired = new(
        MailCause.InvalidInput,
        Account,
        "The client certificate '{certificate}' is not valid today: it is valid from {from} to {to}. Nothing was sent.",
        "Renew it. If it is valid, check this computer's date."
    );

    public static readonly Failure ClientCertificateInvalid = new(
        MailCause.InvalidInput,
        Command,
        "-Certificate takes an X509Certificate2, the path of a PFX file, or the thumbprint of a certificate in the store: 40 "
            + "hexadecimal digits.",
        @"For example -Certificate ./alice.pfx, or -Certificate (Get-Item Cert:\CurrentUser\My\...)."
    );

    public static readonly Failure CertificatePasswordAlone = new(
        MailCause.InvalidInput,
        Command,
        "-CertificatePassword has no meaning without a PFX file in -Certificate.",
        "Add -Certificate with the path of the file, or leave it out."
    );

    /// <summary>Without a certificate it is a matter of the handshake or of the sign-in, by the server's choice.</summary>
    public static readonly Failure<string, string> ClientCertificateRequired = new(
        MailCause.AuthenticationRequired,
        Account,
        "{server} wants a client certificate: {reply}",
        "Give the certificate that the server's operator issued to the account with -Certificate: a PFX file, or a thumbprint of "
            + "the store. The password may be needed besides."
    );

    public static readonly Failure<string, string> ClientCertificateRefused = new(
        MailCause.BadCredentials,
        Account,
        "{server} does not accept the client certificate: {reply}",
        "Check that it is the certificate that the server's operator issued: the server must know its issuer, its purpose has to "
            + "permit client authentication, and it must be neither expired nor revoked."
    );

    /// <summary>The certificate was presented, but it does not open the mailbox.</summary>
    public static readonly Failure<string, string, string> ExternalRefused = new(
        ClientCertificateRefused,
        "{server} refused the sign-in of {user} with the client certificate: {reply}",
        "Check that the certificate belongs to this account, by the name that the server reads from it (often the common name or "
            + "the mail address), and that the server knows its issuer."
    );

    /// <summary>Many servers offer it only to a certificate whose issuer they know.</summary>
    public static readonly Failure<string> ExternalNotOffered = new(
        ConnectionFailures.LoginDisabled,
        "{server} takes no certificate in a password's place: it does not offer the mechanism EXTERNAL on this connection.",
        "Give the password too (-Credential): the certificate is presented, and the password signs in. If the server should take "
            + "the certificate alone, its operator has to permit EXTERNAL and to trust the issuer of the certificate."
    );
}
