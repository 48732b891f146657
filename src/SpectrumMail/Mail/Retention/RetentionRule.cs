using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Searching;
using SpectrumMail.Mail.Text;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Retention;

/// <summary>A rule of a policy.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Action">What it does with the messages that it decides.</param>
internal sealed record RetentionRule(string Name, RetentionAction Action)
{
    /// <summary>Its folders, by path or pattern.</summary>
    public IReadOnlyList<INamePattern> Folders { get; init; } = [];

    /// <summary>Its folders, by what they are for.</summary>
    public IReadOnlyList<FolderScope> Uses { get; init; } = [];

    /// <summary>Every message is older; null for any age.</summary>
    public Age? OlderThan { get; init; }

    /// <summary>What else every message is: its state, its size, from whom and what about.</summary>
    public MessageFilter Filter { get; init; } = new();

    /// <summary>The folder to move to, as it was typed; empty for another action.</summary>
    public string Destination { get; init; } = string.Empty;

    /// <summary>Whether it deletes for good instead of moving to the Trash.</summary>
    public bool Permanent { get; init; }

    /// <summary>Whether anything but the folder limits it.</summary>
    public bool HasCondition =>
        OlderThan is not null
        || HasTexts
        || (Filter.Read ?? Filter.Flagged ?? Filter.Answered) is not null
        || (Filter.LargerThan ?? Filter.SmallerThan) is not null;

    /// <summary>Whether it looks at texts, which only the server's search can.</summary>
    public bool HasTexts => Filter.From.Count > 0 || Filter.Subject.Count > 0;

    /// <summary>Its folders for people.</summary>
    public string FolderText
    {
        get
        {
            string names = string.Join(", ", Folders.Select(pattern => pattern.Text));
            string uses = string.Join(", ", Uses);
            return names.Length > 0 && uses.Length > 0 ? $"{names} ({uses})" : names + uses;
        }
    }

    /// <summary>Chooses among the folders of a mailbox. A name that the mailbox does not have chooses none.</summary>
    /// <param name="all">The folders.</param>
    /// <param name="everything">The pattern of all folders.</param>
    /// <param name="permanent">Whether all rules delete for good.</param>
    public IEnumerable<AuditFolder> Choose(IReadOnlyList<AuditFolder> all, INamePattern everything, bool permanent)
    {
        IReadOnlyList<INamePattern> names = Folders.Count > 0 ? Folders : [everything];
        IReadOnlyList<FolderScope> uses = Uses.Count > 0 ? Uses : [FolderScope.All];
        return new SearchRequest(Filter, names, uses).Choose(all, []).Where(folder => !IsDestination(folder, permanent));
    }

    // What lies where the rule would move it to is where it should be.
    private bool IsDestination(AuditFolder folder, bool permanent) =>
        Action switch
        {
            RetentionAction.Move => FolderChoice.IsPath(folder, Destination)
                || FolderChoice.IsPath(folder, Native(folder))
                || (FolderName.IsInbox(Destination) && folder.SpecialUse == FolderUse.Inbox),
            RetentionAction.Remove => !permanent && !Permanent && folder.SpecialUse == FolderUse.Trash,
            _ => false,
        };

    // With the whole prefix of the namespace, and slashes in place of the separator.
    private string Native(AuditFolder folder) =>
        folder.Separator.Length == 0 ? Destination : Destination.Replace("/", folder.Separator);
}

/// <summary>The rules of a policy, in their order: the first that matches a message decides.</summary>
/// <param name="Name">The name of the policy.</param>
/// <param name="Rules">Its rules.</param>
internal sealed record RetentionPolicy(string Name, IReadOnlyList<RetentionRule> Rules);

/// <summary>A rule with the age counted from the moment of the run.</summary>
/// <param name="rule">The rule.</param>
/// <param name="asOf">The moment.</param>
internal sealed class DatedRule(RetentionRule rule, DateTime asOf)
{
    /// <summary>The rule.</summary>
    public RetentionRule Rule { get; } = rule;

    /// <summary>Every message was received before this.</summary>
    public DateTime Before => Filter.Before!.Value;

    /// <summary>
    /// What the server is asked for. Texts are asked for without the state of messages: that may change between the search and
    /// the look at the message, and a later rule must not take what this one matches by then.
    /// </summary>
    public MessageFilter Search => Rule.HasTexts ? Filter with { Read = null, Flagged = null, Answered = null } : Filter;

    private MessageFilter Filter { get; } = rule.Filter with { Before = rule.OlderThan?.Before(asOf) ?? asOf };

    /// <summary>Whether the rule matches a message as the server describes it now.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isFound">Whether the server's search has found it.</param>
    public bool Matches(SpectrumMessage message, bool isFound) =>
        (isFound || !Rule.HasTexts)
        && IsOld(message)
        && Is(Filter.Read, message.Read)
        && Is(Filter.Flagged, message.Flagged)
        && Is(Filter.Answered, message.Answered)
        && (Filter.LargerThan is not { } larger || message.Size > larger)
        && (Filter.SmallerThan is not { } smaller || message.Size < smaller);

    // A message whose time of arrival is not known is not old: it is protected, and nothing else.
    private bool IsOld(SpectrumMessage message) =>
        MessageFilter.Within(message.Received, since: null, Before, unknown: Rule.Action == RetentionAction.Keep);

    private static bool Is(bool? wanted, bool value) => wanted is null || wanted == value;
}
