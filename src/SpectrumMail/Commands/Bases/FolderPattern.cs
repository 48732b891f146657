using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Bases;

/// <summary>Which folders a path on the command line means.</summary>
internal static class FolderPattern
{
    /// <summary>Whether the text may mean more than the folder of that very name.</summary>
    public static bool HasWildcards(string path) => WildcardPattern.ContainsWildcardCharacters(path);

    /// <summary>
    /// The folders meant. A folder of that very name comes first: names may hold brackets and stars, and what
    /// Get-SpectrumFolder emits must mean just that folder. Slashes stand for the server's separator, and the namespace's
    /// prefix may be left out.
    /// </summary>
    public static T[] Match<T>(IReadOnlyList<T> folders, string path)
        where T : class, INamedFolder
    {
        bool inbox = path.Equals("INBOX", StringComparison.OrdinalIgnoreCase);
        T? same =
            folders.FirstOrDefault(folder => folder.Path == path || (inbox && folder.SpecialUse == FolderUse.Inbox))
            ?? folders.FirstOrDefault(folder => folder.PortablePath == path);
        if (same is not null)
        {
            return [same];
        }

        var pattern = new WildcardPattern(path, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        return folders.Where(folder => pattern.IsMatch(folder.Path) || pattern.IsMatch(folder.PortablePath)).ToArray();
    }
}
