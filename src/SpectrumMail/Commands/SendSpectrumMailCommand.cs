using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net.Mail;
using System.Threading;
using SpectrumMail.Errors;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Models;
using SpectrumMail.Pipeline;

namespace SpectrumMail.Commands;

/// <summary>Sends messages and tells what became of each, recipient by recipient. Takes what Send-MailMessage takes, by the same names.</summary>
[Cmdlet(VerbsCommunications.Send, "SpectrumMail", SupportsShouldProcess = true, DefaultParameterSetName = WithSession)]
[OutputType(typeof(SendResult))]
public sealed partial class SendSpectrumMailCommand : SubmissionCmdlet
{
    // With several connections: enough messages at a time that none of them waits long for the slowest.
    private const int MessagesPerConnection = 16;
    private static readonly TimeSpan s_longestHold = TimeSpan.FromSeconds(1);

    private readonly SendReporter _reporter = new();
    private readonly List<SendJob> _jobs = [];
    private readonly Stopwatch _sinceSent = Stopwatch.StartNew();
    private MessageTemplate? _template;
    private bool _offline;

    private bool Queues => Queue || MessageKey is not null || RateLimitAction == RateLimitAction.Queue;

    /// <summary>Reads the template.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            _template = (MessageTemplate is PSObject wrapped ? wrapped.BaseObject : MessageTemplate) switch
            {
                null => null,
                IDictionary table => new MessageTemplate(Texts(table)),
                object path => Mail.Sending.MessageTemplate.Read(FilePath(path.ToString()!)),
            };
        }
        catch (MailException ex)
        {
            Fail(ex, MessageTemplate);
        }
    }

    /// <summary>Sends one message, or takes it to be sent with others.</summary>
    protected override void ProcessRecord()
    {
        try
        {
            (MailAccount account, string session) = Account();
            foreach (SendJob job in Jobs(account, session))
            {
                if (ShouldProcess(job.Message.Everybody, $"Send '{job.Message.Subject}'"))
                {
                    _jobs.Add(job);
                }
                else
                {
                    job.Message.Dispose();
                }
            }
        }
        catch (MailException ex)
        {
            // One bad message among many must not stop the others.
            WriteError(ErrorRecords.From(ex, InputObject ?? (object)string.Join(", ", To)));
        }

        if (ThrottleLimit == 1 || _jobs.Count >= ThrottleLimit * MessagesPerConnection || _sinceSent.Elapsed > s_longestHold)
        {
            SendJobs();
        }
    }

    /// <summary>Sends what is left.</summary>
    protected override void EndProcessing()
    {
        SendJobs();
        _reporter.Finish(this);
    }

    private protected override void Release()
    {
        _jobs.ForEach(job => job.Message.Dispose());
        _jobs.Clear();
        base.Release();
    }

    private void SendJobs()
    {
        _sinceSent.Restart();
        foreach (IGrouping<MailAccount, SendJob> jobs in _jobs.GroupBy(job => job.Account))
        {
            OutboxStore? outbox = Queues ? Outbox : null;
            SendJob[] batch = jobs.ToArray();
            Run((pipeline, cancel) => SendBatch(batch, outbox, pipeline, cancel), batch.Length == 1 ? batch[0].Target : jobs.Key.Settings.Credential.UserName);
        }

        Release(_jobs);
    }

    private static void Release(List<SendJob> jobs)
    {
        jobs.ForEach(job => job.Message.Dispose());
        jobs.Clear();
    }

    private void SendBatch(SendJob[] jobs, OutboxStore? outbox, MailPipeline pipeline, CancellationToken cancel)
    {
        MailAccount account = jobs[0].Account;
        Submission submission = Submitter(account, jobs[0].Session, pipeline);
        var queued = outbox is null ? null : new QueuedSending(outbox, account, submission, ExpiresAfter);

        // Without the lease another process delivers; with it nobody else does.
        using IDisposable? lease = queued?.Lease();
        Workers.Run(jobs, ThrottleLimit, (job, connection) =>
        {
            pipeline.Verbose($"Sending {job.Message.Size:N0} bytes to {job.Message.Recipients.Count} recipient(s) through {account.Submission.Endpoint}");
            try
            {
                SendReport report = queued is null
                    ? submission.Send(job.Message, job.Options, connection, null, cancel)
                    : queued.Send(job.Message, job.Options, job.Key, deliver: lease is not null && !_offline, connection, cancel);
                _reporter.Tell(report, job.Target, pipeline);
                _offline |= report.NotConnected;
                if (report.NotConnected && queued is null)
                {
                    throw report.Failure!;
                }
            }
            catch (MailException ex) when (!_offline)
            {
                _reporter.Tell(ex, job.Target ?? job.Message.Everybody, pipeline);
            }
        });
    }

    // Only a credential comes with the rows; what else names the account is wrong for all of them.
    private (MailAccount Account, string Session) Account()
    {
        try
        {
            return ResolveAccount();
        }
        catch (MailException ex) when (ParameterSetName != WithCredential)
        {
            Fail(ex, Session?.ToString() ?? UserName ?? SecretName);
            throw;
        }
    }

    private IEnumerable<SendJob> Jobs(MailAccount account, string session)
    {
        SendOptions options = Options(account) with
        {
            FailOnAnyRejection = FailOnAnyRejection,
            SaveToSent = SaveToSent,
            Notices = Notices(DeliveryNotificationOption),
        };
        SendJob Job(ComposedMessage message) => new(message, account, session, options, MessageKey, InputObject);
        if (Path.Length == 0)
        {
            return [Job(MessageComposer.Compose(Draft(account)))];
        }

        string? given = new[] { nameof(Subject), nameof(Body), nameof(TextBody), nameof(HtmlBody), nameof(Header), nameof(MessageTemplate) }
            .FirstOrDefault(MyInvocation.BoundParameters.ContainsKey);
        if (given is not null)
        {
            throw new MailException(MailCause.InvalidInput, $"-Path sends a message as it stands; -{given} cannot change it.", "Use one of the two.") { ErrorId = "ParameterConflict" };
        }

        string[] recipients = To.Concat(Cc).Concat(Bcc).ToArray();
        return Path.SelectMany(path => Files(path, "message")).Select(file => Job(MessageFile.Read(file, From, recipients)));
    }

    private MessageDraft Draft(MailAccount account)
    {
        IReadOnlyDictionary<string, string[]> filled = _template?.Fill(name => Column(InputObject, name)) ?? new Dictionary<string, string[]>();
        string[] Many(string name, string[] given) => given.Length == 0 && filled.TryGetValue(name, out string[]? texts) ? texts : given;
        string? One(string name, string? given) => !MyInvocation.BoundParameters.ContainsKey(name) && filled.TryGetValue(name, out string[]? texts) ? texts.FirstOrDefault() : given;
        string? text = One(nameof(TextBody), TextBody), html = One(nameof(HtmlBody), HtmlBody);
        bool plain = MyInvocation.BoundParameters.ContainsKey(nameof(Body)) || (text is null && html is null);
        if (plain && (BodyAsHtml ? html : text) is not null)
        {
            throw new MailException(MailCause.InvalidInput, "The message has two texts of one kind.", "Use -Body, or -TextBody and -HtmlBody.") { ErrorId = "BodyAmbiguous" };
        }

        return new MessageDraft
        {
            From = One(nameof(From), From) ?? account.Settings.Credential.UserName,
            To = Many(nameof(To), To),
            Cc = Many(nameof(Cc), Cc),
            Bcc = Many(nameof(Bcc), Bcc),
            ReplyTo = Many(nameof(ReplyTo), ReplyTo),
            Subject = One(nameof(Subject), Subject) ?? string.Empty,
            TextBody = plain && !BodyAsHtml ? Body : text,
            HtmlBody = plain && BodyAsHtml ? Body : html,
            Encoding = Encoding,
            Attachments = Many(nameof(Attachments), Attachments).SelectMany(path => Files(path, "attachment")).ToArray(),
            Inline = Texts(InlineAttachment).Select(file => new InlineFile(file.Key, Files(file.Value[0], "attachment").First())).ToArray(),
            Headers = Texts(Header).SelectMany(field => field.Value.Select(value => new KeyValuePair<string, string>(field.Key, value))).ToArray(),
            MessageId = MessageId,
            InReplyTo = InReplyTo,
            References = References,
            Priority = Priority switch { MailPriority.High => DraftPriority.High, MailPriority.Low => DraftPriority.Low, _ => DraftPriority.Normal },
        };
    }

    // Wildcards are resolved as for every file cmdlet; a name that is a file as it stands is taken as it stands.
    private IReadOnlyCollection<string> Files(string path, string what)
    {
        string literal = GetUnresolvedProviderPathFromPSPath(path);
        if (File.Exists(literal))
        {
            return [literal];
        }

        try
        {
            // A wildcard that matches nothing is no error to the engine, but a missing file to whoever meant one.
            IReadOnlyCollection<string> found = GetResolvedProviderPathFromPSPath(path, out _);
            return found.Count > 0 ? found : throw NotThere(path, what, null);
        }
        catch (Exception ex) when (ex is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            throw NotThere(path, what, ex);
        }
    }

    private static MailException NotThere(string path, string what, Exception? ex) =>
        new(MailCause.InvalidInput, $"The {what} '{path}' is not there.", "Check the path. Nothing was sent.", ex)
        {
            ErrorId = what == "attachment" ? "AttachmentNotFound" : "MessageFileNotFound",
        };

    private static string? Column(PSObject? row, string name) => row?.BaseObject is IDictionary table
        ? table.Contains(name) ? Text(table[name]) : null
        : row?.Properties[name] is { } property ? Text(property.Value) : null;

    private static IEnumerable<KeyValuePair<string, string[]>> Texts(IDictionary table) => table.Keys
        .Cast<object>()
        .Select(key => new KeyValuePair<string, string[]>(Text(key), (table[key] is not string && table[key] is IEnumerable many ? many.Cast<object?>() : [table[key]]).Select(Text).ToArray()));

    private static string Text(object? value) => LanguagePrimitives.ConvertTo<string>(value) ?? string.Empty;

    private static DeliveryNotices Notices(DeliveryNotificationOptions options) =>
        (options.HasFlag(DeliveryNotificationOptions.OnSuccess) ? DeliveryNotices.Success : 0)
        | (options.HasFlag(DeliveryNotificationOptions.OnFailure) ? DeliveryNotices.Failure : 0)
        | (options.HasFlag(DeliveryNotificationOptions.Delay) ? DeliveryNotices.Delay : 0)
        | (options.HasFlag(DeliveryNotificationOptions.Never) ? DeliveryNotices.Never : 0);

    private sealed record SendJob(ComposedMessage Message, MailAccount Account, string Session, SendOptions Options, string? Key, PSObject? Target);
}
