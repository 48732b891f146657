using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>
/// Writes messages to disk on a thread of its own while the next ones come over the wire. A bound keeps memory flat.
/// </summary>
internal sealed class SaveQueue : IMessageReceiver, IDisposable
{
    private const int Limit = 64;
    private static readonly TimeSpan s_commitInterval = TimeSpan.FromMilliseconds(200);
    private readonly BlockingCollection<(MessageInfo Info, MessageContent Content)> _queue = new(Limit);
    private readonly FolderSave _save;
    private readonly IWorkOutput _output;
    private readonly string _activity;
    private readonly int _before;
    private readonly int _total;
    private readonly Task _writer;
    private volatile Exception? _failure;

    /// <param name="save">The folder.</param>
    /// <param name="total">How many messages are to be saved.</param>
    /// <param name="output">Takes failures, progress, and the saved messages if they are wanted.</param>
    public SaveQueue(FolderSave save, int total, IWorkOutput output)
    {
        _save = save;
        _total = total;
        _output = output;
        _activity = $"Saving {save.Result.Folder}";
        _before = Handled;
        _writer = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public SpoolPlace Spool => _save.Spool;

    private int Handled => _save.Result.Saved + _save.Result.Failed;

    public bool Wants(string id) => !_save.Has(id);

    /// <summary>
    /// Queues a message; waits while the disk is behind. After a failure it drops the message, so that the server's answer can be
    /// read to its end.
    /// </summary>
    public void Receive(string id, MessageInfo info, MessageContent content)
    {
        if (_failure is null)
        {
            _queue.Add((info, content.Keep()));
        }
    }

    public void Warn(string warning) => _output.Warning(warning);

    public void Fail(string id, MailException failure)
    {
        _save.Result.Failed++;
        _output.Error(failure, _save.NameMessage(id));
    }

    /// <summary>Ends the work when an earlier message could not be written.</summary>
    /// <exception cref="MailException">The message cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The pipeline takes no more output.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Capture(failure).Throw();
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
                    Write(info, content, sinceCommit);
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

    private void Write(MessageInfo info, MessageContent content, Stopwatch sinceCommit)
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

        _output.Progress(_activity, Handled - _before, _total);
    }

    // What was written before a failure is valid, whatever failed.
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
