using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Retention;

/// <summary>The messages of a rule in one folder.</summary>
/// <param name="folder">The path of the folder.</param>
/// <param name="validity">The UIDVALIDITY under which they were found.</param>
internal sealed class PlannedPlace(string folder, long validity)
{
    private readonly Dictionary<uint, ExpectedMessage> _messages = [];

    /// <summary>The path of the folder.</summary>
    public string Folder => folder;

    /// <summary>The messages, with what they are expected to be.</summary>
    public MessageSelection Selection => new(folder, validity, _messages.Keys) { Expected = _messages };

    /// <summary>Adds a message.</summary>
    public void Add(SpectrumMessage message, string foundBy) =>
        _messages[(uint)message.Uid] = new ExpectedMessage(message.MessageId, message.Size, foundBy)
        {
            Flags = ExpectedMessage.FlagsOf(message),
        };

    /// <summary>Leaves out messages.</summary>
    /// <param name="isKept">Whether a message is kept elsewhere, by what it is.</param>
    /// <returns>The sizes of what is left out.</returns>
    public IReadOnlyList<long> Spare(Func<ExpectedMessage, bool> isKept)
    {
        uint[] kept = [.. _messages.Where(message => isKept(message.Value)).Select(message => message.Key)];
        long[] sizes = [.. kept.Select(uid => _messages[uid].Size ?? 0)];
        Array.ForEach(kept, uid => _messages.Remove(uid));
        return sizes;
    }
}

/// <summary>A rule in one mailbox: what it decides, and what was done.</summary>
/// <param name="rule">The rule.</param>
internal sealed class PlannedRule(DatedRule rule)
{
    private readonly Dictionary<(string Folder, long Validity), PlannedPlace> _places = [];

    /// <summary>The rule.</summary>
    public DatedRule Dated { get; } = rule;

    /// <summary>The rule itself.</summary>
    public RetentionRule Rule => Dated.Rule;

    /// <summary>Its messages by folder; none of a rule that keeps.</summary>
    public IReadOnlyCollection<PlannedPlace> Places => _places.Values;

    /// <summary>The messages that it keeps: the folder, and what they are.</summary>
    public HashSet<(string Folder, string MessageId, long? Size)> Kept { get; } = [];

    /// <summary>How many messages it decides.</summary>
    public int Items { get; private set; }

    /// <summary>How many bytes they have.</summary>
    public long Size { get; private set; }

    /// <summary>How many folders it looked into.</summary>
    public int Folders { get; set; }

    /// <summary>How many folders it could not look into.</summary>
    public int FoldersNotRead { get; set; }

    /// <summary>How many messages were processed.</summary>
    public int Done { get; private set; }

    /// <summary>How many were left as they are, because they had changed.</summary>
    public int Skipped { get; private set; }

    /// <summary>How many could not be processed.</summary>
    public int Failed { get; private set; }

    /// <summary>Why not all was done; null when all was.</summary>
    public MailException? Problem { get; private set; }

    /// <summary>Whether the server cannot do what the rule says, so that nothing is tried.</summary>
    public bool IsImpossible { get; private set; }

    /// <summary>Adds a message.</summary>
    public void Add(SpectrumMessage message)
    {
        Items++;
        Size += message.Size;
        if (Rule.Action == RetentionAction.Keep)
        {
            Kept.Add((message.Folder, message.MessageId, message.Size));
            return;
        }

        (string, long) key = (message.Folder, message.UidValidity);
        if (!_places.TryGetValue(key, out PlannedPlace? place))
        {
            _places.Add(key, place = new PlannedPlace(message.Folder, message.UidValidity));
        }

        place.Add(message, $"retention rule {Rule.Name}");
    }

    /// <summary>Leaves out messages that another rule keeps in another folder.</summary>
    /// <param name="isKept">Whether it keeps a message that is in a folder.</param>
    public void Spare(Func<string, ExpectedMessage, bool> isKept)
    {
        foreach (KeyValuePair<(string, long), PlannedPlace> place in _places.ToArray())
        {
            IReadOnlyList<long> sizes = place.Value.Spare(message => isKept(place.Value.Folder, message));
            Items -= sizes.Count;
            Size -= sizes.Sum();
            if (place.Value.Selection.Uids.Count == 0)
            {
                _places.Remove(place.Key);
            }
        }
    }

    /// <summary>Counts messages.</summary>
    public void Count(int done, int skipped, int failed)
    {
        Done += done;
        Skipped += skipped;
        Failed += failed;
    }

    /// <summary>Notes why not all was done; the first reason counts.</summary>
    public void Note(MailException problem) => Problem ??= problem;

    /// <summary>Notes that the server cannot do what the rule says.</summary>
    public void Refuse(MailException reason)
    {
        IsImpossible = true;
        Problem = reason;
    }
}

/// <summary>What a policy decides in one mailbox.</summary>
/// <param name="address">The address of the mailbox.</param>
/// <param name="request">What is asked for.</param>
internal sealed class RetentionPlan(string address, RetentionRequest request)
{
    /// <summary>The address of the mailbox.</summary>
    public string Address { get; } = address;

    /// <summary>The rules, in their order.</summary>
    public IReadOnlyList<PlannedRule> Rules { get; } = [.. request.Rules.Select(rule => new PlannedRule(rule))];

    /// <summary>The rules with something to do.</summary>
    public IEnumerable<PlannedRule> Changes => Rules.Where(rule => rule.Places.Count > 0 && !rule.IsImpossible);

    /// <summary>How many messages by which rules, for the question to the user.</summary>
    public override string ToString()
    {
        string rules = string.Join(
            ", ",
            Changes.Select(rule => $"{rule.Rule.Name}: {request.Describe(rule.Rule).ToLowerInvariant()} {rule.Items:N0}")
        );
        return $"{Quantity.Text(Changes.Sum(rule => rule.Items), "message")} of {Address} ({rules})";
    }
}
