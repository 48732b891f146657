using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>
/// The folders of an account as they were a moment ago, for callers that cannot wait, such as completion at the prompt. Every
/// listing fills it.
/// </summary>
internal sealed class FolderCache
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(30);
    private readonly object _gate = new();
    private readonly Stopwatch _age = new();
    private IReadOnlyList<MailboxFolder> _folders = [];
    private Task _reading = Task.CompletedTask;

    /// <summary>The folders of an account.</summary>
    public static FolderCache ForAccount(MailAccount account) => account.Attached(_ => new FolderCache());

    /// <summary>Keeps a listing.</summary>
    public void Remember(IReadOnlyList<MailboxFolder> folders)
    {
        lock (_gate)
        {
            _folders = folders;
            _age.Restart();
        }
    }

    /// <summary>The folders: those remembered when they are fresh, otherwise those that could be read in time.</summary>
    /// <param name="read">Reads and remembers them; goes on in the background when it takes longer. Null when nothing shall be
    /// asked.</param>
    /// <param name="patience">How long to wait for it.</param>
    public IReadOnlyList<MailboxFolder> Get(Action? read, TimeSpan patience)
    {
        Task reading;
        lock (_gate)
        {
            if (read is null || (_age.IsRunning && _age.Elapsed < s_fresh))
            {
                return _folders;
            }

            // One at a time, however often Tab is pressed.
            reading = _reading = _reading.IsCompleted ? Task.Run(read) : _reading;
        }

        Task.WaitAny([reading], patience);
        _ = reading.Exception; // The next command reports a failure; here it means no folders.
        lock (_gate)
        {
            return _folders.ToArray();
        }
    }
}
