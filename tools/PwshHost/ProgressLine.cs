using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading;

namespace SpectrumMail.PwshHost;

/// <summary>The activities under way, shown on one line of the terminal that is rewritten a few times a second.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const int BarLength = 20;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly object _lock = new();
    private readonly OutputStreams _streams;
    private readonly List<(long Source, ProgressRecord Record)> _running = [];
    private readonly Timer _timer;
    private bool _isDue;

    public ProgressLine(OutputStreams streams)
    {
        _streams = streams;
        _timer = new Timer(_ => Draw());
    }

    public void Update(long source, ProgressRecord record)
    {
        if (!_streams.ShowsProgress)
        {
            return;
        }

        lock (_lock)
        {
            int known = _running.FindIndex(r => r.Source == source && r.Record.ActivityId == record.ActivityId);
            if (record.RecordType == ProgressRecordType.Completed)
            {
                _running.RemoveAll(r => r.Source == source
                    && (r.Record.ActivityId == record.ActivityId || r.Record.ParentActivityId == record.ActivityId));
            }
            else if (known >= 0)
            {
                _running[known] = (source, record);
            }
            else
            {
                _running.Add((source, record));
            }

            // Drawing for every record would cost more than the work it tells about.
            if (!_isDue)
            {
                _isDue = true;
                _timer.Change(s_interval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _running.Clear();
            _streams.ShowProgress(string.Empty);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Draw()
    {
        lock (_lock)
        {
            _isDue = false;

            // The outermost activity says how far the whole is, the latest one what is being done.
            IEnumerable<ProgressRecord> shown = _running.Select(r => r.Record);
            if (_running.Count > 2)
            {
                shown = [_running[0].Record, _running[^1].Record];
            }

            string line = string.Join(" > ", shown.Select(Describe));

            // A full last column would wrap.
            _streams.ShowProgress(DisplayWidth.Cut(line, _streams.Width - 1));
        }
    }

    private static string Describe(ProgressRecord record)
    {
        var text = new StringBuilder(record.Activity);
        if (record.PercentComplete >= 0)
        {
            int filled = record.PercentComplete * BarLength / 100;
            text.Append(" [").Append('#', filled).Append('.', BarLength - filled).Append(']')
                .Append(CultureInfo.CurrentCulture, $" {record.PercentComplete}%");
        }

        if (!string.IsNullOrWhiteSpace(record.StatusDescription))
        {
            text.Append(' ').Append(record.StatusDescription);
        }

        if (!string.IsNullOrWhiteSpace(record.CurrentOperation))
        {
            text.Append(": ").Append(record.CurrentOperation);
        }

        if (record.SecondsRemaining >= 0)
        {
            text.Append(CultureInfo.CurrentCulture, $" ({TimeSpan.FromSeconds(record.SecondsRemaining):c} left)");
        }

        return text.ToString().ReplaceLineEndings(" ");
    }
}
