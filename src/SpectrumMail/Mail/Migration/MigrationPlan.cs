using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Migration;

/// <summary>A migration from the rows of its input to its results.</summary>
/// <param name="options">How to migrate.</param>
/// <param name="checkpoint">The file of the checkpoint; null for none.</param>
internal sealed class MigrationPlan(MigrationOptions options, string? checkpoint)
{
    private static readonly RunCheckpointKind<MigrationResult> s_kind = new(
        new JournalKind("migration checkpoint", 1),
        result => MigrationPair.NameOf(result.SourceAddress, result.DestinationAddress),
        AuditFailures.MigrationCheckpointInUse,
        AuditFailures.MigrationCheckpointUnreadable
    );

    private readonly List<MigrationPair> _pairs = [];
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private int _repeated;

    /// <summary>Adds an account, unless an earlier row named the same two.</summary>
    /// <param name="source">The address of the source.</param>
    /// <param name="destination">The address of the destination.</param>
    /// <param name="settings">Returns how to reach them; its failure becomes the result of the account.</param>
    public void Add(string source, string destination, Func<(AccountSettings Source, AccountSettings Destination)> settings)
    {
        if (!_seen.Add(MigrationPair.NameOf(source, destination)))
        {
            _repeated++;
            return;
        }

        try
        {
            (AccountSettings from, AccountSettings to) = settings();
            _pairs.Add(new MigrationPair(new AuditTarget(source, from, null), destination, to));
        }
        catch (MailException ex)
        {
            // Every account in the input has its row in the output.
            _pairs.Add(new MigrationPair(new AuditTarget(source, null, ex), destination, null));
        }
    }

    /// <summary>Migrates the accounts.</summary>
    /// <param name="output">Takes questions, rows and failures.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="MailException">The checkpoint cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public void Run(IWorkOutput output, CancellationToken cancel)
    {
        if (_repeated > 0)
        {
            string rows = Quantity.Text(_repeated, "row names", "rows name");
            output.Warning($"{rows} what an earlier row names. Each pair of accounts is copied once, as its first row says.");
        }

        // A preview creates no checkpoint.
        RunCheckpoint<MigrationResult>? file = File.Exists(checkpoint) ? Open() : null;
        try
        {
            List<MigrationPair> wanted = Choose(file, output);
            file ??= wanted.Count > 0 && checkpoint is not null ? Open() : null;
            bool isComplete = new MigrationRun(options, file).Run(wanted, _pairs.Count, output, cancel);
            if (isComplete && wanted.Count > 0)
            {
                file?.Finish();
            }
        }
        finally
        {
            file?.Dispose();
        }
    }

    // The accounts that are not done, and whose copy the user agrees to.
    private List<MigrationPair> Choose(RunCheckpoint<MigrationResult>? file, IWorkOutput output)
    {
        var wanted = new List<MigrationPair>();
        foreach (MigrationPair pair in _pairs)
        {
            if (file?.Done(pair.Name) is { } done)
            {
                output.Write(done with { FromCheckpoint = true });
            }
            else if (output.Confirm(pair.Address, $"Copy the mailbox of {pair.Source.Address}"))
            {
                wanted.Add(pair);
            }
        }

        return wanted;
    }

    private RunCheckpoint<MigrationResult> Open() =>
        RunCheckpoint<MigrationResult>.Open(s_kind, checkpoint!, options.Verify ? "verified" : "copied");
}
