using System;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Mailflow;

/// <summary>One test: sends a marked message, waits for it, says what became of it, and removes it.</summary>
internal sealed class MailflowTest : IDisposable
{
    private const string Text =
        "Test-SpectrumMailflow of SpectrumMail has sent this message to see whether mail arrives, and how fast. It removes the "
        + "message by itself. Where you find one, you can delete it.";

    private readonly MailflowPair _pair;
    private readonly MailflowRun _run;
    private readonly IWorkOutput _output;
    private readonly MailAccount _target;
    private readonly MailAccount _sender;
    private readonly TestMark _mark;
    private DateTime? _sent;
    private MailflowSighting? _sighting;

    /// <param name="pair">Who sends to whom.</param>
    /// <param name="run">The run that the test belongs to.</param>
    /// <param name="output">Takes what the test says.</param>
    public MailflowTest(MailflowPair pair, MailflowRun run, IWorkOutput output)
    {
        (_pair, _run, _output) = (pair, run, output);
        _target = new MailAccount(pair.Target.Settings);
        _sender = pair.IsLoop ? _target : new MailAccount(pair.Sender.Settings);
        _mark = TestMark.Create(run.Id, pair.Limit);
    }

    /// <summary>Runs the test.</summary>
    /// <param name="cancel">Cuts the connections.</param>
    /// <exception cref="OperationCanceledException">The user gave up; the message was removed if it was there.</exception>
    public MailflowTestResult Run(CancellationToken cancel)
    {
        var result = new MailflowTestResult
        {
            From = _pair.From,
            To = _pair.To,
            WarningTime = _pair.Warning,
            CriticalTime = _pair.Critical,
            IsRemoteTest = _target.Mailbox.Endpoint?.Host != _sender.Mailbox.Endpoint?.Host,
            Session = _pair.Sender.Session,
            TargetSession = _pair.Target.Session,
        };
        try
        {
            return Run(result, cancel);
        }
        catch (MailException ex)
        {
            return MailflowVerdict.NotSent(result, ex);
        }
        finally
        {
            if (_sent is not null)
            {
                new MailflowCleaning(_target, _sender, _mark, _run, _output).Run(_sighting);
            }
        }
    }

    public void Dispose()
    {
        _target.Dispose();
        _sender.Dispose();
    }

    private MailflowTestResult Run(MailflowTestResult result, CancellationToken cancel)
    {
        using ComposedMessage message = MessageComposer.Compose(Draft());
        var watch = new MailflowWatch(_target, _pair.Sender.IsReadable ? _sender : null, _mark, _output.Closed);
        watch.Begin(cancel);
        SendReport report = Send(message, cancel);
        SendResult sent = report.Result;
        result = result with
        {
            MessageId = sent.MessageId,
            Sent = _sent?.ToLocalTime(),
            SubmissionTime = sent.Duration,
            Server = sent.Server,
            ServerResponse = sent.ServerResponse,
            QueueId = sent.QueueId,
        };
        if (MailflowVerdict.OfSubmission(result, report, _pair) is { } refused)
        {
            // What a server has refused does not arrive.
            _sent = null;
            return refused;
        }

        result = result with { Sent = (_sent ??= DateTime.UtcNow).ToLocalTime() };
        _sighting = watch.Wait(_pair.Limit, cancel);
        return MailflowVerdict.OfSighting(result, _sighting, _pair);
    }

    private MessageDraft Draft() =>
        new()
        {
            From = _pair.From,
            To = [_pair.To],
            Subject = $"SpectrumMail test {_mark.Test}",
            TextBody = Text,
            MessageId = _mark.MessageId(MessageComposer.ParseSender(_pair.From).Domain),

            // RFC 3834: so that no automatic reply comes.
            Headers = [_mark.Header, new("Auto-Submitted", "auto-generated"), new("X-Auto-Response-Suppress", "All")],
        };

    private SendReport Send(ComposedMessage message, CancellationToken cancel)
    {
        var ledger = new RateLedger(StateFolder.Path, _sender.Settings.Credential.UserName);
        var options = new SendOptions { Limits = _sender.Settings.Limits };
        _output.Verbose($"Sending test message {message.MessageId} to {_pair.To} through {_sender.Submission.Endpoint}");
        return new Submission(_sender, ledger, _pair.Sender.Session).Send(
            message,
            options,
            () => _sent = DateTime.UtcNow,
            new SendContext(0, _output, cancel)
        );
    }
}
