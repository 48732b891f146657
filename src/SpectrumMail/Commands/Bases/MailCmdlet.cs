using System;
using System.ComponentModel;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Hosting;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>
/// Base of every cmdlet that talks to a server: the work runs on another thread, so that Ctrl+C is answered at once and the
/// next answer of the server is read while the pipeline still deals with the last.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class MailCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ProgressBar _bar = new();
    private WorkStream? _rows;

    private protected MailCmdlet() { }

    /// <summary>The open sessions of this runspace.</summary>
    internal SessionStore Store => SessionStore.ForRunspace(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows?.Dispose();
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
    private protected void Run(Action<IWorkOutput, CancellationToken> work, object? target)
    {
        using var stream = new WorkStream(_bar);
        Run(stream, work, target);
        EndProgress();
    }

    /// <summary>
    /// As <see cref="Run(Action{IWorkOutput, CancellationToken}, object?)"/>, for a command that does a little work for each of
    /// many rows.
    /// </summary>
    /// <param name="work">The work; its token cuts its connection.</param>
    /// <param name="target">What a failure is about.</param>
    /// <param name="ready">Whether all that the work waits for is an answer on a connection that stands: then it needs no thread
    /// of its own.</param>
    private protected void RunRow(Action<IWorkOutput, CancellationToken> work, object? target, bool ready = false)
    {
        if (ready)
        {
            Guard(() => DirectWork.Run(work, _bar, this, _stop.Token), target);
        }
        else
        {
            Run(_rows ??= new WorkStream(_bar), work, target);
        }
    }

    /// <summary>
    /// As <see cref="Run(Action{IWorkOutput, CancellationToken}, object?)"/>, for work with one result that the cmdlet goes on
    /// with.
    /// </summary>
    private protected T Run<T>(Func<IWorkOutput, CancellationToken, T> work, object? target)
    {
        T result = default!;
        Run(
            (output, cancel) =>
            {
                result = work(output, cancel);
            },
            target
        );
        return result;
    }

    /// <summary>Removes the progress bar; a command that works off many rows calls it after the last.</summary>
    private protected void EndProgress()
    {
        if (_bar.Complete() is { } record)
        {
            WriteProgress(record);
        }
    }

    /// <summary>Lets go of what the command holds; called however it ends.</summary>
    private protected virtual void Release() { }

    /// <summary>
    /// A path of the file system from what the user gave, relative to the current location; ends the command when it is of
    /// another provider.
    /// </summary>
    private protected string FilePath(string path)
    {
        try
        {
            return FileSystemPath.Resolve(this, path);
        }
        catch (MailException ex)
        {
            Fail(ex, path);
            throw;
        }
    }

    /// <summary>Ends the command with an error.</summary>
    private protected void Fail(Exception exception, object? target) =>
        ThrowTerminatingError(ErrorRecords.From(exception, target));

    private void Run(WorkStream stream, Action<IWorkOutput, CancellationToken> work, object? target) =>
        Guard(() => stream.Run(work, this, _stop.Token), target);

    private void Guard(Action run, object? target)
    {
        try
        {
            run();
            while (Transcript.TakeFailure() is { } incomplete)
            {
                WriteWarning(incomplete);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception ex) when (ErrorRecords.IsMailFailure(ex))
        {
            ThrowTerminatingError(ErrorRecords.From(ex, target));
        }
    }
}
