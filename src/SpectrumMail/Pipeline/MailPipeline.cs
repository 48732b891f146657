using System;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Threading;

namespace SpectrumMail.Pipeline;

/// <summary>
/// What background work may do to the pipeline: each call is carried to the pipeline thread, in order. Once nobody listens
/// any more the next call throws, which ends the work at a moment of its own choosing.
/// </summary>
internal sealed class MailPipeline
{
    private readonly BlockingCollection<Action<Cmdlet>> _queue;
    private readonly CancellationToken _closed;

    public MailPipeline(BlockingCollection<Action<Cmdlet>> queue, CancellationToken closed)
    {
        _queue = queue;
        _closed = closed;
    }

    /// <summary>Emits an object; waits while the pipeline has enough to do.</summary>
    /// <exception cref="OperationCanceledException">Nobody listens any more.</exception>
    public void Write(object value) => Post(cmdlet => cmdlet.WriteObject(value));

    /// <summary>Emits objects that belong together: nothing of another thread's comes between them.</summary>
    /// <exception cref="OperationCanceledException">Nobody listens any more.</exception>
    public void WriteAll(object values) => Post(cmdlet => cmdlet.WriteObject(values, enumerateCollection: true));

    /// <summary>Reports a failure that does not end the command.</summary>
    public void Error(ErrorRecord record) => Post(cmdlet => cmdlet.WriteError(record));

    /// <summary>Tells what goes over the wire.</summary>
    public void Verbose(string text) => Post(cmdlet => cmdlet.WriteVerbose(text));

    /// <summary>Warns.</summary>
    public void Warning(string text) => Post(cmdlet => cmdlet.WriteWarning(text));

    /// <summary>Shows how far the work has come.</summary>
    public void Progress(ProgressRecord record) => Post(cmdlet => cmdlet.WriteProgress(record));

    private void Post(Action<Cmdlet> emit) => _queue.Add(emit, _closed);
}
