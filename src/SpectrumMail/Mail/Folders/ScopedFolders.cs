using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>Folders by what they are for, in the words of the commands' parameter.</summary>
internal static class ScopedFolders
{
    /// <summary>Whether a folder for this use is in one of the scopes.</summary>
    public static bool Include(IReadOnlyCollection<FolderScope> scopes, FolderUse use) =>
        scopes.Contains(FolderScope.All) || scopes.Contains(ScopeOf(use));

    private static FolderScope ScopeOf(FolderUse use) =>
        use switch
        {
            FolderUse.Inbox => FolderScope.Inbox,
            FolderUse.Sent => FolderScope.Sent,
            FolderUse.Drafts => FolderScope.Drafts,
            FolderUse.Trash => FolderScope.Trash,
            FolderUse.Junk => FolderScope.Junk,
            FolderUse.Archive => FolderScope.Archive,
            _ => FolderScope.UserCreated,
        };
}
