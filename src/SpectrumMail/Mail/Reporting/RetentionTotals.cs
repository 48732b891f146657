using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>What a rule of a policy of retention did in all mailboxes.</summary>
/// <param name="rule">One of its rows.</param>
internal sealed class RuleTotals(RetentionResult rule)
{
    public string Name => rule.Rule;

    public RetentionAction? Action => rule.Action;

    /// <summary>In how many mailboxes it decides any message.</summary>
    public int Mailboxes { get; private set; }

    public long Items { get; private set; }

    public long Size { get; private set; }

    public long Done { get; private set; }

    public long Failed { get; private set; }

    public long Skipped { get; private set; }

    public void Add(RetentionResult row)
    {
        Mailboxes += row.ItemCount > 0 ? 1 : 0;
        Items += row.ItemCount ?? 0;
        Size += row.TotalItemSize ?? 0;
        Done += row.DoneCount;
        Failed += row.FailedCount;
        Skipped += row.SkippedCount;
    }
}

/// <summary>The totals of the rows of Invoke-SpectrumRetention. Their content does not grow with the mailboxes.</summary>
internal sealed class RetentionTotals
{
    /// <summary>So many problems are listed; the rest are counted.</summary>
    public const int Listed = 100;

    private readonly Dictionary<(string Policy, string Rule), RuleTotals> _byName = [];
    private readonly HashSet<string> _mailboxes = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _policies = [];
    private readonly List<RuleTotals> _rules = [];
    private readonly List<RetentionResult> _problems = [];

    /// <summary>The rules, in the order of their first rows.</summary>
    public IReadOnlyList<RuleTotals> Rules => _rules;

    /// <summary>How many mailboxes there are.</summary>
    public int Mailboxes => _mailboxes.Count;

    /// <summary>The names of the policies.</summary>
    public string Policies => string.Join(", ", _policies.OrderBy(name => name, StringComparer.Ordinal));

    /// <summary>Whether anything was changed.</summary>
    public bool IsApplied { get; private set; }

    /// <summary>The rows that say why not all was done; the first of them.</summary>
    public IReadOnlyList<RetentionResult> Problems => _problems;

    /// <summary>How many there are.</summary>
    public int ProblemCount { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(RetentionResult row)
    {
        _mailboxes.Add(row.Account);
        _policies.Add(row.Policy);
        IsApplied |= row.Status == RetentionStatus.Done || row.DoneCount > 0;
        if (row.Rule.Length > 0)
        {
            Find(row).Add(row);
        }

        if (row.Detail.Length > 0)
        {
            ProblemCount++;
            if (_problems.Count < Listed)
            {
                _problems.Add(row);
            }
        }
    }

    private RuleTotals Find(RetentionResult row)
    {
        if (!_byName.TryGetValue((row.Policy, row.Rule), out RuleTotals? rule))
        {
            _byName.Add((row.Policy, row.Rule), rule = new RuleTotals(row));
            _rules.Add(rule);
        }

        return rule;
    }
}
