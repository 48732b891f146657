using System.Diagnostics;
using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Hosting;

/// <summary>The progress bar of an audit: how many are done, how fast, how many failed; the host adds the time that is left.</summary>
internal sealed class AuditProgress
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ActivityProgress _progress;
    private readonly int _total;
    private int _done;
    private int _failed;

    /// <param name="pipeline">Where the bar is shown.</param>
    /// <param name="total">How many mailboxes there are.</param>
    /// <param name="before">How many of them an earlier run has done: they say nothing about the rate.</param>
    public AuditProgress(MailPipeline pipeline, int total, int before)
    {
        _progress = new ActivityProgress(before == 0 ? "Auditing mailboxes" : $"Auditing mailboxes ({before:N0} were done before)", pipeline);
        _total = total - before;
    }

    /// <summary>A mailbox is done.</summary>
    public void Report(AuditStatus status)
    {
        int failed = status is AuditStatus.Ok or AuditStatus.PartlyRead ? Volatile.Read(ref _failed) : Interlocked.Increment(ref _failed);
        int done = Interlocked.Increment(ref _done);
        _progress.Report(done, _total, $"{done:N0} of {_total:N0} mailboxes, {done / _clock.Elapsed.TotalSeconds:N1} a second, {failed:N0} failed");
    }

    /// <summary>Takes the bar away.</summary>
    public void Finish() => _progress.Finish();
}
