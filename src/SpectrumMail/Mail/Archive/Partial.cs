using System;
using System.IO;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Temporary files. Their names identify them, so that the files of a killed run are found and removed.
/// </summary>
internal static class Partial
{
    private const string Extension = ".spectrum-partial";

    /// <summary>Creates a file in a directory.</summary>
    public static FileStream Create(string directory) =>
        new(
            Path.Combine(directory, Guid.NewGuid().ToString("N") + Extension),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.Delete,
            1
        );

    /// <summary>Removes the files that a killed run left in a directory.</summary>
    public static void Clean(string directory)
    {
        foreach (string left in Directory.EnumerateFiles(directory, "*" + Extension))
        {
            File.Delete(left);
        }
    }
}
