using System;
using System.IO;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// The places of saved folders below the root directory: a directory for each level of the folder's path.
/// </summary>
internal static class FolderLayout
{
    public const string ManifestName = "spectrummail-export.csv";
    public const string MboxExtension = ".mbox";
    private static readonly string[] s_reserved = ["cur", "new", "tmp", ManifestName];

    /// <summary>Opens the place of a folder, and creates its directories.</summary>
    /// <exception cref="MailException">The place belongs to another mailbox, is in use, or cannot be written.</exception>
    public static (SaveManifest Manifest, MessageStore Store, string Path) Open(
        string root,
        SaveIdentity identity,
        char separator
    )
    {
        string path = Place(root, identity, separator);
        SaveManifest? manifest = null;
        MessageStore? store = null;
        try
        {
            Directory.CreateDirectory(identity.Format == SaveFormat.Mbox ? Path.GetDirectoryName(path)! : path);
            manifest = SaveManifest.Open(ManifestOf(path, identity.Format), identity);
            store = identity.Format switch
            {
                SaveFormat.Eml => new EmlStore(path),
                SaveFormat.Mbox => new MboxStore(path),
                _ => new MaildirStore(path, identity),
            };
            store.Recover(manifest);

            // A folder without messages is restored to its place, too: the beginning of a run notes the levels of its path.
            if (!manifest.HasLevels)
            {
                manifest.Begin();
            }

            return (manifest, store, path);
        }
        catch (Exception ex)
        {
            store?.Dispose();
            manifest?.Dispose();
            if (ex is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
            {
                throw SavingFailures.Unwritable(path, ex);
            }

            throw;
        }
    }

    /// <summary>Returns the directory of a folder, or its mbox file. Nothing is created.</summary>
    public static string Place(string root, SaveIdentity identity, char separator)
    {
        string[] levels = separator == '\0' ? [identity.Folder] : identity.Folder.Split(separator);
        string place = Path.Combine([root, .. levels.Select(level => SafeName.Level(level, IsReserved))]);
        string extension = identity.Format == SaveFormat.Mbox ? MboxExtension : string.Empty;

        // Folders may differ by case only, where the file system does not.
        for (int number = 1; ; number++)
        {
            string candidate = (number == 1 ? place : FormattableString.Invariant($"{place} ({number})")) + extension;
            if (!SaveManifest.IsOfOtherFolder(ManifestOf(candidate, identity.Format), identity))
            {
                return candidate;
            }
        }
    }

    private static bool IsReserved(string name) =>
        s_reserved.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.EndsWith(MboxExtension, StringComparison.OrdinalIgnoreCase);

    private static string ManifestOf(string path, SaveFormat format) =>
        format == SaveFormat.Mbox ? path + ".csv" : Path.Combine(path, ManifestName);
}
