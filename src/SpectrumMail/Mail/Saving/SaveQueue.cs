using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>
/// Writes to disk on a thread of its own while the next messages come over the wire; a bound keeps memory flat.
/// </summary>
internal sealed class SaveQueue : IDisposable
{
    private const int Limit = 64;
    private static readonly TimeSpan s_commitInterval = TimeSpan.FromMilliseconds(200);
    private readonly BlockingCollection<(MessageInfo Info, MessageContent Content)> _queue = new(Limit);
    private readonly FolderSave _save;
    private readonly IWorkOutput _output;
    private readonly Task _writer;
    private volatile Exception? _failure;

    public SaveQueue(FolderSave save, IWorkOutput output)
    {
        _save = save;
        _output = output;
        _writer = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>
    /// Hands over a message; waits while the disk is behind. After a failure it only lets go of it, so that the server's answer
    /// can be read to its end.
    /// </summary>
    public void Add(MessageInfo info, MessageContent content)
    {
        if (_failure is null)
        {
            _queue.Add((info, content.Keep()));
        }
    }

    /// <summary>Ends the work when an earlier message could not be written.</summary>
    /// <exception cref="MailException">The disk does not take it.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants the results any more.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(failure).Throw();
        }
    }

    /// <summary>Waits until everything is on disk.</summary>
    public void Complete()
    {
        Stop();
        ThrowIfFailed();
    }

    public void Dispose()
    {
        Stop();
        _queue.Dispose();
    }

    private void Stop()
    {
        _queue.CompleteAdding();
        _writer.GetAwaiter().GetResult();
    }

    private void Write()
    {
        var sinceCommit = Stopwatch.StartNew();
        foreach ((MessageInfo info, MessageContent content) in _queue.GetConsumingEnumerable())
        {
            try
            {
                if (_failure is null)
                {
                    SavedMessage saved = _save.Write(info, content);
                    if (_save.EmitsMessages)
                    {
                        _output.Write(saved);
                    }

                    if (sinceCommit.Elapsed > s_commitInterval)
                    {
                        _save.Commit();
                        sinceCommit.Restart();
                    }
                }
            }
            catch (Exception ex)
            {
                _failure = ex;
            }
            finally
            {
                content.Release();
            }
        }

        CommitRest();
    }

    // What was written before a failure is good, whatever the failure was.
    private void CommitRest()
    {
        try
        {
            _save.Commit();
        }
        catch (Exception ex)
        {
            _failure ??= ex;
        }
    }
}
