using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Binding;
using SpectrumMail.Errors;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Models;
using SpectrumMail.Pipeline;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands;

/// <summary>How urgent a message says it is (Priority, Importance and X-Priority headers).</summary>
public enum MailPriority
{
    /// <summary>No header.</summary>
    Normal,

    /// <summary>Urgent.</summary>
    High,

    /// <summary>Not urgent.</summary>
    Low,
}

/// <summary>Sends a message through the session's submission server and tells what became of it, recipient by recipient.</summary>
[Cmdlet(VerbsCommunications.Send, "SpectrumMail", SupportsShouldProcess = true)]
[OutputType(typeof(SendResult))]
public sealed class SendSpectrumMailCommand : SessionCmdlet
{
    /// <summary>The recipients: addresses, or names with addresses as in <c>Ann &lt;ann@example.com&gt;</c>.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
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

    /// <summary>The body is HTML; it is sent as it is.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("BAH")]
    public SwitchParameter BodyAsHtml { get; set; }

    /// <summary>Recipients of a copy.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Cc { get; set; } = [];

    /// <summary>Recipients of a copy that nobody else learns of: they stand in no header.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Bcc { get; set; } = [];

    /// <summary>Files to attach. A file that cannot be read is an error before anything is sent.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PsPath")]
    [FilePathTransformation]
    public string[] Attachments { get; set; } = [];

    /// <summary>The author. Default: the session's user name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? From { get; set; }

    /// <summary>Where answers go. Default: to the author.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] ReplyTo { get; set; } = [];

    /// <summary>How urgent the message says it is. Default: Normal, no header.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public MailPriority Priority { get; set; }

    /// <summary>Sends one message.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        try
        {
            using ComposedMessage message = MessageComposer.Compose(Draft(session));
            if (!ShouldProcess(message.Everybody, $"Send '{Subject}'"))
            {
                return;
            }

            SendResult result = Run((pipeline, cancel) => Send(session, message, pipeline, cancel), message.Everybody);
            WriteObject(result);
            ReportRefusals(result);
        }
        catch (MailException ex)
        {
            // One bad message among many must not stop the others.
            WriteError(ErrorRecords.From(ex, string.Join(", ", To)));
        }
    }

    private static SendResult Send(SpectrumSession session, ComposedMessage message, MailPipeline pipeline, CancellationToken cancel)
    {
        pipeline.Verbose($"Sending {message.Size:N0} bytes to {message.Recipients.Count} recipient(s) through {session.Account.Submission.Endpoint}");
        return Submission.Send(session.Account, message, session.Name, cancel);
    }

    private MessageDraft Draft(SpectrumSession session) => new()
    {
        From = From ?? session.UserName,
        To = To,
        Cc = Cc,
        Bcc = Bcc,
        ReplyTo = ReplyTo,
        Subject = Subject,
        Body = Body,
        IsHtml = BodyAsHtml,
        Attachments = Attachments.SelectMany(Files).ToArray(),
        Priority = (DraftPriority)Priority,
    };

    // Wildcards are resolved as for every file cmdlet; a name that is a file as it stands is taken as it stands.
    private IEnumerable<string> Files(string path)
    {
        string literal = GetUnresolvedProviderPathFromPSPath(path);
        if (File.Exists(literal))
        {
            return [literal];
        }

        try
        {
            return GetResolvedProviderPathFromPSPath(path, out _);
        }
        catch (ItemNotFoundException ex)
        {
            throw new MailException(MailCause.InvalidInput, $"The attachment '{path}' is not there.", "Check the path. Nothing was sent.", ex)
            {
                ErrorId = "AttachmentNotFound",
            };
        }
    }

    private void ReportRefusals(SendResult result)
    {
        foreach (RecipientResult recipient in result.Recipients.Where(recipient => recipient.Status != RecipientStatus.Accepted))
        {
            WriteError(ErrorRecords.Refused(result, recipient));
        }
    }
}
