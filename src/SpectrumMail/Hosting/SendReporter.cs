using System;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Models;

namespace SpectrumMail.Hosting;

/// <summary>Tells the user what became of each message: the result, an error for everybody who has not got it, and how far the work has come.</summary>
internal sealed class SendReporter
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly object _gate = new();
    private TimeSpan _next = TimeSpan.FromSeconds(1);
    private int _done;
    private bool _shown;
    private bool _noticesTold;

    /// <summary>How many were not sent, for now or for good.</summary>
    public int Failed { get; private set; }

    /// <summary>How many wait in the outbox.</summary>
    public int Queued { get; private set; }

    /// <summary>Tells about one message.</summary>
    /// <param name="report">What became of it.</param>
    /// <param name="target">The row it was made from; null when there is none.</param>
    /// <param name="pipeline">Where to.</param>
    public void Tell(SendReport report, object? target, MailPipeline pipeline)
    {
        SendResult result = report.Result;
        lock (_gate)
        {
            _done++;
            Failed += result.Status is SendStatus.Sent or SendStatus.Queued ? 0 : 1;
            Queued += result.Status == SendStatus.Queued ? 1 : 0;
        }

        pipeline.Write(result);
        TellNotices(report, pipeline);
        if (result.Status == SendStatus.Queued)
        {
            pipeline.Warning($"'{result.Subject}' waits in the outbox ({result.OutboxId}): {(result.ServerResponse.Length > 0 ? result.ServerResponse : "another process delivers it.")}");
        }

        TellErrors(report, target, pipeline);
        TellProgress(pipeline);
    }

    /// <summary>Tells about a message that could not even be made or taken.</summary>
    public void Tell(MailException failure, object? target, MailPipeline pipeline)
    {
        lock (_gate)
        {
            _done++;
            Failed++;
        }

        pipeline.Error(ErrorRecords.From(failure, target));
    }

    /// <summary>Takes the progress bar away.</summary>
    public void Finish(Cmdlet cmdlet)
    {
        if (_shown)
        {
            cmdlet.WriteProgress(new ProgressRecord(1, "Sending mail", "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private static void TellErrors(SendReport report, object? target, MailPipeline pipeline)
    {
        SendResult result = report.Result;
        if (report.CopyFailure is { } copy)
        {
            var failure = SendingFailures.CopyFailed(result.Subject, copy);
            pipeline.Error(ErrorRecords.From(failure, target ?? result.MessageId));
        }

        if (report.RecordFailure is { } unrecorded)
        {
            pipeline.Warning($"'{result.Subject}' was accepted by the server, but the outbox could not note it: {unrecorded.Message} "
                + "The message is not sent again; the outbox lists it as in doubt.");
        }

        // One cause, one error; refusals are each recipient's own. A failure to connect is told by ending the command.
        if (report.Failure is { } lost && result.Recipients.Any(recipient => recipient.Status == RecipientStatus.Deferred))
        {
            if (!report.NotConnected)
            {
                pipeline.Error(ErrorRecords.From(lost, target ?? string.Join(", ", result.Recipients.Select(recipient => recipient.Address))));
            }

            return;
        }

        foreach (RecipientResult recipient in result.Recipients.Where(recipient => recipient.Status is not (RecipientStatus.Accepted or RecipientStatus.Queued)))
        {
            pipeline.Error(ErrorRecords.Refused(result, recipient, target));
        }
    }

    private void TellNotices(SendReport report, MailPipeline pipeline)
    {
        if (report.NoticesMissing && !_noticesTold)
        {
            _noticesTold = true;
            pipeline.Warning("The server offers no delivery status notifications (DSN, RFC 3461): the message was sent without asking for them.");
        }
    }

    private void TellProgress(MailPipeline pipeline)
    {
        lock (_gate)
        {
            if (_clock.Elapsed < _next)
            {
                return;
            }

            _next = _clock.Elapsed + s_interval;
            _shown = true;
            pipeline.Progress(new ProgressRecord(1, "Sending mail", $"{_done:N0} messages done, {Failed:N0} not sent, {_done / _clock.Elapsed.TotalSeconds:0.#} a second"));
        }
    }
}
