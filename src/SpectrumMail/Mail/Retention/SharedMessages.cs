using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Retention;

/// <summary>
/// Messages that more than one folder shows. A view shows messages of other folders (\All, \Flagged, Gmail's \Important), and at
/// Gmail every folder does: what is removed in one is gone in all. So what a rule keeps in one of them, no later rule touches in
/// another.
/// </summary>
/// <param name="folders">The folders of the mailbox that rules name, after they were read.</param>
/// <param name="isGmail">Whether folders are labels of messages.</param>
internal sealed class SharedMessages(IReadOnlyCollection<JudgedFolder> folders, bool isGmail)
{
    private readonly HashSet<string> _views =
    [
        .. folders
            .Where(folder => isGmail || SpecialFolders.IsView(folder.Folder.SpecialUse))
            .Select(folder => folder.Folder.Path),
    ];

    /// <summary>Leaves what a rule keeps out of the rules after it.</summary>
    /// <param name="rules">The rules, in their order.</param>
    public void Keep(IEnumerable<PlannedRule> rules)
    {
        if (_views.Count == 0)
        {
            return;
        }

        var everywhere = new HashSet<(string, long?)>();
        var inViews = new HashSet<(string, long?)>();
        MailException? unread = null;
        foreach (PlannedRule rule in rules)
        {
            bool Spares(string folder, ExpectedMessage message) =>
                (_views.Contains(folder) && (unread is not null || everywhere.Contains((message.MessageId, message.Size))))
                || inViews.Contains((message.MessageId, message.Size));

            int before = rule.Items;
            rule.Spare(Spares);
            if (unread is not null && rule.Items < before)
            {
                rule.Note(unread);
            }

            everywhere.UnionWith(rule.Kept.Select(kept => (kept.MessageId, kept.Size)));
            inViews.UnionWith(rule.Kept.Where(kept => _views.Contains(kept.Folder)).Select(kept => (kept.MessageId, kept.Size)));

            // What it would have kept in a folder that could not be read is not known.
            unread ??= rule.Rule.Action == RetentionAction.Keep ? FailureOf(rule) : null;
        }
    }

    private MailException? FailureOf(PlannedRule rule) =>
        folders
            .FirstOrDefault(folder => folder.Folder.Failure is not null && folder.Rules.Exists(one => one.Planned == rule))
            ?.Folder.Failure;
}
