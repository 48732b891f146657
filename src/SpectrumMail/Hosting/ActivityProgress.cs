using System;
using System.Diagnostics;
using System.Management.Automation;

namespace SpectrumMail.Hosting;

/// <summary>A progress bar for counted work; appears only when the work takes over a second, and then twice a second. Any thread may report.</summary>
internal sealed class ActivityProgress
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly object _gate = new();
    private readonly string _activity;
    private readonly MailPipeline _pipeline;
    private TimeSpan _next = TimeSpan.FromSeconds(1);
    private bool _shown;

    public ActivityProgress(string activity, MailPipeline pipeline)
    {
        _activity = activity;
        _pipeline = pipeline;
    }

    /// <summary>Tells how far the work has come.</summary>
    /// <param name="done">What is done.</param>
    /// <param name="total">All there is.</param>
    /// <param name="status">The same in words.</param>
    public void Report(int done, int total, string status)
    {
        lock (_gate)
        {
            if (_clock.Elapsed < _next)
            {
                return;
            }

            _next = _clock.Elapsed + s_interval;
            _shown = true;
            _pipeline.Progress(new ProgressRecord(1, _activity, status)
            {
                PercentComplete = (int)(100L * done / Math.Max(total, 1)),
                SecondsRemaining = (int)(_clock.Elapsed.TotalSeconds / Math.Max(done, 1) * (total - done)),
            });
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            if (_shown)
            {
                _pipeline.Progress(new ProgressRecord(1, _activity, "Done") { RecordType = ProgressRecordType.Completed });
            }
        }
    }
}
