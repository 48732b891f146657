using System;
using System.IO;
using System.Linq;

namespace SpectrumMail.Mail.Archive;

/// <summary>Resolves file names of a list that another person may have written.</summary>
internal static class InnerPath
{
    // The separators of every system count on every system: exports are moved between systems.
    private static readonly char[] s_separators = ['/', '\\'];

    /// <summary>Returns the path of a file in a directory; null when the name or a link leads out of the directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The file's name, relative to it, with slashes.</param>
    public static string? Find(string directory, string name)
    {
        string[] parts = name.Split('/');
        if (!parts.All(IsPlain) || IsDrive(name))
        {
            return null;
        }

        string path = directory;
        foreach (string part in parts)
        {
            path = Path.Combine(path, part);
            if (IsLink(path))
            {
                return null;
            }
        }

        return path;
    }

    /// <summary>Whether a path is a symbolic link or a junction. Nothing that this module saves is one.</summary>
    public static bool IsLink(string path)
    {
        try
        {
            return (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // The file does not exist or cannot be examined; reading it shows which.
            return false;
        }
    }

    // Windows drops dots and spaces at the end of a name, so that other spellings of two dots exist.
    private static bool IsPlain(string part) =>
        part.TrimEnd(' ', '.').Length > 0 && part.IndexOfAny(s_separators) < 0 && !part.Any(char.IsControl);

    private static bool IsDrive(string name) => name.Length > 1 && name[1] == ':';
}
