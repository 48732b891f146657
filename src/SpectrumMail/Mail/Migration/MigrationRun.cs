using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Transfer;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Migration;

/// <summary>How to migrate.</summary>
/// <param name="All">The pattern that names every folder.</param>
/// <param name="Excluded">The folders to leave out.</param>
internal sealed record MigrationOptions(INamePattern All, IReadOnlyList<INamePattern> Excluded)
{
    /// <summary>Which folders go to which; null for none.</summary>
    public FolderMap? Map { get; init; }

    /// <summary>What becomes of Gmail's labels.</summary>
    public GmailLabelMode Labels { get; init; }

    /// <summary>Whether messages that the destination has already are left out.</summary>
    public bool SkipExisting { get; init; }

    /// <summary>Whether every folder is read again after copying, and compared.</summary>
    public bool Verify { get; init; }

    /// <summary>The limits of the run.</summary>
    public RunLimits Limits { get; init; } = RunLimits.Default;
}

/// <summary>An account and where it goes.</summary>
/// <param name="Source">The account to copy, for the queue.</param>
/// <param name="Address">The address of the destination.</param>
/// <param name="Destination">How to reach the destination; null when its row is not usable.</param>
internal sealed record MigrationPair(AuditTarget Source, string Address, AccountSettings? Destination)
{
    /// <summary>The name of the pair, for errors and the checkpoint.</summary>
    public string Name => NameOf(Source.Address, Address);

    /// <summary>The name of a pair.</summary>
    public static string NameOf(string source, string destination) =>
        source.Equals(destination, StringComparison.OrdinalIgnoreCase) ? source : $"{source} to {destination}";
}

/// <summary>The outcome of one attempt at an account.</summary>
/// <param name="Result">The figures.</param>
/// <param name="Failure">Why the account was not copied to its end; null when it was.</param>
internal sealed record MigrationAttempt(MigrationResult Result, MailException? Failure) : IMailboxAttempt
{
    /// <inheritdoc/>
    public AuditStatus Status => Result.Status;
}

/// <summary>
/// Copies many accounts, several at a time. Each has two connections and a journal of its own, so that an account that was
/// interrupted continues where it stopped.
/// </summary>
/// <param name="options">How to migrate.</param>
/// <param name="checkpoint">The accounts that are done; null for no checkpoint.</param>
internal sealed class MigrationRun(MigrationOptions options, RunCheckpoint<MigrationResult>? checkpoint)
    : MailboxRun<MigrationAttempt>(options.Limits, "Migrating accounts")
{
    private readonly ConcurrentDictionary<AuditTarget, MigrationTally> _tallies = new();
    private Dictionary<AuditTarget, MigrationPair> _pairs = [];

    /// <summary>Copies the accounts and writes a row for each.</summary>
    /// <param name="pairs">The accounts, each once.</param>
    /// <param name="total">How many accounts the migration has with those that are done or not wanted.</param>
    /// <param name="output">Takes rows and failures.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <returns>Whether all accounts are there, with nothing left to copy again.</returns>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public bool Run(IReadOnlyList<MigrationPair> pairs, int total, IWorkOutput output, CancellationToken cancel)
    {
        _pairs = pairs.ToDictionary(pair => pair.Source);
        Work([.. pairs.Select(pair => pair.Source)], total - pairs.Count, output, cancel);
        return _tallies.Values.All(tally => tally.First is null);
    }

    protected override MigrationAttempt Try(AuditTarget target, int number, IWorkOutput output, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        MigrationPair pair = _pairs[target];
        MigrationTally tally = _tallies.GetOrAdd(target, _ => new MigrationTally(output, pair.Name));
        MailException? failure = target.Failure;
        if (target.Settings is { } source && pair.Destination is { } destination)
        {
            tally.Begin();
            try
            {
                Copy(pair, source, destination, tally, cancel);
            }
            catch (Exception ex) when (ex is not OperationCanceledException)
            {
                // Every failure belongs to this account: the others go on.
                failure = MailboxAuditor.AsFailure(ex);
            }
        }

        MailException? reason = failure ?? tally.First;
        MigrationResult result = tally.Sum() with
        {
            SourceAddress = target.Address,
            DestinationAddress = pair.Address,
            Status = AuditOutcomes.StatusOf(failure, tally.First, anyRead: false),
            Cause = reason?.Cause ?? MailCause.None,
            FailedStep = failure?.Step,
            Detail = reason?.Message ?? string.Empty,
            Remedy = reason?.Remedy ?? string.Empty,
            Attempts = target.Settings is null ? 0 : number,
            DurationSeconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
            Ended = DateTime.Now,
        };
        return new MigrationAttempt(result, failure);
    }

    protected override void Finish(AuditTarget target, MigrationAttempt attempt, IWorkOutput output)
    {
        if (attempt.Status == AuditStatus.Ok)
        {
            checkpoint?.Add(attempt.Result);
        }
        else
        {
            _tallies[target].Fail(attempt.Failure);
        }

        output.Write(attempt.Result);
    }

    private void Copy(
        MigrationPair pair,
        AccountSettings source,
        AccountSettings destination,
        MigrationTally tally,
        CancellationToken cancel
    )
    {
        using var from = new MailAccount(source);
        using var to = new MailAccount(destination);
        from.Connect(cancel);
        to.Connect(cancel);
        var goal = new TransferGoal(to, pair.Address, null, options.SkipExisting, null)
        {
            Verify = options.Verify,
            Map = options.Map,
            WritesAbandoned = true,
            Labels = options.Labels,
        };
        var copy = new MailboxCopy(from, pair.Source.Address, goal);
        tally.Excluded = copy.CountExcluded(options.Excluded, cancel);
        copy.CopyFolders(new FolderSearch(MailboxNamespace.Personal, [options.All]), options.Excluded, tally, cancel);
    }
}
