using System;
using System.IO;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Files that are not complete yet. They have names of their own, so that what a killed run left is known and removed.
/// </summary>
internal static class Partial
{
    private const string Extension = ".spectrum-partial";

    /// <summary>Makes a new one in a directory.</summary>
    public static FileStream Create(string directory) =>
        new(
            Path.Combine(directory, Guid.NewGuid().ToString("N") + Extension),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.Delete,
            1
        );

    /// <summary>Removes those that a killed run left in a directory.</summary>
    public static void Clean(string directory)
    {
        foreach (string left in Directory.EnumerateFiles(directory, "*" + Extension))
        {
            File.Delete(left);
        }
    }
}
