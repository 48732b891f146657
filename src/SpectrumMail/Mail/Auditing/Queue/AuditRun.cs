using System;
using System.Collections.Generic;
using System.Threading;
using SpectrumMail.Mail.Auditing.Checkpoint;
using SpectrumMail.Mail.Auditing.Rules;
using SpectrumMail.Mail.Work;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>
/// An audit of many mailboxes. The result of each goes first into the checkpoint, then into the output.
/// </summary>
internal sealed class AuditRun : MailboxRun<AuditAttempt>
{
    private readonly IReadOnlyList<AuditTarget> _targets;
    private readonly AuditOptions _options;
    private readonly AuditCheckpoint? _checkpoint;
    private readonly MailboxAuditor _auditor;

    /// <param name="targets">The mailboxes, each once.</param>
    /// <param name="options">How to audit.</param>
    /// <param name="history">What earlier audits measured.</param>
    /// <param name="checkpoint">The checkpoint; null for none.</param>
    /// <param name="baselines">Earlier checkpoints to compare with.</param>
    public AuditRun(
        IReadOnlyList<AuditTarget> targets,
        AuditOptions options,
        AuditHistory history,
        AuditCheckpoint? checkpoint,
        AuditBaselines baselines
    )
        : base(options.Limits, "Auditing mailboxes")
    {
        _targets = targets;
        _options = options;
        _checkpoint = checkpoint;
        _auditor = new MailboxAuditor(options, history, checkpoint, baselines);
    }

    /// <summary>Writes what earlier runs have done, then audits the rest.</summary>
    /// <param name="output">Takes the result of each mailbox.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public void Run(IWorkOutput output, CancellationToken cancel)
    {
        List<AuditTarget> waiting = WriteDone(output);
        if (_options.Policy.Has(AuditRule.DomainPolicy))
        {
            _auditor.Domains = new DomainLookups(output, cancel);
        }

        Work(waiting, _targets.Count - waiting.Count, output, cancel);
        _checkpoint?.Finish();
    }

    protected override AuditAttempt Try(AuditTarget target, int number, IWorkOutput output, CancellationToken cancel) =>
        _auditor.Try(target, number, cancel);

    protected override void Finish(AuditTarget target, AuditAttempt attempt, IWorkOutput output)
    {
        _checkpoint?.Add(attempt.Audit, attempt.Changed);
        output.Write(attempt.Audit);
    }

    // Writes the results that need not be asked again. Returns the other mailboxes.
    private List<AuditTarget> WriteDone(IWorkOutput output)
    {
        var waiting = new List<AuditTarget>(_targets.Count);
        foreach (AuditTarget target in _targets)
        {
            if (_checkpoint?.Done(target.Address, _options.MaxAge) is { } audit)
            {
                output.Write(audit);
            }
            else
            {
                waiting.Add(target);
            }
        }

        return waiting;
    }
}
