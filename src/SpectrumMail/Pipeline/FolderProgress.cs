using System;
using System.Diagnostics;
using System.Management.Automation;

namespace SpectrumMail.Pipeline;

/// <summary>A progress bar for reading a folder; appears only when the reading takes over a second, and then twice a second.</summary>
internal sealed class FolderProgress
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly string _activity;
    private readonly MailPipeline _pipeline;
    private TimeSpan _next = TimeSpan.FromSeconds(1);
    private bool _shown;

    /// <param name="folder">The folder.</param>
    /// <param name="pipeline">Where the bar is shown.</param>
    /// <param name="doing">What is done with the folder.</param>
    public FolderProgress(string folder, MailPipeline pipeline, string doing = "Reading")
    {
        _activity = $"{doing} {folder}";
        _pipeline = pipeline;
    }

    public void Report(int done, int total)
    {
        if (_clock.Elapsed < _next)
        {
            return;
        }

        _next = _clock.Elapsed + s_interval;
        _shown = true;
        _pipeline.Progress(new ProgressRecord(1, _activity, $"{done:N0} of {total:N0} messages")
        {
            PercentComplete = (int)(100L * done / Math.Max(total, 1)),
            SecondsRemaining = (int)(_clock.Elapsed.TotalSeconds / Math.Max(done, 1) * (total - done)),
        });
    }

    public void Finish()
    {
        if (_shown)
        {
            _pipeline.Progress(new ProgressRecord(1, _activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
