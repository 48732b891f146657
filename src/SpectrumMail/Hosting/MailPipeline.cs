using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;

namespace SpectrumMail.Hosting;

/// <summary>
/// What background work may do to the pipeline: each call is carried to the pipeline thread, in order. Once nobody listens
/// any more the next call throws, which ends the work at a moment of its own choosing.
/// </summary>
internal sealed class MailPipeline : IDisposable
{
    // One batch that the pipeline works on and one that lies ready, while the next is on the wire.
    private const int MostBatches = 2;

    private readonly SemaphoreSlim _batches = new(MostBatches, MostBatches);
    private readonly Action<Action<Cmdlet>> _post;
    private readonly Action<Action<Cmdlet>> _tell;
    private readonly CancellationToken _closed;

    /// <summary>For work on another thread.</summary>
    /// <param name="queue">What the pipeline thread takes from.</param>
    /// <param name="closed">Nobody takes any more.</param>
    public MailPipeline(BlockingCollection<Action<Cmdlet>> queue, CancellationToken closed)
    {
        _post = _tell = emit => queue.Add(emit, closed);
        _closed = closed;
    }

    /// <summary>For work on the pipeline thread itself, which must not wait for the pipeline: neither emit batches nor drain it.</summary>
    /// <param name="later">What is emitted when the work is done: what takes it may do more with the same connection.</param>
    /// <param name="cmdlet">Who tells at once what is not output.</param>
    public MailPipeline(ICollection<Action<Cmdlet>> later, Cmdlet cmdlet)
    {
        _post = later.Add;
        _tell = emit => emit(cmdlet);
    }

    /// <summary>Fires when nobody listens any more.</summary>
    public CancellationToken Closed => _closed;

    /// <summary>Emits an object; waits while the pipeline has enough to do.</summary>
    /// <exception cref="OperationCanceledException">Nobody listens any more.</exception>
    public void Write(object value) => _post(cmdlet => cmdlet.WriteObject(value));

    /// <summary>Emits an object, and says so in the moment the pipeline takes it.</summary>
    /// <exception cref="OperationCanceledException">Nobody listens any more.</exception>
    public void Write(object value, Action taken) => _post(cmdlet =>
    {
        // Before: the object that ends the pipeline (Select-Object -First) is taken too, but nothing comes back from there.
        taken();
        cmdlet.WriteObject(value);
    });

    /// <summary>Waits until the pipeline has dealt with everything that was emitted.</summary>
    /// <exception cref="OperationCanceledException">Nobody listens any more.</exception>
    public void Drain()
    {
        var drained = new ManualResetEventSlim();
        _post(_ => drained.Set());
        drained.Wait(_closed);
    }

    /// <summary>Emits many objects; waits while the pipeline has two such batches to do, however large they are.</summary>
    /// <exception cref="OperationCanceledException">Nobody listens any more.</exception>
    public void WriteBatch(IReadOnlyCollection<object> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        _batches.Wait(_closed);
        _post(cmdlet =>
        {
            foreach (object value in values)
            {
                cmdlet.WriteObject(value);
            }

            _batches.Release();
        });
    }

    /// <summary>Does something on the pipeline thread once everything emitted before was taken; not at all when it never is.</summary>
    public void Do(Action action) => _post(_ => action());

    /// <summary>Reports a failure that does not end the command.</summary>
    public void Error(ErrorRecord record) => _post(cmdlet => cmdlet.WriteError(record));

    /// <summary>Tells what goes over the wire.</summary>
    public void Verbose(string text) => _tell(cmdlet => cmdlet.WriteVerbose(text));

    /// <summary>Warns.</summary>
    public void Warning(string text) => _post(cmdlet => cmdlet.WriteWarning(text));

    /// <summary>Shows how far the work has come.</summary>
    public void Progress(ProgressRecord record) => _tell(cmdlet => cmdlet.WriteProgress(record));

    public void Dispose() => _batches.Dispose();
}
