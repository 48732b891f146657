using System.Diagnostics;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>
/// Tells the user what became of each message: the result, an error for everybody who has not got it, and how far the work has
/// come.
/// </summary>
internal sealed class SendReporter
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly object _gate = new();
    private int _done;
    private bool _noticesTold;

    /// <summary>How many were not sent, for now or for good.</summary>
    public int Failed { get; private set; }

    /// <summary>How many wait in the outbox.</summary>
    public int Queued { get; private set; }

    /// <summary>Tells about one message.</summary>
    /// <param name="report">What became of it.</param>
    /// <param name="target">The row it was made from; null when there is none.</param>
    /// <param name="output">Where to.</param>
    public void Tell(SendReport report, object? target, IWorkOutput output)
    {
        SendResult result = report.Result;
        lock (_gate)
        {
            _done++;
            Failed += result.Status is SendStatus.Sent or SendStatus.Queued ? 0 : 1;
            Queued += result.Status == SendStatus.Queued ? 1 : 0;
        }

        output.Write(result);
        TellNotices(report, output);
        if (result.Status == SendStatus.Queued)
        {
            output.Warning(
                $"'{result.Subject}' waits in the outbox ({result.OutboxId}): {(result.ServerResponse.Length > 0 ? result.ServerResponse : "another process delivers it.")}"
            );
        }

        TellErrors(report, target, output);
        TellProgress(output);
    }

    /// <summary>Tells about a message that could not even be made or taken.</summary>
    public void Tell(MailException failure, object? target, IWorkOutput output)
    {
        lock (_gate)
        {
            _done++;
            Failed++;
        }

        output.Error(failure, target);
    }

    private static void TellErrors(SendReport report, object? target, IWorkOutput output)
    {
        SendResult result = report.Result;
        if (report.CopyFailure is { } copy)
        {
            var failure = SendingFailures.CopyFailed(result.Subject, copy);
            output.Error(failure, target ?? result.MessageId);
        }

        if (report.RecordFailure is { } unrecorded)
        {
            output.Warning(
                $"'{result.Subject}' was accepted by the server, but the outbox could not note it: {unrecorded.Message} "
                    + "The message is not sent again; the outbox lists it as in doubt."
            );
        }

        // One cause, one error; refusals are each recipient's own. A failure to connect is told by ending the command.
        if (report.Failure is { } lost && result.Recipients.Any(recipient => recipient.Status == RecipientStatus.Deferred))
        {
            if (!report.NotConnected)
            {
                output.Error(lost, target ?? string.Join(", ", result.Recipients.Select(recipient => recipient.Address)));
            }

            return;
        }

        foreach (
            RecipientResult recipient in result.Recipients.Where(recipient =>
                recipient.Status is not (RecipientStatus.Accepted or RecipientStatus.Queued)
            )
        )
        {
            output.Error(SendingFailures.Recipient(result, recipient), target ?? recipient.Address);
        }
    }

    private void TellNotices(SendReport report, IWorkOutput output)
    {
        if (report.NoticesMissing && !_noticesTold)
        {
            _noticesTold = true;
            output.Warning(
                "The server offers no delivery status notifications (DSN, RFC 3461): the message was sent without asking for them."
            );
        }
    }

    private void TellProgress(IWorkOutput output)
    {
        lock (_gate)
        {
            output.Progress(
                "Sending mail",
                _done,
                0,
                $"{_done:N0} messages done, {Failed:N0} not sent, {_done / _clock.Elapsed.TotalSeconds:0.#} a second"
            );
        }
    }
}
