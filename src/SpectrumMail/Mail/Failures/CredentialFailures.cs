using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What is wrong with the account, the password or the secret that a command was given.</summary>
internal static class CredentialFailures
{
    public static readonly Failure<string> PasswordMissing = new(
        MailCause.InvalidInput,
        Account,
        "There is no password for {address}.",
        "Give a credential, or a row with EmailAddress and one of Credential, Password, SecretName, "
            + "PasswordVariable, PasswordFile, AccessToken or TokenSecretName."
    );

    public static readonly Failure PasswordNotNamed = new(
        PasswordMissing,
        "-UserName needs a password.",
        "Add -PasswordVariable or -PasswordFile, or use -Credential."
    );

    public static readonly Failure<string, string, string> AccountInvalid = new(
        MailCause.InvalidInput,
        Account,
        "The column {column} holds '{text}', which is not a valid {type}.",
        "Correct the row, or leave its {column} empty."
    );

    public static readonly Failure<string> AddressMissing = new(
        MailCause.InvalidInput,
        Item,
        "'{address}' is not an address: the object has no property EmailAddress, or an empty one.",
        "Name the column with the address EmailAddress, or give the addresses as text."
    );

    public static readonly Failure<string> CredentialRequired = new(
        MailCause.InvalidInput,
        Command,
        "-{parameter} has no meaning without a credential: a session has its connection settings already.",
        "Add -Credential to send without a session, or leave it out."
    );

    public static readonly Failure SecretManagementMissing = new(
        MailCause.InvalidInput,
        Command,
        "-SecretName needs the module Microsoft.PowerShell.SecretManagement.",
        "Install-Module Microsoft.PowerShell.SecretManagement, and register a vault."
    );

    public static readonly Failure<string, string> SecretNotFound = new(
        MailCause.InvalidInput,
        Account,
        "The secret '{name}' cannot be read: {reason}",
        "Get-SecretInfo lists the secrets. A vault for scheduled tasks must open without a prompt."
    );

    public static readonly Failure<string> SecretUnusable = new(
        MailCause.InvalidInput,
        Account,
        "The secret '{name}' is neither a credential nor a password.",
        "Store a PSCredential: Set-Secret {name} (Get-Credential)."
    );

    public static readonly Failure<string> PasswordVariableEmpty = new(
        MailCause.InvalidInput,
        Account,
        "The environment variable {variable} is not set.",
        "Set it for the scheduled task, or use -PasswordFile."
    );

    public static readonly Failure<string, string> PasswordFileUnusable = new(
        MailCause.InvalidInput,
        Account,
        "The password file '{path}' cannot be used: {reason}",
        "Give a file whose first line is the password, readable by this account only."
    );

    /// <summary>Windows PowerShell writes the code page of Windows unless it is asked for UTF-8.</summary>
    public static readonly Failure<string> PasswordFileNotUtf8 = new(
        PasswordFileUnusable,
        "The password file '{path}' is not UTF-8: a character of it cannot be read.",
        "Save it as UTF-8, for example with Set-Content -Encoding utf8; the password has a character that other encodings "
            + "write in another way."
    );

    /// <summary>Such a character ends the command that signs in; the rest would be sent as a command of its own.</summary>
    public static readonly Failure<string> CredentialUnsendable = new(
        MailCause.InvalidInput,
        Account,
        "The {part} holds an end of line or a NUL, which no mail protocol can carry. Nothing was sent.",
        "Remove it: a value that is read from a file or pasted often ends with a line end."
    );

    public static readonly Failure UserNameMissing = new(
        MailCause.InvalidInput,
        Account,
        "The secret is a password without a user name.",
        "Add -UserName with the full address."
    );
}
