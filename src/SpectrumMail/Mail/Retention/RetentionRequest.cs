using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Retention;

/// <summary>What is asked for in every mailbox.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="AsOf">The moment that ages are counted from: one for the whole run.</param>
internal sealed record RetentionRequest(RetentionPolicy Policy, DateTime AsOf)
{
    // The clocks of several hosts with a shard each differ a little.
    private static readonly TimeSpan s_mostAhead = TimeSpan.FromMinutes(5);

    /// <summary>The pattern of all folders.</summary>
    public INamePattern Everything { get; init; } = null!;

    /// <summary>Whether anything is changed.</summary>
    public bool Applies { get; init; }

    /// <summary>Whether the user is shown every folder before the mailbox that it belongs to (-WhatIf).</summary>
    public bool NamesAll { get; init; }

    /// <summary>Whether every rule that removes deletes for good.</summary>
    public bool Permanent { get; init; }

    /// <summary>Whether a rule without a condition may remove, and a plain EXPUNGE where the server has nothing better.</summary>
    public bool Forced { get; init; }

    /// <summary>The directory of archives, as a full path; null for none.</summary>
    public string? ArchivePath { get; init; }

    /// <summary>The format of archives.</summary>
    public SaveFormat Format { get; init; }

    /// <summary>Returns the log of actions; null for none.</summary>
    public Func<ActionLog>? Log { get; init; }

    /// <summary>The rules with their ages counted.</summary>
    public IReadOnlyList<DatedRule> Rules { get; } = [.. Policy.Rules.Select(rule => new DatedRule(rule, AsOf))];

    /// <summary>Refuses what would remove too much, and an archive without a place.</summary>
    /// <exception cref="MailException">RetentionMomentAhead, RetentionRuleUnlimited or ArchivePathRequired.</exception>
    public void Check()
    {
        if (AsOf > DateTime.Now + s_mostAhead)
        {
            throw RetentionFailures.RetentionMomentAhead.Make(AsOf);
        }

        RetentionRule[] rules = [.. Policy.Rules];
        if (!Forced && Array.Find(rules, rule => rule.Action == RetentionAction.Remove && !rule.HasCondition) is { } unlimited)
        {
            throw RetentionFailures.RetentionRuleUnlimited.Make(unlimited.Name);
        }

        if (Applies && ArchivePath is null && Array.Find(rules, rule => rule.Action == RetentionAction.Archive) is { } archiving)
        {
            throw RetentionFailures.ArchivePathRequired.Make(archiving.Name);
        }
    }

    /// <summary>Whether a rule deletes for good.</summary>
    public bool DeletesForGood(RetentionRule rule) => rule.Action == RetentionAction.Remove && (Permanent || rule.Permanent);

    /// <summary>What a rule does, for questions and the log of actions.</summary>
    public string Describe(RetentionRule rule) =>
        rule.Action switch
        {
            RetentionAction.Archive => "Archive",
            RetentionAction.Move => $"Move to {rule.Destination}",
            RetentionAction.Remove when DeletesForGood(rule) => "Delete for good",
            RetentionAction.Remove => "Move to the Trash",
            _ => "Keep",
        };

    /// <summary>Where a rule puts messages; empty where they go nowhere.</summary>
    public string DestinationOf(RetentionRule rule) =>
        rule.Action switch
        {
            RetentionAction.Archive => ArchivePath ?? string.Empty,
            RetentionAction.Move => rule.Destination,
            RetentionAction.Remove when !DeletesForGood(rule) => nameof(FolderUse.Trash),
            _ => string.Empty,
        };
}
