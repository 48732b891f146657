using System;
using System.IO;
using System.Linq;

namespace SpectrumMail.Mail.Archive;

/// <summary>File names out of a list that somebody else may have written.</summary>
internal static class InnerPath
{
    // Every system's separators count on every system: an export is carried from one to the other.
    private static readonly char[] s_separators = ['/', '\\'];

    /// <summary>The path of a file in a directory; null when the name leads out of it, by its words or through a link.</summary>
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
            // It is not there, or cannot be looked at; reading it tells which.
            return false;
        }
    }

    // Windows drops dots and spaces at the end of a name, so that other spellings of two dots exist.
    private static bool IsPlain(string part) =>
        part.TrimEnd(' ', '.').Length > 0 && part.IndexOfAny(s_separators) < 0 && !part.Any(char.IsControl);

    private static bool IsDrive(string name) => name.Length > 1 && name[1] == ':';
}
