using System;
using System.Diagnostics;
using System.Management.Automation;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Waiting;
using SpectrumMail.Models;

namespace SpectrumMail.Hosting;

/// <summary>Carries to the pipeline what a wait brings.</summary>
internal sealed class WaitReporter : IWaitObserver
{
    // A cut that is mended at once is nobody's trouble; one that lasts is told once.
    private const int WorthWarning = 4;
    private static readonly TimeSpan s_firstProgress = TimeSpan.FromSeconds(1);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly MailPipeline _pipeline;
    private readonly string _folder;
    private readonly int? _wanted;
    private readonly TimeSpan? _limit;
    private int _count;
    private TimeSpan _nextProgress = s_firstProgress;

    /// <param name="pipeline">Where to.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="wanted">How many messages are wanted; null for all.</param>
    /// <param name="limit">How long it may last; null without limit.</param>
    public WaitReporter(MailPipeline pipeline, string folder, int? wanted, TimeSpan? limit)
    {
        _pipeline = pipeline;
        _folder = folder;
        _wanted = wanted;
        _limit = limit;
    }

    /// <summary>How many messages have come.</summary>
    public int Count => _count;

    public bool Arrived(SpectrumMessage message, WaitPosition position)
    {
        _pipeline.Write(message, () => position.Give((uint)message.Uid));
        return ++_count != _wanted;
    }

    public void Problem(MailException problem) => _pipeline.Error(ErrorRecords.From(problem, _folder));

    public void StartsOver() => _pipeline.Warning($"Folder '{_folder}' was recreated (its UIDVALIDITY changed): only what arrives from now on is waited for.");

    public void Broken(MailException failure, int failures)
    {
        _pipeline.Verbose($"Connecting again: {failure.Message}");
        if (failures == WorthWarning)
        {
            _pipeline.Warning($"The server cannot be reached; it is tried again until it can. {failure.Message}");
        }
    }

    public void Settle() => _pipeline.Drain();

    public void Waiting()
    {
        if (_clock.Elapsed < _nextProgress)
        {
            return;
        }

        _nextProgress = _clock.Elapsed + s_firstProgress;
        _pipeline.Progress(new ProgressRecord(1, $"Waiting for messages in {_folder}", _count == 0 ? "None so far" : $"{_count:N0} so far")
        {
            PercentComplete = _limit is { } limit ? (int)Math.Min(100 * _clock.Elapsed.Ticks / limit.Ticks, 100) : -1,
            SecondsRemaining = _limit is { } all ? (int)Math.Max((all - _clock.Elapsed).TotalSeconds, 0) : -1,
        });
    }

    /// <summary>Takes the bar away.</summary>
    public void Finish() => _pipeline.Progress(new ProgressRecord(1, $"Waiting for messages in {_folder}", "Done") { RecordType = ProgressRecordType.Completed });
}
