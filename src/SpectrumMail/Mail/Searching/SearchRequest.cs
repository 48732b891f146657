using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Searching;

/// <summary>What is searched for in each mailbox.</summary>
/// <param name="Filter">The messages.</param>
/// <param name="Folders">The folders, by path or pattern.</param>
/// <param name="Scopes">The folders, by what they are for.</param>
internal sealed record SearchRequest(
    MessageFilter Filter,
    IReadOnlyList<INamePattern> Folders,
    IReadOnlyCollection<FolderScope> Scopes
)
{
    /// <summary>Whether only figures are wanted.</summary>
    public bool EstimateOnly { get; init; }

    /// <summary>Whether the figures are wanted without sizes, which have to be fetched.</summary>
    public bool SkipsSize { get; init; }

    /// <summary>What is searched for, for people.</summary>
    public string FoundBy { get; } = SearchKeys.Describe(Filter);

    /// <summary>Whether a search answers everything, so that no message is fetched.</summary>
    public bool NeedsOnlyCounts => EstimateOnly && SkipsSize && !Filter.NeedsASecondLook && !Filter.HasManyUids;

    /// <summary>The same for a checkpoint: a search for something else is another search.</summary>
    public string Identity =>
        string.Join(
            "\n",
            [
                FoundBy,
                .. new[] { Filter.Since, Filter.Before, Filter.SentSince, Filter.SentBefore }.Select(time =>
                    time?.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture) ?? string.Empty
                ),
                string.Join(",", Filter.Uids),
                .. Folders.Select(pattern => pattern.Text),
                string.Join(",", Scopes),
                EstimateOnly ? "estimate" : "messages",
                SkipsSize ? "counts" : "sizes",
            ]
        );

    /// <summary>Chooses among the folders of a mailbox. Views of other folders are left out unless they are named.</summary>
    /// <param name="all">The folders.</param>
    /// <param name="failures">Takes a failure for each name that no folder has; a pattern may match none.</param>
    public IReadOnlyList<AuditFolder> Choose(IReadOnlyList<AuditFolder> all, ICollection<MailException> failures)
    {
        var chosen = new List<AuditFolder>();
        foreach (INamePattern pattern in Folders)
        {
            AuditFolder[] found = FolderChoice.Match(all, pattern, MailboxNamespace.Personal);
            if (found.Length == 0 && !pattern.HasWildcards)
            {
                failures.Add(FolderFailures.FolderNotFound.Make(pattern.Text));
            }

            chosen.AddRange(
                found.Where(folder =>
                    folder.Selectable
                    && ScopedFolders.Include(Scopes, folder.SpecialUse)
                    && (!SpecialFolders.IsView(folder.SpecialUse) || FolderChoice.IsPath(folder, pattern.Text))
                )
            );
        }

        return [.. chosen.Distinct()];
    }
}
