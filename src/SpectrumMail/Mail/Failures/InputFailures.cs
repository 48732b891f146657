using System;
using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What is wrong with the parameters and files that a command was given.</summary>
internal static class InputFailures
{
    /// <summary>The file system refuses, where no other entry says more.</summary>
    public static readonly Failure<string> InvalidInput = new(MailCause.InvalidInput, Command, "{reason}");

    public static readonly Failure LocalDomainInvalid = new(
        MailCause.InvalidInput,
        Command,
        "-LocalDomain is neither a host name nor an address in brackets.",
        "Give this computer's full name, such as pc7.example.com, or leave it out."
    );

    public static readonly Failure<string> ProviderUnknown = new(
        MailCause.InvalidInput,
        Item,
        "There is no provider '{name}'.",
        "Get-SpectrumServerSetting lists all of them."
    );

    public static readonly Failure<string, string> ProviderNotKnown = new(
        ProviderUnknown,
        "There is no provider '{name}'.",
        "Known: {providers}. For another server use -Server and -SmtpServer.",
        Account
    );

    /// <summary>A password must not go to a server that is only guessed.</summary>
    public static readonly Failure<string> DomainUnknown = new(
        ProviderUnknown,
        "No mail server is known for '{address}': its domain is not in the settings table.",
        "Name the servers (-Server and -SmtpServer) or the provider (-Provider), or let the domain be asked (-Discover). "
            + "Nothing was sent.",
        Account
    );

    public static readonly Failure<string> DomainNotListed = new(
        ProviderUnknown,
        "The domain of '{address}' is not in the settings table.",
        "Get-SpectrumServerSetting -Discover asks the domain for its servers. -Provider names a provider that serves it."
    );

    public static readonly Failure DisplayNameInvalid = new(
        MailCause.InvalidInput,
        Item,
        "The display name holds control characters.",
        "Give the name in one line."
    );

    public static readonly Failure<string> EmailAddressInvalid = new(
        MailCause.InvalidInput,
        Item,
        "'{text}' is not a full mail address.",
        "Give the whole address, for example name@charter.net."
    );

    public static readonly Failure<string> ServerNameInvalid = new(
        MailCause.InvalidInput,
        Item,
        "'{name}' is not a server's name.",
        "Give a host name, for example mail.example.com."
    );

    public static readonly Failure<string, string, string> FormatDoesNotFitPath = new(
        MailCause.InvalidInput,
        Command,
        "'{path}' is a file of the format {format}, and -Format asks for {formats}.",
        "Give a folder, or leave -Format out."
    );

    public static readonly Failure<string> PathUsedTwice = new(
        MailCause.InvalidInput,
        Item,
        "'{path}' is the file of an address before this one.",
        "Leave out an address that is given twice, and give a folder, so that every address gets a file of its own."
    );

    public static readonly Failure<string> FileExists = new(
        MailCause.InvalidInput,
        Item,
        "'{path}' exists.",
        "Give -Force to overwrite it, or another -Path."
    );

    public static readonly Failure<string> FileKept = new(
        FileExists,
        "'{path}' exists, and -NoClobber keeps it.",
        "Give another -Path, or leave -NoClobber out to overwrite it.",
        Command
    );

    public static readonly Failure<string> FileReadOnly = new(
        MailCause.InvalidInput,
        Command,
        "'{path}' is read-only.",
        "Give -Force to overwrite it, or another -Path."
    );

    public static readonly Failure<string, string> PathNotOfFileSystem = new(
        MailCause.InvalidInput,
        Command,
        "'{path}' is not a file system path: it belongs to {provider}.",
        "Set-Location to a folder, or give the whole path of a file or folder."
    );

    public static readonly Failure<string> PathIsFolder = new(
        MailCause.InvalidInput,
        Command,
        "'{path}' is a folder.",
        "Give the name of a file in it."
    );

    /// <summary>A file system's exception as a failure.</summary>
    public static MailException FromException(Exception exception) => InvalidInput.Make(exception.Message, exception);
}
