using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What is wrong with a message that is to be sent. Each ends this message only; nothing of it was sent.</summary>
internal static class ComposingFailures
{
    private const string CheckPath = "Check the path. Nothing was sent.";

    public static readonly Failure<string, string> AddressInvalid = new(
        MailCause.InvalidInput,
        Item,
        "'{text}' is not a mail address ({field}).",
        "Write name@example.com or Name <name@example.com>. Nothing was sent."
    );

    /// <summary>A row's value in an address field of a template.</summary>
    public static readonly Failure<string, string> TemplateAddress = new(
        AddressInvalid,
        "'{text}' is not one mail address, and a value in {field} of a template may only be one.",
        "Correct the row; an address list belongs into -To, -Cc or -Bcc. Nothing was sent."
    );

    public static readonly Failure<string> ControlCharacter = new(
        MailCause.InvalidInput,
        Item,
        "The {what} contains a line break or another control character.",
        "Remove it. Nothing was sent."
    );

    public static readonly Failure<string> FieldNameInvalid = new(
        MessageFailures.HeaderNameInvalid,
        "'{name}' is not a header field's name.",
        "Use letters, digits and hyphens, for example X-Task. Nothing was sent.",
        Item
    );

    public static readonly Failure<string> HeaderReserved = new(
        MailCause.InvalidInput,
        Item,
        "The header field {name} cannot be set with -Header.",
        "Use the parameter of that name, or leave it to the module. Nothing was sent."
    );

    public static readonly Failure<string, string> MessageIdInvalid = new(
        MailCause.InvalidInput,
        Item,
        "'{text}' is not a Message-ID ({what}).",
        "It looks like <unique@example.com>. Nothing was sent."
    );

    public static readonly Failure<string> ContentIdInvalid = new(
        MailCause.InvalidInput,
        Item,
        "'{text}' cannot be the name of a file in the HTML text.",
        "Use letters, digits and hyphens, as in <img src=\"cid:logo\">. Nothing was sent."
    );

    public static readonly Failure<string, int> SenderAmbiguous = new(
        MailCause.InvalidInput,
        Item,
        "'{text}' names {count:sender|senders}.",
        "Give one address with -From."
    );

    public static readonly Failure RecipientMissing = new(
        MailCause.InvalidInput,
        Item,
        "The message has no recipient.",
        "Give -To, -Cc or -Bcc."
    );

    public static readonly Failure<string, string> AttachmentUnreadable = new(
        MailCause.InvalidInput,
        Item,
        "The attachment '{path}' cannot be read: {reason}",
        CheckPath
    );

    public static readonly Failure<string> AttachmentNotFound = new(
        MailCause.InvalidInput,
        Item,
        "The attachment '{path}' is not there.",
        CheckPath
    );

    public static readonly Failure<string, string> MessageFileNotFound = new(
        MailCause.InvalidInput,
        Item,
        "The {what} '{path}' is not there.",
        CheckPath
    );

    public static readonly Failure<string, string> MessageFileUnusable = new(
        MailCause.InvalidInput,
        Item,
        "The message file '{path}' cannot be used: {reason}.",
        "Give a message in a file of its own (.eml). Nothing was sent."
    );

    public static readonly Failure<string> MessageFileWithoutSender = new(
        MessageFileUnusable,
        "The message file '{path}' names no sender.",
        "Give -From. Nothing was sent."
    );

    public static readonly Failure<string, string> TemplateUnusable = new(
        MailCause.InvalidInput,
        Command,
        "The message template '{path}' cannot be read: {reason}",
        CheckPath
    );

    /// <summary>A template whose characters are not known.</summary>
    public static readonly Failure<string, int, string> TemplateCharset = new(
        TemplateUnusable,
        "The message template '{path}' cannot be read: line {line} is not {charset}.",
        "Save the file as UTF-8, or declare its character set (HTML: <meta charset=\"windows-1252\">). Nothing was sent."
    );

    public static readonly Failure<string, string> TemplateFieldUnknown = new(
        TemplateUnusable,
        "A message template has no '{field}'.",
        "It has {fields}."
    );

    public static readonly Failure<string> TemplateValueMissing = new(
        TemplateUnusable,
        "The template needs '{name}', and the row has no such column.",
        "Add the column, or correct the name in the template. Nothing was sent.",
        Item
    );

    public static readonly Failure<string> ParameterConflict = new(
        MailCause.InvalidInput,
        Item,
        "-Path sends a message as it stands; -{parameter} cannot change it.",
        "Use one of the two."
    );

    public static readonly Failure BodyAmbiguous = new(
        MailCause.InvalidInput,
        Item,
        "The message has two texts of one kind.",
        "Use -Body, or -TextBody and -HtmlBody."
    );

    public static readonly Failure<string, string, string, string> TooLargeToSend = new(
        ServerFailures.MessageTooLarge,
        "The message '{subject}' is {size} as it is sent, and {server} takes {most}.",
        "Attachments grow by a third when they are encoded (base64): send fewer, or pack them. Nothing was sent."
    );
}
