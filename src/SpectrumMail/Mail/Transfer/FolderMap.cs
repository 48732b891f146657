using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>One entry of a folder map.</summary>
/// <param name="Source">The folders of the source that it is for: a path, or a pattern.</param>
/// <param name="Destination">
/// The path of the destination folder, with slashes. When both sides end with <c>/*</c>, the folders below keep their paths
/// below it.
/// </param>
internal sealed record FolderMapEntry(INamePattern Source, string Destination)
{
    private const string Below = "/*";

    /// <summary>Whether the folders keep their paths below the destination.</summary>
    public bool KeepsTree => Destination.EndsWith(Below, StringComparison.Ordinal);

    /// <summary>The levels of the destination, without the star.</summary>
    public IReadOnlyList<string> Levels => Split(Destination);

    /// <summary>The levels of the source, without the star.</summary>
    public IReadOnlyList<string> SourceLevels => Split(Source.Text);

    /// <summary>Refuses an entry that no folder can follow.</summary>
    /// <exception cref="MailException">FolderMapInvalid, FolderNameInvalid.</exception>
    public void Check()
    {
        if (string.IsNullOrWhiteSpace(Source.Text) || string.IsNullOrWhiteSpace(Destination))
        {
            throw TransferFailures.FolderMapInvalid.Make(Text, "a side is empty");
        }

        if (KeepsTree && (!Source.Text.EndsWith(Below, StringComparison.Ordinal) || SourceLevels.Any(HasWildcard)))
        {
            throw TransferFailures.FolderMapInvalid.Make(
                Text,
                "a destination with /* needs a source that is a path with /* at its end"
            );
        }

        foreach (string level in Levels)
        {
            FolderName.Check(level);
        }
    }

    /// <summary>The path of the destination for a folder of the source, with slashes.</summary>
    public string Place(MailboxFolder folder) =>
        string.Join(
            "/",
            KeepsTree ? Levels.Concat(folder.Levels.Skip(SourceLevels.Count).Select(level => level.Replace('/', '_'))) : Levels
        );

    private string Text => Source.Text + " = " + Destination;

    private static bool HasWildcard(string level) => level.IndexOfAny(['*', '?', '[']) >= 0;

    private static string[] Split(string path) =>
        (path.EndsWith(Below, StringComparison.Ordinal) ? path.Substring(0, path.Length - Below.Length) : path).Split('/');
}

/// <summary>
/// Which folders of the source go to which folders of the destination. A path takes precedence over a pattern, and a longer
/// pattern over a shorter one. A folder without an entry keeps its place.
/// </summary>
/// <param name="entries">The entries.</param>
internal sealed class FolderMap(IEnumerable<FolderMapEntry> entries)
{
    private readonly FolderMapEntry[] _entries =
    [
        .. entries.OrderBy(entry => entry.Source.HasWildcards).ThenByDescending(entry => entry.Source.Text.Length),
    ];

    /// <summary>Finds the destination of each folder that has an entry. An entry without a folder is warned of.</summary>
    public IReadOnlyDictionary<MailboxFolder, string> Find(IReadOnlyList<MailboxFolder> folders, IWorkOutput output)
    {
        var places = new Dictionary<MailboxFolder, string>();
        foreach (FolderMapEntry entry in _entries)
        {
            MailboxFolder[] found = FolderChoice.Match(folders, entry.Source, MailboxNamespace.All);
            foreach (MailboxFolder folder in found.Where(folder => !places.ContainsKey(folder)))
            {
                places.Add(folder, entry.Place(folder));
            }

            if (found.Length == 0)
            {
                output.Warning($"-FolderMap names '{entry.Source.Text}', and no folder that is copied has that name.");
            }
        }

        return places;
    }

    /// <summary>Warns of destinations that get the messages of several folders.</summary>
    public static void WarnOfShared(IReadOnlyList<MailboxFolder> folders, IReadOnlyList<string> paths, IWorkOutput output)
    {
        foreach (
            IGrouping<string, MailboxFolder> shared in folders
                .Select((folder, index) => (folder, Path: paths[index]))
                .GroupBy(pair => pair.Path, pair => pair.folder)
                .Where(group => group.Count() > 1)
        )
        {
            output.Warning($"{shared.Key} gets the messages of {string.Join(", ", shared.Select(folder => folder.Path))}.");
        }
    }
}
