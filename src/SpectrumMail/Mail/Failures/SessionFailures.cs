using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails with the session that a command was given.</summary>
internal static class SessionFailures
{
    private const string UseImap = "Connect with -Protocol Imap: it is recommended in any case.";

    public static readonly Failure NoSession = new(
        MailCause.NotSupported,
        Command,
        "No session is open.",
        "Connect first: Connect-Spectrum -Credential (Get-Credential)."
    );

    public static readonly Failure<string> SessionNotFound = new(
        MailCause.NotSupported,
        Command,
        "There is no session '{session}'.",
        "Get-SpectrumSession lists the open sessions of this runspace."
    );

    public static readonly Failure SessionClosed = new(
        MailCause.NotSupported,
        Account,
        "The session is closed.",
        "Connect again with Connect-Spectrum."
    );

    public static readonly Failure<string> SessionWithServers = new(
        MailCause.InvalidInput,
        Command,
        "-Session tests the servers and the trust of the session, so -{parameter} cannot be used with it.",
        "Leave out -{parameter}, or test with -Credential instead of -Session."
    );

    /// <summary>Rows can name a session each, so this ends the row only.</summary>
    public static readonly Failure ImapRequired = new(
        MailCause.NotSupported,
        Item,
        "This needs IMAP, and the session is a POP3 one.",
        UseImap
    );

    public static readonly Failure ImapRequiredForFlags = new(
        ImapRequired,
        "This needs IMAP: POP3 has one mailbox and no flags.",
        UseImap
    );

    public static readonly Failure<string, string> ImapRequiredForSearch = new(
        ImapRequired,
        "{parameters} needs IMAP: {reason}.",
        "On a POP3 session -From, -To, -Cc, -Subject, -Since, -Before, -SentSince, -SentBefore (all by the Date header), "
            + "-LargerThan, -SmallerThan, -First, -Skip and -Descending work. Connect with -Protocol Imap for the others.",
        Command
    );

    public static readonly Failure ImapRequiredForDeleted = new(
        ImapRequired,
        "-PassThru needs IMAP: over POP3 nothing is deleted before Disconnect-Spectrum.",
        "Leave it out; Disconnect-Spectrum reports what was deleted."
    );

    public static readonly Failure ImapRequiredForParts = new(
        ImapRequired,
        "Save-SpectrumAttachment needs IMAP: a POP3 server sends whole messages only.",
        "Save the messages with Save-SpectrumMessage, or connect with -Protocol Imap."
    );

    public static readonly Failure UidlMissing = new(
        MailCause.NotSupported,
        Account,
        "The server gives messages no lasting ids (UIDL), so that messages cannot be identified after a reconnection.",
        "Connect with -Protocol Imap."
    );

    public static readonly Failure<int> DeletionIndeterminate = new(
        MailCause.ConnectionLost,
        Account,
        "The connection broke before the server confirmed the deletion of {count:message|messages}; whether "
            + "anything is deleted is not known.",
        "Run Disconnect-Spectrum again: it deletes those that are still there."
    );

    public static readonly Failure<string> DeletionRejected = new(
        MailCause.ServerRejected,
        Account,
        "The server did not delete everything: {answer}",
        "Run Disconnect-Spectrum again: it deletes those that are still there."
    );

    public static readonly Failure<string> AccountUnknown = new(
        MailCause.InvalidInput,
        Item,
        "It is not known how to reach the mailbox of {account}.",
        "Search it with Search-SpectrumMailbox in this PowerShell, or connect to it with Connect-Spectrum. "
            + "Messages carry no credential."
    );
}
