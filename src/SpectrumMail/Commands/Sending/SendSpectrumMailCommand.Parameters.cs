using System;
using System.Collections;
using System.Management.Automation;
using System.Net.Mail;
using System.Text;
using SpectrumMail.Commands.Binding;

namespace SpectrumMail.Commands.Sending;

/// <content>The parameters: those of Send-MailMessage with their names and aliases, and more.</content>
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

    /// <summary>The text of the message; HTML with -BodyAsHtml.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ValidateNotNull]
    public string Body { get; set; } = string.Empty;

    /// <summary>The text of -Body is HTML. It is sent unchanged.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("BAH")]
    [EmptyCell]
    public SwitchParameter BodyAsHtml { get; set; }

    /// <summary>The plain text. With -HtmlBody it is the alternative for mail programs that do not show HTML.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ValidateNotNull]
    public string? TextBody { get; set; }

    /// <summary>The HTML text. It is sent unchanged.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ValidateNotNull]
    public string? HtmlBody { get; set; }

    /// <summary>
    /// The character set of the texts and the subject. Default: UTF-8, which is also used for a text with characters that the
    /// character set does not have.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("BE")]
    [EncodingTransformation]
    [ValidateNotNull]
    public Encoding Encoding { get; set; } = Encoding.UTF8;

    /// <summary>Recipients of a copy.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] Cc { get; set; } = [];

    /// <summary>Recipients of a blind copy: they are in no header, so that other recipients do not see them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] Bcc { get; set; } = [];

    /// <summary>
    /// Files to attach; wildcards are allowed. A file that cannot be read is an error, and the message is not sent. Piped files
    /// are all attached to one message, as with Send-MailMessage. A row with a column of this name is one message.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PsPath")]
    [FilePathTransformation]
    public string[] Attachments { get; set; } = [];

    /// <summary>
    /// Files that the HTML text shows: a table of content ids and paths. <c>&lt;img src="cid:logo"&gt;</c> shows the file of
    /// <c>@{ logo = 'logo.png' }</c>.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary InlineAttachment { get; set; } = new Hashtable();

    /// <summary>The author. Default: the account's user name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? From { get; set; }

    /// <summary>The addresses for replies. Default: the author's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] ReplyTo { get; set; } = [];

    /// <summary>The priority of the message (headers Priority, Importance, X-Priority). Default: Normal, no headers.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public MailPriority Priority { get; set; }

    /// <summary>
    /// The delivery notices that the author requests from the servers (RFC 3461): OnSuccess, OnFailure, Delay, or Never. Default:
    /// the servers decide.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("DNO")]
    [ValidateNotNull]
    [EmptyCell]
    public DeliveryNotificationOptions DeliveryNotificationOption { get; set; }

    /// <summary>More header fields: a table of names and values. Fields that other parameters write are refused.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Header { get; set; } = new Hashtable();

    /// <summary>The Message-ID. Default: a new one. Mailboxes can recognise a duplicate by the same Message-ID.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MessageId { get; set; }

    /// <summary>The Message-ID of the message that is answered.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InReplyTo { get; set; }

    /// <summary>The Message-IDs of the conversation, the oldest first. -InReplyTo is added as the last one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] References { get; set; } = [];

    /// <summary>
    /// Files that are messages (.eml), sent unchanged but for Bcc fields, which are removed. The recipients are those of -To, -Cc
    /// and -Bcc. Default: the recipients of the message.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// A message with places such as {{Name}} for the values of each row of the pipeline. It is a file with the body (HTML when
    /// its name ends in .html; lines such as "Subject: ..." may come first), or a table of parameter names and texts. Parameters
    /// take precedence over the template.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? MessageTemplate { get; set; }

    /// <summary>A row of the pipeline. Its values fill the places of -MessageTemplate. It is the target of errors.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Saves a copy in the account's Sent folder. When the copy fails, the message is sent nevertheless.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public SwitchParameter SaveToSent { get; set; }

    /// <summary>Sends the message to no recipient when the server refuses one. Default: the others get it.</summary>
    [Parameter]
    public SwitchParameter FailOnAnyRejection { get; set; }

    /// <summary>Adds the message to the outbox before it is sent. Send-SpectrumOutbox delivers what could not be sent.</summary>
    [Parameter]
    public SwitchParameter Queue { get; set; }

    /// <summary>A key under which only one message is sent, however often the task runs. Implies -Queue.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? MessageKey { get; set; }

    /// <summary>
    /// A file that notes each recipient of what was sent: Message-ID, envelope id, address, time and the server's reply, and
    /// nothing of the content. Get-SpectrumDeliveryReport -Match compares it with the reports that come back. Entries that are
    /// older than 31 days are removed. The outbox has such a log of its own.
    /// </summary>
    [Parameter]
    [Alias("SentLogPath")]
    [ValidateNotNullOrEmpty]
    public string? SentLog { get; set; }

    /// <summary>How long the outbox tries. After that it tries once more, and then the message fails. Default: 4 days.</summary>
    [Parameter]
    public TimeSpan ExpiresAfter { get; set; } = TimeSpan.FromDays(4);
}
