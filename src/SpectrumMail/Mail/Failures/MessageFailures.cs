using System;
using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails with messages that are listed, changed or waited for.</summary>
internal static class MessageFailures
{
    private const string QueryRemedy = "A query is an IMAP SEARCH key, such as: OR FROM \"ann\" (UNSEEN SINCE 1-Feb-2025).";

    public static readonly Failure<uint, string> MessageNotFound = new(
        MailCause.MessageNotFound,
        Item,
        "Message {uid} is not in {folder} any more.",
        "It was deleted or moved since it was listed."
    );

    public static readonly Failure<string> UidlNotFound = new(
        MessageNotFound,
        "There is no message '{id}'.",
        "Get-SpectrumMessage lists the messages with their Uidl."
    );

    public static readonly Failure<string> UidlGone = new(
        MessageNotFound,
        "There is no message '{id}' any more.",
        "It was deleted since it was listed."
    );

    public static readonly Failure MessageNotSent = new(
        MessageNotFound,
        "The server did not send it.",
        "It may have been deleted meanwhile."
    );

    public static readonly Failure<int, string> MessagesUnnamed = new(
        MailCause.ProtocolViolation,
        Folder,
        "The server counts {count:more message|more messages} in '{folder}' than it names.",
        "Some servers hide messages that they cannot read. Look at the folder in the provider's webmail, and repeat the command."
    );

    /// <summary>The connection is cut: what the server sends after that would have to be read to its end.</summary>
    public static readonly Failure<uint, long, long> LargerThanStated = new(
        ServerFailures.MessageTooLarge,
        "The server began to send {length:byte|bytes} for message {uid}, which it had stated to have {stated:N0}. "
            + "It was not received.",
        "Look at the message with another program; if it is sound, report it to the server's operator.",
        Item
    );

    public static readonly Failure<uint, string, string, string> MessageMalformed = new(
        MailCause.ProtocolViolation,
        Item,
        "Message {uid} in '{folder}' is described by the server in a way that cannot be read; {outcome}. {reason}",
        "The message itself is as it was; Save-SpectrumMessage saves it as the server has it."
    );

    public static readonly Failure<uint, string, string> MessageDiffers = new(
        MailCause.MessageNotFound,
        Item,
        "Message {uid} in {folder} is not the one that was named: its {what} is another. It was not changed.",
        "Search again."
    );

    public static readonly Failure<string, string> HitIncomplete = new(
        MailCause.InvalidInput,
        Item,
        "A message of {account} is named without its {what}, and is left as it is.",
        "Pipe what Search-SpectrumMailbox emits, or what came back of it from a file: all of its properties are needed."
    );

    public static readonly Failure<string> RemovalUnfiltered = new(
        MailCause.InvalidInput,
        Command,
        "The messages of {account} were found without any filter: all of the mailbox would be removed. Nothing was removed.",
        "Give Search-SpectrumMailbox a filter. -Force removes them all the same."
    );

    public static readonly Failure<string> MessageNotNamed = new(
        MailCause.InvalidInput,
        Item,
        "No message is named: this session needs {parameter}.",
        "Pipe messages from Get-SpectrumMessage of the same session."
    );

    public static readonly Failure<int, int, string, int?> WaitTimedOut = new(
        MailCause.TimedOut,
        Command,
        "{arrived} of {count:message|messages} arrived in '{folder}' within {seconds} s.",
        "Wait longer, or check the filters; what arrives later is given by the next Wait-SpectrumMessage."
    );

    public static readonly Failure<string, string> QueryInvalid = new(
        MailCause.InvalidInput,
        Command,
        "The query '{query}' cannot be sent: {reason}.",
        QueryRemedy
    );

    public static readonly Failure<string, string> QueryRefused = new(
        QueryInvalid,
        "The server does not accept the query '{query}': {answer}",
        QueryRemedy
    );

    /// <summary>A text that the server cannot search for.</summary>
    public static readonly Failure<string> SearchTextRefused = new(
        QueryInvalid,
        "The server searches for ASCII texts only (BADCHARSET), not for '{text}'.",
        "Search for a part of it in ASCII, or list the messages and choose with Where-Object."
    );

    public static readonly Failure SearchTextCut = new(
        QueryInvalid,
        "A text to search for holds the character NUL. A server may read no further, and find everything.",
        "Search for a text without it."
    );

    public static readonly Failure<string> KeywordInvalid = new(
        MailCause.InvalidInput,
        Command,
        "'{keyword}' is not a keyword.",
        "A keyword is one word in ASCII, such as $Junk or Project7. System flags such as \\Flagged have switches."
    );

