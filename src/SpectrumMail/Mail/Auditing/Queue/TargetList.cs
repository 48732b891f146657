using System;
using System.Collections.Generic;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>The mailboxes of a command with many of them, as their rows come in.</summary>
/// <param name="shard">The part of the mailboxes that is wanted; null for all.</param>
/// <param name="once">Whether a mailbox that an earlier row names is left out.</param>
internal sealed class TargetList(Shard? shard, bool once)
{
    private readonly List<AuditTarget> _targets = [];
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The mailboxes.</summary>
    public IReadOnlyList<AuditTarget> Targets => _targets;

    /// <summary>How many rows named a mailbox that an earlier row names.</summary>
    public int Repeated { get; private set; }

    /// <summary>Adds a mailbox, unless it belongs to another shard or stands once and is there already.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="settings">Returns how to reach it; its failure becomes the result of the mailbox.</param>
    public void Add(string address, Func<AccountSettings> settings)
    {
        if (shard?.Holds(address) == false || IsRepeated(address))
        {
            return;
        }

        try
        {
            _targets.Add(new AuditTarget(address, settings(), null));
        }
        catch (MailException ex)
        {
            // Every mailbox in the input has its row in the output.
            _targets.Add(new AuditTarget(address, null, ex));
        }
    }

    private bool IsRepeated(string address)
    {
        if (_seen.Add(address))
        {
            return false;
        }

        Repeated++;
        return once;
    }
}
