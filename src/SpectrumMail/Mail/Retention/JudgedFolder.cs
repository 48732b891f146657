using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Searching;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Retention;

/// <summary>A rule in a folder.</summary>
/// <param name="Planned">The rule.</param>
/// <param name="Search">What the server has found for it.</param>
internal sealed record JudgedRule(PlannedRule Planned, SearchedFolder Search)
{
    /// <summary>The messages that were found.</summary>
    public HashSet<uint> Found { get; } = [];
}

/// <summary>A folder while its messages are judged.</summary>
/// <param name="folder">The folder.</param>
internal sealed class JudgedFolder(AuditFolder folder)
{
    private long _next;

    /// <summary>The folder.</summary>
    public AuditFolder Folder { get; } = folder;

    /// <summary>The rules that name it, in their order.</summary>
    public List<JudgedRule> Rules { get; } = [];

    /// <summary>Its UIDVALIDITY at the beginning.</summary>
    public long Validity { get; private set; }

    /// <summary>
    /// The messages that any rule has found and that were there at the beginning; none once the folder has failed.
    /// </summary>
    public IEnumerable<uint> Found => Folder.Failure is null ? Rules.SelectMany(rule => rule.Found).Distinct() : [];

    /// <summary>Notes what the folder is now: nothing that comes later counts.</summary>
    public void Pin(ServerEndpoint endpoint)
    {
        Validity = Folder.UidValidity ?? 0;
        _next = Folder.UidNext ?? 0;
        if (Folder.Failure is null && (Validity == 0 || _next == 0))
        {
            Folder.Failure = ConnectionErrors.BeyondLimit(
                endpoint,
                "it gives no UIDVALIDITY or UIDNEXT of a folder.",
                string.Empty
            );
        }
    }

    /// <summary>Takes what was found, once all searches are answered.</summary>
    public void Settle(ServerEndpoint endpoint)
    {
        foreach (JudgedRule rule in Rules.Where(rule => rule.Search.Open is not null))
        {
            Folder.Failure ??= WhyUnread(rule, endpoint);
            if (Folder.Failure is null && IsSame())
            {
                rule.Search.Settle(named: null);
                rule.Found.UnionWith(rule.Search.Uids.Where(uid => uid < _next));
            }
        }
    }

    // A result that is missing might be that of a rule which keeps messages: nothing is done without it.
    private static MailException? WhyUnread(JudgedRule rule, ServerEndpoint endpoint) =>
        rule.Search.WhyUnread(endpoint, rule.Planned.Dated.Search) is { } failure ? failure
        : rule.Search.HasResult ? null
        : ConnectionErrors.BeyondLimit(endpoint, "it answers a search without a result.", rule.Search.Search!.Reply);

    /// <summary>Whether the folder is still the one of the beginning; notes the failure where it is not.</summary>
    public bool IsSame()
    {
        if (Folder.UidValidity == Validity)
        {
            return true;
        }

        Folder.Failure ??= FolderFailures.UidValidityChanged.Make(Folder.Path, (uint)(Folder.UidValidity ?? 0), Validity);
        return false;
    }

    /// <summary>Gives each message to the first rule that matches it.</summary>
    public void Judge(IEnumerable<SpectrumMessage> messages)
    {
        foreach (SpectrumMessage message in messages)
        {
            uint uid = (uint)message.Uid;
            Rules.Find(rule => rule.Planned.Dated.Matches(message, rule.Found.Contains(uid)))?.Planned.Add(message);
        }
    }

    /// <summary>Counts the folder with its rules.</summary>
    public void Conclude()
    {
        foreach (PlannedRule rule in Rules.Select(rule => rule.Planned))
        {
            rule.Folders += Folder.Failure is null ? 1 : 0;
            if (Folder.Failure is { } failure)
            {
                rule.FoldersNotRead++;
                rule.Note(failure);
            }
        }
    }
}
