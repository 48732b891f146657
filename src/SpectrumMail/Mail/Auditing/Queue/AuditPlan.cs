using System;
using System.Collections.Generic;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Checkpoint;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>The files of an audit.</summary>
/// <param name="Checkpoint">The checkpoint to add to; null for none.</param>
/// <param name="Baselines">Earlier checkpoints to compare with.</param>
internal sealed record AuditFiles(string? Checkpoint, IReadOnlyList<string> Baselines);

/// <summary>
/// An audit from the rows of its input to its results: it collects the mailboxes, opens the checkpoint and the baselines, and
/// audits.
/// </summary>
/// <param name="options">How to audit.</param>
/// <param name="files">The files of the audit.</param>
/// <param name="shard">The part of the mailboxes to audit; null for all.</param>
internal sealed class AuditPlan(AuditOptions options, AuditFiles files, Shard? shard)
{
    // In a checkpoint each mailbox stands once; without one each row gets its object.
    private readonly TargetList _list = new(shard, once: files.Checkpoint is not null);

    /// <summary>Adds a mailbox, unless it belongs to another shard or has its place in the checkpoint already.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="settings">Returns how to reach it; its failure becomes the result of the mailbox.</param>
    public void Add(string address, Func<AccountSettings> settings) => _list.Add(address, settings);

    /// <summary>Audits the mailboxes and writes the result of each.</summary>
    /// <param name="output">Takes the results.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="MailException">A checkpoint or a baseline cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public void Run(IWorkOutput output, CancellationToken cancel)
    {
        WarnOfRepeatedRows(output);
        var history = new AuditHistory();
        using AuditBaselines baselines = AuditBaselines.Open(files.Baselines, history);
        using AuditCheckpoint? checkpoint = files.Checkpoint is { } path
            ? AuditCheckpoint.Open(path, options.Depth, history)
            : null;
        if (checkpoint is { CutOff: > 0 })
        {
            output.Verbose(
                "The checkpoint ended in a line that an earlier run had not finished, and which does not count: "
                    + Quantity.Text(checkpoint.CutOff, "byte")
                    + "."
            );
        }

        new AuditRun(_list.Targets, options, history, checkpoint, baselines).Run(output, cancel);
    }

    private void WarnOfRepeatedRows(IWorkOutput output)
    {
        if (_list.Repeated > 0)
        {
            string outcome = files.Checkpoint is null
                ? "Every row gets an object of its own."
                : "In a checkpoint each mailbox stands once, as its first row says.";
            string rows = Quantity.Text(_list.Repeated, "row names", "rows name");
            output.Warning($"{rows} a mailbox that an earlier row names. {outcome}");
        }
    }
}
