using System.Collections.Generic;
using System.IO;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Where the files of a saved folder are now. Mail programs that use a Maildir rename its files when flags change, and move them
/// from new to cur.
/// </summary>
internal sealed class SavedFiles(SavedFolder saved)
{
    private readonly Dictionary<string, string>? _maildir =
        saved.Format == SaveFormat.Maildir
            ? MaildirSource
                .FilesOf(saved.Directory)
                .GroupBy(file => MaildirSource.Unique(Path.GetFileName(file)))
                .ToDictionary(group => group.Key, group => group.First())
            : null;

    /// <summary>Returns the file that a message is in, or was in when the file is gone.</summary>
    public string PathOf(SavedEntry entry) =>
        _maildir is not null && _maildir.TryGetValue(MaildirSource.Unique(entry.FileName), out string? there)
            ? there
            : SavedPlace.LocalPath(saved.Directory, entry.Name, Path.DirectorySeparatorChar);
}