    public static readonly Failure<string> HeaderNameInvalid = new(
        MailCause.InvalidInput,
        Command,
        "'{name}' is not the name of a header field.",
        "Give it as in -Header @{ 'List-Id' = 'news' }."
    );

    public static readonly Failure<string> HeaderTextMissing = new(
        MailCause.InvalidInput,
        Command,
        "-Header has nothing for '{name}': its value is null, or an empty list.",
        "Give a text, or an empty text to ask only for the field."
    );

    public static readonly Failure<string> FlagsContradict = new(
        MailCause.InvalidInput,
        Command,
        "{flag} cannot be set and removed at the same time.",
        "Ask for one of the two."
    );

    public static readonly Failure NothingToSet = new(
        MailCause.InvalidInput,
        Command,
        "No flag or keyword is named.",
        "Add -Read, -Unread, -Flagged, -Answered, -Deleted, -Keyword or -RemoveKeyword."
    );

    public static readonly Failure<string, string> FlagNotPermitted = new(
        MailCause.ServerRejected,
        Folder,
        "The server does not keep these flags in '{folder}', or does not permit you to change them: {flags}. "
            + "Nothing was changed.",
        "Ask the folder's owner for the right to change flags."
    );

    public static readonly Failure<string, string, string> KeywordNotPermitted = new(
        MailCause.NotSupported,
        Folder,
        "The server takes no new keywords in '{folder}' ({known}): {keywords}. Nothing was changed.",
        "Use a keyword that the folder has, or -Flagged."
    );

    public static readonly Failure<string, string> ExactDeletionMissing = new(
        MailCause.NotSupported,
        Folder,
        "This server can only delete everything that is marked as deleted in a folder, and not single "
            + "messages (it offers {missing}); "
            + "that could delete other messages too. Nothing was changed.",
        "{instead}"
    );

    public static readonly Failure<string, int> OthersAreMarked = new(
        ExactDeletionMissing,
        "This server can only delete everything that is marked as deleted in a folder, and in '{folder}' "
            + "{other:other message is|other messages are} marked. Nothing was changed.",
        "Delete these messages first, or take the marks away: Get-SpectrumMessage -Deleted lists them."
    );

    public static readonly Failure<string, int> OthersAreMarkedNow = new(
        ExactDeletionMissing,
        "While the messages were copied, another program marked {other:other message|other messages} of '{folder}' as deleted: "
            + "this server can only delete all of them. The copies stay in the destination, and the messages where they were.",
        "Delete the copies and repeat the command, or remove the messages in the provider's webmail."
    );

    public static readonly Failure<string> DeletionNotPermitted = new(
        MailCause.ServerRejected,
        Folder,
        "The server does not permit messages of '{folder}' to be deleted. Nothing was changed.",
        "Ask its owner for the right to delete messages."
    );

    public static readonly Failure<string> AlreadyThere = new(
        MailCause.InvalidInput,
        Folder,
        "The messages are in '{folder}' already.",
        "Name another folder, or copy them with Copy-SpectrumMessage."
    );

    public static readonly Failure<string> AlreadyInTrash = new(
        MailCause.InvalidInput,
        Folder,
        "The messages are in '{folder}' already.",
        "Add -Permanent to delete them for good."
    );

    public static readonly Failure<int, string> NewPlaceUnknown = new(
        MailCause.NotSupported,
        Item,
        "{count:message is|messages are} in '{folder}' now, but the server does not say under which UIDs.",
        "Find them there with Get-SpectrumMessage."
    );

    public static readonly Failure<string, string> HeaderNotGiven = new(
        MessageMalformed,
        "Message '{id}' is listed without its header: the server does not send it. {answer}",
        "Ask the server's operator about it; the other messages are not affected.",
        Item
    );

    /// <summary>The server refuses the header of one message over POP3.</summary>
    public static MailException NoHeader(string id, string answer, Exception inner) =>
        HeaderNotGiven.Make(id, answer, inner).Because(MailCause.ServerRejected).At(string.Empty, response: answer);

    /// <summary>The same failure in words that name the message it is about.</summary>
    /// <param name="failure">What failed.</param>
    /// <param name="message">Which message.</param>
    /// <param name="folder">Its folder or file.</param>
    /// <param name="outcome">What did not happen to it: saved, stored, read.</param>
    public static MailException NotDone(MailException failure, string message, string folder, string outcome) =>
        failure.InOtherWords($"Message {message} of {folder} was not {outcome}: {failure.Message}", Item);

    /// <summary>The same failure, after some messages of a set were changed.</summary>
    public static MailException AfterSome(MailException failure, int done, int total, string folder) =>
        failure.InOtherWords(
            $"{failure.Message} Dealt with before: {done:N0} of {Quantity.Text(total, "message")} of '{folder}'.",
            failure.Scope
        );
}
