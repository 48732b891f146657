using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Transfer;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Migration;

/// <summary>
/// The figures of one account over all attempts at it. It takes the results of its folders, and says everything else with the
/// name of the account.
/// </summary>
/// <param name="output">The output of the run.</param>
/// <param name="account">The name of the account.</param>
internal sealed class MigrationTally(IWorkOutput output, string account) : IWorkOutput
{
    private readonly object _gate = new();
    private readonly Dictionary<string, FolderTransferResult> _folders = [];
    private readonly HashSet<string> _abandoned = [];
    private readonly Dictionary<string, (int Stored, long Size)> _earlier = [];
    private int _foldersFailed;

    /// <summary>The first failure of the attempt; null when there was none.</summary>
    public MailException? First { get; private set; }

    /// <summary>How many messages are in folders that are left out.</summary>
    public int Excluded { get; set; }

    public CancellationToken Closed => output.Closed;

    public bool IsFull => output.IsFull;

    /// <summary>Begins an attempt: what failed in the one before is tried again.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            First = null;
            _foldersFailed = 0;
        }
    }

    /// <summary>Notes why the account was not copied to its end.</summary>
    public void Fail(MailException? failure)
    {
        lock (_gate)
        {
            First ??= failure;
        }
    }

    /// <summary>The figures. What an earlier attempt of this run copied was not there before.</summary>
    public MigrationResult Sum()
    {
        lock (_gate)
        {
            FolderTransferResult[] last = [.. _folders.Values];
            int earlier = _earlier.Values.Sum(folder => folder.Stored);
            bool isVerified = last.Any(folder => folder.Verification is not null);
            return new MigrationResult
            {
                Found = last.Sum(folder => folder.Found) + Excluded,
                Copied = last.Sum(folder => folder.Stored) + earlier,
                ThereBefore = last.Sum(folder => folder.StoredBefore + folder.Skipped) - earlier,
                Skipped = Excluded + last.Sum(folder => folder.LeftOut),
                Failed = last.Sum(folder => folder.Failed),
                Remaining = last.Sum(folder => folder.Remaining),
                Missing = isVerified ? last.Sum(folder => folder.Verification?.Missing ?? 0) : null,
                Size = last.Sum(folder => folder.Size) + _earlier.Values.Sum(folder => folder.Size),
                FolderCount = last.Length - _abandoned.Count,
                FoldersFailed = _foldersFailed,
            };
        }
    }

    public void Write(object value, Action? taken = null)
    {
        if (value is FolderTransferResult folder)
        {
            Add(folder, isAbandoned: false);
        }
        else if (value is AbandonedFolder { Result: { } until })
        {
            Add(until, isAbandoned: true);
        }

        taken?.Invoke();
    }

    public void WriteBatch(IReadOnlyCollection<object> values)
    {
        foreach (object value in values)
        {
            Write(value);
        }
    }

    public void Error(MailException failure, object? target)
    {
        lock (_gate)
        {
            First ??= failure;
            _foldersFailed += failure.Scope == FailureScope.Folder ? 1 : 0;
        }

        output.Error(failure, $"{account}: {target}");
    }

    public void Warning(string text) => output.Warning($"{account}: {text}");

    public void Verbose(string text) => output.Verbose($"{account}: {text}");

    // The run shows its own.
    public void Progress(string activity, int done, int total, string? status = null) { }

    // The run has asked for the whole account.
    public bool Confirm(string target, string action) => true;

    public void WhenTaken(Action action) => output.WhenTaken(action);

    public void Drain() => output.Drain();

    private void Add(FolderTransferResult folder, bool isAbandoned)
    {
        lock (_gate)
        {
            if (_folders.TryGetValue(folder.Source, out FolderTransferResult? before))
            {
                (int stored, long size) = _earlier.TryGetValue(folder.Source, out (int, long) known) ? known : (0, 0);
                _earlier[folder.Source] = (stored + before.Stored, size + before.Size);
            }

            _folders[folder.Source] = folder;
            _ = isAbandoned ? _abandoned.Add(folder.Source) : _abandoned.Remove(folder.Source);
        }

        output.Verbose($"{account}: {folder}, {folder.Found:N0} found.");
    }
}
