using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Sending;

/// <summary>
/// Sends messages and returns the result of each, recipient by recipient. It accepts the parameters of Send-MailMessage.
/// </summary>
[Cmdlet(VerbsCommunications.Send, "SpectrumMail", SupportsShouldProcess = true, DefaultParameterSetName = WithSession)]
[OutputType(typeof(SendResult))]
public sealed partial class SendSpectrumMailCommand : SubmissionCmdlet
{
    private readonly List<string> _pipedFiles = [];
    private MessageTemplate? _template;
    private MailRun? _run;
    private SentLog? _log;

    /// <summary>Reads the template.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _run = new MailRun(ThrottleLimit, ExpiresAfter);
        try
        {
            _template = MessageInput.ReadTemplate(MessageTemplate, FilePath);
        }
        catch (MailException ex)
        {
            Fail(ex, MessageTemplate);
        }

        OpenLog();
    }

    /// <summary>Sends the last messages.</summary>
    protected override void EndProcessing()
    {
        if (_pipedFiles.Count > 0)
        {
            // Unless given on the command line, the parameter holds the last of the piped files.
            Prepare(null, [.. IsOnCommandLine(nameof(Attachments)) ? RemoveEmpty(Attachments) : [], .. _pipedFiles]);
        }

        SendPrepared();
        EndProgress();
    }

    // Sends the row, or holds it for a batch. As with Send-MailMessage, all piped files are attached to one message at the end.
    private protected override void ProcessRow()
    {
        bool isRow = _template is not null || RemoveEmpty(Path).Length > 0;
        if (!isRow && MessageInput.ReadPipedFile(InputObject) is { } file)
        {
            _pipedFiles.Add(file);
            return;
        }

        Prepare(InputObject, RemoveEmpty(Attachments));
        if (_run!.IsBatchDue)
        {
            SendPrepared();
        }
    }

    private protected override void Release()
    {
        _run?.Dispose();
        base.Release();
    }

    // A log that cannot be written is found before a message is sent.
    private void OpenLog()
    {
        try
        {
            _log = SentLog is null ? null : new SentLog(FilePath(SentLog));
            _log?.Probe();
        }
        catch (MailException ex)
        {
            Fail(ex, SentLog);
        }
    }

    private void Prepare(PSObject? row, string[] attachments)
    {
        try
        {
            (MailAccount account, string session) = ResolveAccount();
            SendOptions options = CreateOptions(account) with
            {
                FailOnAnyRejection = FailOnAnyRejection,
                SaveToSent = SaveToSent,
                Notices = MessageInput.ToNotices(DeliveryNotificationOption),
            };
            bool isQueued = Queue || Given(MessageKey) is not null || RateLimitAction == RateLimitAction.Queue;
            foreach (ComposedMessage message in Compose(account, row, attachments))
            {
                if (!ShouldProcess(message.AllRecipients, $"Send '{message.Subject}'"))
                {
                    message.Dispose();
                    continue;
                }

                _run!.Add(
                    new PreparedMessage(message, account, session, options)
                    {
                        Outbox = isQueued ? Outbox : null,
                        Key = Given(MessageKey),
                        SentLog = _log,
                        Row = row,
                        HasAccountOfRow = HasAccountOfRow,
                    }
                );
            }
        }
        catch (MailException ex)
        {
            // An error of one row does not end the others.
            WriteError(ErrorRecords.From(ex, row ?? (object)string.Join(", ", RemoveEmpty(To))));
        }
    }

    private void SendPrepared()
    {
        foreach (MailBatch batch in _run!.GroupByAccount())
        {
            RunRow((output, cancel) => _run.Send(batch, output, cancel), batch.Target, batch.IsReady);
        }

        _run.Clear();
    }

    private IEnumerable<ComposedMessage> Compose(MailAccount account, PSObject? row, string[] attachments)
    {
        if (RemoveEmpty(Path).Length == 0)
        {
            return [MessageComposer.Compose(CreateDraft(account, row, attachments))];
        }

        // A piped file also binds to -Attachments by its PSPath. Only the command line says that the user meant it.
        string? given = MessageInput.ComposingParameters.FirstOrDefault(name =>
            name == nameof(Attachments) ? IsOnCommandLine(name) : IsGiven(name)
        );
        if (given is not null)
        {
            throw ComposingFailures.ParameterConflict.Make(given);
        }

        string[] recipients = [.. RemoveEmpty(To), .. RemoveEmpty(Cc), .. RemoveEmpty(Bcc)];
        return MessageInput
            .ResolveMessages(this, RemoveEmpty(Path))
            .Select(file => MessageFile.Read(file, Given(From), recipients));
    }

    private string? GetIfGiven(string name, string? text) => IsGiven(name) ? text : null;

    private MessageDraft CreateDraft(MailAccount account, PSObject? row, string[] attachments)
    {
        var given = new MessageDraft
        {
            From = GetIfGiven(nameof(From), From),
            To = RemoveEmpty(To),
            Cc = RemoveEmpty(Cc),
            Bcc = RemoveEmpty(Bcc),
            ReplyTo = RemoveEmpty(ReplyTo),
            Subject = GetIfGiven(nameof(Subject), Subject),
            TextBody = GetIfGiven(nameof(TextBody), TextBody),
            HtmlBody = GetIfGiven(nameof(HtmlBody), HtmlBody),
            Encoding = Encoding,
            Attachments = attachments,
            Headers = MessageInput.ReadHeaders(Header),
            MessageId = MessageId,
            InReplyTo = InReplyTo,
            References = References,
            Priority = Priority,
        };
        MessageDraft draft = _template?.Complete(given, name => MessageInput.ReadColumn(row, name)) ?? given;
        return draft.WithBody(GetIfGiven(nameof(Body), Body), BodyAsHtml) with
        {
            From = Given(draft.From) ?? account.Settings.Credential.UserName,
            Attachments = MessageInput.ResolveAttachments(this, draft.Attachments),
            Inline = MessageInput.ResolveInline(this, InlineAttachment),
            Patience = account.Settings.Policy.Timeout,
        };
    }
}
