using System.Diagnostics;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>
/// Writes what happened to each message of a command: the result, warnings, an error for each recipient without the message, and
/// progress. Any thread may call it.
/// </summary>
internal sealed class SendResultWriter
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly object _gate = new();
    private int _done;
    private int _noticeWarnings;

    /// <summary>How many messages were not sent, for now or for good. Messages in the outbox do not count.</summary>
    public int FailedCount { get; private set; }

    /// <summary>Writes the result of one message, with its warnings and errors.</summary>
    /// <param name="report">The result.</param>
    /// <param name="row">The row that the message was composed from; null when there is none.</param>
    /// <param name="output">Receives them.</param>
    public void WriteReport(SendReport report, object? row, IWorkOutput output)
    {
        SendResult result = report.Result;
        CountMessage(failed: result.Status is not (SendStatus.Sent or SendStatus.Queued));
        output.Write(result);
        WriteWarnings(report, output);
        if (report.CopyFailure is { } copy)
        {
            output.Error(SendingFailures.CopyFailed(result.Subject, copy), row ?? result.MessageId);
        }

        WriteErrors(report, row, output);
        WriteProgress(output);
    }

    /// <summary>Writes the error of a message that was refused before it was sent.</summary>
    /// <param name="failure">The error.</param>
    /// <param name="target">The object that the error is about.</param>
    /// <param name="output">Receives it.</param>
    public void WriteFailure(MailException failure, object? target, IWorkOutput output)
    {
        CountMessage(failed: true);
        output.Error(failure, target);
    }

    private void CountMessage(bool failed)
    {
        lock (_gate)
        {
            _done++;
            FailedCount += failed ? 1 : 0;
        }
    }

    private void WriteWarnings(SendReport report, IWorkOutput output)
    {
        SendResult result = report.Result;

        // Once a command: the warning is about the server, not about the message.
        if (report.NoticesMissing && Interlocked.Exchange(ref _noticeWarnings, 1) == 0)
        {
            output.Warning(
                "The server offers no delivery status notifications (DSN, RFC 3461): "
                    + "the message was sent without asking for them."
            );
        }

        if (result.Status == SendStatus.Queued)
        {
            string reason = result.ServerResponse.Length > 0 ? result.ServerResponse : "another process delivers it.";
            output.Warning($"'{result.Subject}' waits in the outbox ({result.OutboxId}): {reason}");
        }

        if (report.RecordFailure is { } unrecorded)
        {
            output.Warning(
                $"'{result.Subject}' was accepted by the server, but the outbox could not record it: {unrecorded.Message} "
                    + "The message is not sent again; the outbox lists it as in doubt."
            );
        }
    }

    private static void WriteErrors(SendReport report, object? row, IWorkOutput output)
    {
        SendResult result = report.Result;
        if (report.Failure is { } own && ComposingFailures.AttachmentUnreadable.Is(own))
        {
            // No server has refused anyone.
            output.Error(own, row ?? result.MessageId);
            return;
        }

        // One cause is one error, while each refused recipient has an error of its own.
        if (report.Failure is { } lost && result.Recipients.Any(recipient => recipient.Status == RecipientStatus.Deferred))
        {
            // A failure to connect, or a blocked account, is an error of the account; the caller reports it.
            if (!report.EndsAccount)
            {
                output.Error(lost, row ?? string.Join(", ", result.Recipients.Select(recipient => recipient.Address)));
            }

            return;
        }

        foreach (RecipientResult recipient in result.Recipients)
        {
            if (recipient.Status is not (RecipientStatus.Accepted or RecipientStatus.Queued))
            {
                output.Error(SendingFailures.Recipient(result, recipient, report.UserName), row ?? recipient.Address);
            }
        }
    }

    private void WriteProgress(IWorkOutput output)
    {
        lock (_gate)
        {
            double rate = _done / _clock.Elapsed.TotalSeconds;
            output.Progress(
                "Sending mail",
                _done,
                0,
                $"{Quantity.Text(_done, "message")} done, {FailedCount:N0} not sent, {rate:0.#} a second"
            );
        }
    }
}
