using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Hosting;

/// <summary>
/// The output of work, carried to the pipeline thread in order. When the pipeline takes no more, the next call throws, which
/// ends the work at a point that the work chooses.
/// </summary>
internal sealed class MailPipeline : IWorkOutput, IDisposable
{
    // One batch that the pipeline works on and one that lies ready, while the next is on the wire.
    private const int MostBatches = 2;

    private readonly SemaphoreSlim _batches = new(MostBatches, MostBatches);
    private readonly Action<Action<Cmdlet>> _post;
    private readonly Action<Action<Cmdlet>> _postAtOnce;
    private readonly ProgressBar _bar;
    private readonly bool _isDirect;

    /// <summary>For work on another thread.</summary>
    /// <param name="queue">What the pipeline thread takes from.</param>
    /// <param name="bar">The progress bar of the command.</param>
    /// <param name="closed">The pipeline takes no more.</param>
    public MailPipeline(BlockingCollection<Action<Cmdlet>> queue, ProgressBar bar, CancellationToken closed)
    {
        _post = _postAtOnce = emit => queue.Add(emit, closed);
        _bar = bar;
        Closed = closed;
    }

    /// <summary>
    /// For work on the pipeline thread itself, which must not wait for the pipeline: it neither emits batches nor drains it.
    /// </summary>
    /// <param name="later">What is emitted when the work is done: what takes it may do more with the same connection.</param>
    /// <param name="bar">The progress bar of the command.</param>
    /// <param name="cmdlet">The cmdlet, which emits at once what is not output.</param>
    public MailPipeline(ICollection<Action<Cmdlet>> later, ProgressBar bar, Cmdlet cmdlet)
    {
        _post = later.Add;
        _postAtOnce = emit => emit(cmdlet);
        _bar = bar;
        _isDirect = true;
    }

    /// <inheritdoc/>
    public CancellationToken Closed { get; }

    /// <inheritdoc/>
    public bool IsFull => _batches.CurrentCount == 0;

    /// <inheritdoc/>
    public void Write(object value, Action? taken = null) =>
        _post(cmdlet =>
        {
            // Before: the object that ends the pipeline (Select-Object -First) is taken too, but nothing comes back from there.
            taken?.Invoke();
            cmdlet.WriteObject(value);
        });

    /// <inheritdoc/>
    public void WriteBatch(IReadOnlyCollection<object> values)
    {
        RefuseWaiting();
        if (values.Count == 0)
        {
            return;
        }

        _batches.Wait(Closed);
        _post(cmdlet =>
        {
            foreach (object value in values)
            {
                cmdlet.WriteObject(value);
            }

            _batches.Release();
        });
    }

    /// <inheritdoc/>
    public void Error(MailException failure, object? target)
    {
        ErrorRecord record = ErrorRecords.From(failure, target);
        _post(cmdlet => cmdlet.WriteError(record));
    }

    /// <inheritdoc/>
    public void Warning(string text) => _post(cmdlet => cmdlet.WriteWarning(PlainText.Line(text)));

    /// <inheritdoc/>
    public void Verbose(string text) => _postAtOnce(cmdlet => cmdlet.WriteVerbose(PlainText.Line(text)));

    /// <inheritdoc/>
    public void Progress(string activity, int done, int total, string? status = null)
    {
        if (_bar.Advance(PlainText.Line(activity), done, total, status) is { } record)
        {
            _postAtOnce(cmdlet => cmdlet.WriteProgress(record));
        }
    }

    /// <inheritdoc/>
    public bool Confirm(string target, string action)
    {
        bool confirmed = false;
        var answered = new ManualResetEventSlim();
        _postAtOnce(cmdlet =>
        {
            confirmed = cmdlet.ShouldProcess(PlainText.Line(target), PlainText.Line(action));
            answered.Set();
        });
        answered.Wait(Closed);
        return confirmed;
    }

    /// <inheritdoc/>
    public void WhenTaken(Action action) => _post(_ => action());

    /// <inheritdoc/>
    public void Drain()
    {
        RefuseWaiting();
        var drained = new ManualResetEventSlim();
        _post(_ => drained.Set());
        drained.Wait(Closed);
    }

    private void RefuseWaiting()
    {
        if (_isDirect)
        {
            throw new InvalidOperationException("Work on the pipeline thread cannot wait for the pipeline.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _batches.Dispose();
}
