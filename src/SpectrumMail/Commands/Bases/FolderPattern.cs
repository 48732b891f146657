using System.Collections.Generic;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Bases;

/// <summary>Finds the folders that a path on the command line names; <see cref="FolderChoice"/> holds the rule.</summary>
internal static class FolderPattern
{
    /// <summary>Whether the path contains wildcards.</summary>
    public static bool HasWildcards(string path) => new NamePattern(path).HasWildcards;

    /// <summary>Returns the folders that the path names.</summary>
    public static T[] Match<T>(IReadOnlyList<T> folders, string path)
        where T : class, INamedFolder => FolderChoice.Match(folders, new NamePattern(path));
}
