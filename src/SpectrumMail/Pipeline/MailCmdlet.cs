using System;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Errors;
using SpectrumMail.Sessions;

namespace SpectrumMail.Pipeline;

/// <summary>
/// Base of every cmdlet that talks to a server: the work runs on another thread, so that Ctrl+C is answered at once and the
/// next answer of the server is read while the pipeline still deals with the last.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class MailCmdlet : PSCmdlet, IDisposable
{
    // Enough to keep the pipeline busy while the next batch is on its way; a bound, so that memory stays flat.
    private const int QueueLimit = 1024;

    // How long work may take to end by itself, after a message or two, before its connection is cut.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_afterCut = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();

    private protected MailCmdlet()
    {
    }

    /// <summary>The open sessions of this runspace.</summary>
    internal SessionStore Store => SessionStore.Of(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Called on another thread by Ctrl+C: only signals.</summary>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command had ended already.
        }
    }

    /// <summary>
    /// Runs work in the background and carries what it emits to the pipeline. However it ends (by itself, by an exception, by
    /// Ctrl+C, by Select-Object -First, by an error further down), the work has ended too when this returns, unless it hangs.
    /// </summary>
    /// <param name="work">The work; its token cuts its connection.</param>
    /// <param name="target">What a failure is about.</param>
    private protected void Run(Action<MailPipeline, CancellationToken> work, object? target)
    {
        var queue = new BlockingCollection<Action<Cmdlet>>(QueueLimit);
        var closed = new CancellationTokenSource();
        var cut = new CancellationTokenSource();
        var pipeline = new MailPipeline(queue, closed.Token);
        Task producer = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    work(pipeline, cut.Token);
                }
                finally
                {
                    queue.CompleteAdding();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            foreach (Action<Cmdlet> emit in queue.GetConsumingEnumerable(_stop.Token))
            {
                emit(this);
            }

            producer.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception ex) when (ErrorRecords.IsMailFailure(ex))
        {
            ThrowTerminatingError(ErrorRecords.From(ex, target));
        }
        finally
        {
            End(producer, closed, cut);
            pipeline.Dispose();
            queue.Dispose();
        }
    }

    /// <summary>As <see cref="Run(Action{MailPipeline, CancellationToken}, object?)"/>, for work with one result that the cmdlet goes on with.</summary>
    private protected T Run<T>(Func<MailPipeline, CancellationToken, T> work, object? target)
    {
        T result = default!;
        Run((pipeline, cancel) => { result = work(pipeline, cancel); }, target);
        return result;
    }

    /// <summary>Lets go of what the command holds; called however it ends.</summary>
    private protected virtual void Release()
    {
    }

    /// <summary>A path of the file system from what the user gave; relative to the current location.</summary>
    private protected string FilePath(string path) => GetUnresolvedProviderPathFromPSPath(path);

    /// <summary>Ends the command with an error.</summary>
    private protected void Fail(Exception exception, object? target) => ThrowTerminatingError(ErrorRecords.From(exception, target));

    private static void End(Task producer, CancellationTokenSource closed, CancellationTokenSource cut)
    {
        // Politely first: work that only waits to emit ends right away and its connection stays usable.
        closed.Cancel();
        if (!Ended(producer, s_patience))
        {
            cut.Cancel();
            Ended(producer, s_afterCut);
        }

        closed.Dispose();
        cut.Dispose();
    }

    private static bool Ended(Task producer, TimeSpan limit)
    {
        try
        {
            return producer.Wait(limit);
        }
        catch (AggregateException)
        {
            // Told already, or the consequence of being cut.
            return true;
        }
    }
}
