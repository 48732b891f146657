using System;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Mail.Work;

namespace SpectrumMail.Hosting;

/// <summary>
/// A background thread that works for a pipeline, one piece of work after the other. What it emits is carried to the pipeline
/// thread, in order. It may serve many rows: starting a thread for each costs as much as sending a small message.
/// </summary>
internal sealed class WorkStream : IDisposable
{
    // Enough to keep the pipeline busy while the next batch is on its way; a bound, so that memory stays flat.
    private const int QueueLimit = 1024;

    private static readonly TimeSpan s_afterCut = TimeSpan.FromSeconds(5);

    // What stands in the queue behind everything that a piece of work has emitted.
    private static readonly Action<Cmdlet> s_finished = _ => { };

    private readonly PipelinePort? _port = PipelinePort.OfThread;
    private readonly BlockingCollection<Action<IWorkOutput, CancellationToken>> _work = [];
    private readonly BlockingCollection<Action<Cmdlet>> _emitted = new(QueueLimit);
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly MailPipeline _pipeline;
    private readonly Task _worker;
    private ExceptionDispatchInfo? _failure;
    private bool _disposed;

    /// <summary>How long work may take to end, after a message or two, before its connection is cut.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Does nothing but wake the pipeline thread.</summary>
    public static Action<Cmdlet> Mark { get; } = Wake;

    /// <param name="bar">The progress bar of the command.</param>
    public WorkStream(ProgressBar bar)
    {
        _pipeline = new MailPipeline(_emitted, bar, _closed.Token);
        _worker = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>
    /// Runs work and emits its output; returns when it is done. When emitting it fails, or the user gives up, the
    /// stream is closed, so that in any case the work has ended when this returns, unless it hangs.
    /// </summary>
    /// <param name="work">The work; its token cuts its connection.</param>
    /// <param name="cmdlet">Who emits.</param>
    /// <param name="stop">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public void Run(Action<IWorkOutput, CancellationToken> work, Cmdlet cmdlet, CancellationToken stop)
    {
        bool finished = false;
        _port?.Enter(_emitted);
        try
        {
            _work.Add(work, stop);
            for (Action<Cmdlet> emit = Take(stop); emit != s_finished; emit = Take(stop))
            {
                emit(cmdlet);
            }

            finished = true;
        }
        finally
        {
            _port?.Leave();
            if (!finished)
            {
                Dispose();
            }
        }

        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <summary>Ends the thread, and the work it is at.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        // Without a cut first: work that only waits to emit ends at once, and its connection stays usable.
        _disposed = true;
        _work.CompleteAdding();
        _closed.Cancel();
        bool ended = _worker.Wait(Patience);
        if (!ended)
        {
            _cut.Cancel();
            ended = _worker.Wait(s_afterCut);
        }

        // Work that hangs still uses these; they hold nothing that must be released.
        if (ended)
        {
            _work.Dispose();
            _emitted.Dispose();
            _closed.Dispose();
            _cut.Dispose();
            _pipeline.Dispose();
        }
    }

    private static void Wake(Cmdlet cmdlet) { }

    // Work of this command, or of another one further up, may need an answer before it goes on.
    private Action<Cmdlet> Take(CancellationToken stop)
    {
        _port?.Answer();
        return _emitted.Take(stop);
    }

    private void Work()
    {
        foreach (Action<IWorkOutput, CancellationToken> work in _work.GetConsumingEnumerable())
        {
            // The user may give up before the work begins; the result of a message sent then would be lost.
            if (_closed.IsCancellationRequested)
            {
                return;
            }

            try
            {
                work(_pipeline, _cut.Token);
            }
            catch (Exception ex)
            {
                // The caller of Run rethrows it. Without a caller it is only the consequence of the cut.
                _failure = ExceptionDispatchInfo.Capture(ex);
            }

            if (!Finish())
            {
                return;
            }
        }
    }

    // False when the pipeline takes no more output.
    private bool Finish()
    {
        try
        {
            _emitted.Add(s_finished, _closed.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
