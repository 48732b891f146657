using System;
using System.Collections;
using System.Management.Automation;
using System.Net.Mail;
using System.Text;
using SpectrumMail.Commands.Binding;

namespace SpectrumMail.Commands.Sending;

/// <content>The parameters: those of Send-MailMessage by their names and aliases, and more.</content>
public sealed partial class SendSpectrumMailCommand
{
    /// <summary>The recipients: addresses, or names with addresses as in <c>Ann &lt;ann@example.com&gt;</c>.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[] To { get; set; } = [];

    /// <summary>The subject. Line breaks are refused.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("sub")]
    [AllowEmptyString]
    [ValidateNotNull]
    public string Subject { get; set; } = string.Empty;

    /// <summary>The text; HTML with -BodyAsHtml.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ValidateNotNull]
    public string Body { get; set; } = string.Empty;

    /// <summary>-Body is HTML; it is sent as it is.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("BAH")]
    [EmptyCell]
    public SwitchParameter BodyAsHtml { get; set; }

    /// <summary>The plain text; together with -HtmlBody the form for readers who do not show HTML.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ValidateNotNull]
    public string? TextBody { get; set; }

    /// <summary>The HTML text; it is sent as it is.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ValidateNotNull]
    public string? HtmlBody { get; set; }

    /// <summary>
    /// The character set of the texts and the subject. Default: UTF-8, in which a text also goes out that the one asked for
    /// cannot hold.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("BE")]
    [EncodingTransformation]
    [ValidateNotNull]
    public Encoding Encoding { get; set; } = Encoding.UTF8;

    /// <summary>Recipients of a copy.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] Cc { get; set; } = [];

    /// <summary>Recipients of a copy that nobody else learns of: they stand in no header.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] Bcc { get; set; } = [];

    /// <summary>
    /// Files to attach; wildcards are allowed. A file that cannot be read is an error before anything is sent. Files that come by
    /// the pipeline all go with one message, as with Send-MailMessage; a row with a column of this name is a message of its own.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PsPath")]
    [FilePathTransformation]
    public string[] Attachments { get; set; } = [];

    /// <summary>
    /// Files shown in the HTML text: a table of content ids and paths. <c>@{ logo = 'logo.png' }</c> is what
    /// <c>&lt;img src="cid:logo"&gt;</c> shows.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary InlineAttachment { get; set; } = new Hashtable();

    /// <summary>The author. Default: the account's user name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? From { get; set; }

    /// <summary>Where answers go. Default: to the author.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] ReplyTo { get; set; } = [];

    /// <summary>
    /// How urgent the message says it is (Priority, Importance and X-Priority headers). Default: Normal, no header.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public MailPriority Priority { get; set; }

    /// <summary>
    /// Which notices of delivery the servers shall send to the author (RFC 3461): OnSuccess, OnFailure, Delay, or Never. Default:
    /// as the servers do by themselves.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("DNO")]
    [ValidateNotNull]
    [EmptyCell]
    public DeliveryNotificationOptions DeliveryNotificationOption { get; set; }

    /// <summary>Further header fields: a table of names and values. Fields that other parameters write are refused.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Header { get; set; } = new Hashtable();

    /// <summary>
    /// The Message-ID, instead of a new one. Sending again with the same one lets mailboxes recognise a double.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MessageId { get; set; }

    /// <summary>The Message-ID of the message that this one answers.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InReplyTo { get; set; }

    /// <summary>The Message-IDs of the conversation, the oldest first; -InReplyTo is added as the last.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] References { get; set; } = [];

    /// <summary>
    /// Files that are messages (.eml), sent as they stand. The recipients are those the message names, or those of -To, -Cc and
    /// -Bcc where one is given. Bcc fields are taken out.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// A message with places such as {{Name}} for the values of each row of the pipeline: a file with the body (HTML when it ends
    /// in .html, lines such as "Subject: ..." may come first), or a table of parameter names and texts. Parameters given go
    /// before it.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? MessageTemplate { get; set; }

    /// <summary>A row: what the places of -MessageTemplate are filled from, and what an error is about.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>
    /// Puts a copy into the account's Sent folder. A copy that fails is reported and does not make the sending fail.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public SwitchParameter SaveToSent { get; set; }

    /// <summary>Sends to nobody when the server refuses one recipient. Without it the others get the message.</summary>
    [Parameter]
    public SwitchParameter FailOnAnyRejection { get; set; }

    /// <summary>
    /// Writes the message into the outbox first, where it stays until it is delivered: now, or by Send-SpectrumOutbox.
    /// </summary>
    [Parameter]
    public SwitchParameter Queue { get; set; }

    /// <summary>
    /// A text of your own that makes a message go out once, however often the task runs: the same key is not sent again. Implies
    /// -Queue.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? MessageKey { get; set; }

    /// <summary>
    /// How long the outbox tries; after that the message is tried once more and marked as failed. Default: 4 days.
    /// </summary>
    [Parameter]
    public TimeSpan ExpiresAfter { get; set; } = TimeSpan.FromDays(4);
}
