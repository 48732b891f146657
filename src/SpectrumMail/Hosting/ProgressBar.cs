using System;
using System.Diagnostics;
using System.Management.Automation;
using SpectrumMail.Models;

namespace SpectrumMail.Hosting;

/// <summary>
/// The progress bar of a command. It appears when an activity takes longer than a second, and then changes twice a second.
/// Any thread may use it.
/// </summary>
internal sealed class ProgressBar
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);
    private readonly object _gate = new();
    private readonly Stopwatch _clock = new();
    private string? _activity;
    private TimeSpan _next;
    private bool _shown;

    /// <summary>
    /// Notes how far an activity has come. Returns the record to show; null when it is too early for the next one.
    /// </summary>
    /// <param name="activity">What is being done.</param>
    /// <param name="done">How much of it is done.</param>
    /// <param name="total">How much there is; 0 when that is not known.</param>
    /// <param name="status">The same in words. Default: so many of so many messages.</param>
    public ProgressRecord? Advance(string activity, int done, int total, string? status)
    {
        lock (_gate)
        {
            if (activity != _activity)
            {
                _activity = activity;
                // A bar that is shown already must not name the last activity any longer.
                _next = _shown ? TimeSpan.Zero : s_first;
                _clock.Restart();
            }

            if (_clock.Elapsed < _next)
            {
                return null;
            }

            _next = _clock.Elapsed + s_interval;
            _shown = true;
            var record = new ProgressRecord(1, activity, status ?? $"{done:N0} of {Quantity.Text(total, "message")}");
            if (total > 0)
            {
                record.PercentComplete = (int)Math.Min(100L * done / total, 100);
                record.SecondsRemaining = (int)(_clock.Elapsed.TotalSeconds / Math.Max(done, 1) * Math.Max(total - done, 0));
            }

            return record;
        }
    }

    /// <summary>Ends the activity. Returns the record that removes the bar; null when there is no bar.</summary>
    public ProgressRecord? Complete()
    {
        lock (_gate)
        {
            string activity = _activity ?? string.Empty;
            bool shown = _shown;
            _activity = null;
            _shown = false;
            return shown ? new ProgressRecord(1, activity, "Done") { RecordType = ProgressRecordType.Completed } : null;
        }
    }
}
