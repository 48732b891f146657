using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Hosting;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>
/// Base of every cmdlet that contacts a server. The work runs on another thread, so that Ctrl+C ends it at once, and the next
/// reply of the server is read while the pipeline processes the last one.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class MailCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ProgressBar _bar = new();
    private WorkStream? _rows;

    private protected MailCmdlet() { }

    /// <summary>What the servers that this command connects to want their users to see.</summary>
    internal ServerAlerts Alerts { get; } = new();

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

    /// <summary>Cancels the work. PowerShell calls this on another thread.</summary>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command has ended already.
        }
    }

    /// <summary>
    /// Runs work on another thread and writes its output to the pipeline. The work has ended when this returns, also after an
    /// exception, Ctrl+C, Select-Object -First or an error further down the pipeline, unless it hangs.
    /// </summary>
    /// <param name="work">The work. Its token cuts its connection.</param>
    /// <param name="target">The object that a failure is about.</param>
    private protected void Run(Action<IWorkOutput, CancellationToken> work, object? target)
    {
        using var stream = new WorkStream(_bar);
        Run(stream, work, target);
        EndProgress();
    }

    /// <summary>
    /// As <see cref="Run(Action{IWorkOutput, CancellationToken}, object?)"/>, for a command with little work for each of many
    /// rows.
    /// </summary>
    /// <param name="work">The work. Its token cuts its connection.</param>
    /// <param name="target">The object that a failure is about.</param>
    /// <param name="ready">Whether the work waits only for replies on an open connection. Then it runs on the pipeline
    /// thread.</param>
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
    /// As <see cref="Run(Action{IWorkOutput, CancellationToken}, object?)"/>, for work that returns one result to the cmdlet.
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

    /// <summary>Removes the progress bar. A command with many rows calls it after the last one.</summary>
    private protected void EndProgress()
    {
        if (_bar.Complete() is { } record)
        {
            WriteProgress(record);
        }
    }

    /// <summary>Releases the resources of the command. It is called however the command ends.</summary>
    private protected virtual void Release() { }

    /// <summary>
    /// Resolves a path relative to the current location. Ends the command when the path is not of the file system.
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

    /// <summary>
    /// Resolves a path that may have wildcards. A file may have a name with wildcard characters: it is that file then.
    /// </summary>
    private protected IEnumerable<string> FilePaths(string path)
    {
        string literal = FilePath(path);
        if (!WildcardPattern.ContainsWildcardCharacters(path) || File.Exists(literal) || Directory.Exists(literal))
        {
            return [literal];
        }

        try
        {
            return FileSystemPath.Matching(this, path);
        }
        catch (MailException ex)
        {
            Fail(ex, path);
            throw;
        }
    }

    /// <summary>Opens the outbox in a folder; in the default folder when the user named none.</summary>
    private protected OutboxStore OpenOutbox(string? folder) =>
        new(folder is null ? OutboxStore.DefaultFolder : FilePath(folder));

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
            WriteNotices();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception ex) when (ErrorRecords.IsMailFailure(ex))
        {
            EndProgress();
            WriteNotices();
            ThrowTerminatingError(ErrorRecords.From(ex, (ex as MailException)?.Target ?? target));
        }
    }

    // What was noticed below this command, and what is not about one of its results.
    private void WriteNotices()
    {
        while (Transcript.TakeFailure() is { } incomplete)
        {
            WriteWarning(incomplete);
        }

        if (ServerAlerts.AreWaiting)
        {
            WriteAlerts(Alerts);
            foreach (SpectrumSession session in Store.All)
            {
                WriteAlerts(session.Account.Settings.Policy.Alerts);
            }
        }
    }

    private void WriteAlerts(ServerAlerts alerts)
    {
        while (alerts.Take() is { } alert)
        {
            WriteWarning(alert);
        }
    }
}
