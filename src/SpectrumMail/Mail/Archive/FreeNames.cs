using System;
using System.Collections.Generic;
using System.IO;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Gives files of a directory names that are free: what has a name there stays, file or directory, and the new file gets a
/// number.
/// </summary>
/// <param name="directory">The directory.</param>
internal sealed class FreeNames(string directory)
{
    // Thousands of files may have the same name: looking for a free number from the beginning each time would take minutes.
    private readonly Dictionary<string, int> _next = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a file or a directory has the name.</summary>
    public static bool IsTaken(string path) => File.Exists(path) || Directory.Exists(path);

    /// <summary>Moves a temporary file to its name; deletes it when that fails.</summary>
    /// <returns>The path it got.</returns>
    public string Place(string partial, string name)
    {
        try
        {
            for (int number = _next.TryGetValue(name, out int next) ? next : 1; ; number++)
            {
                string path = Path.Combine(directory, number == 1 ? name : SafeName.Numbered(name, number));
                if (!IsTaken(path) && TryMove(partial, path))
                {
                    _next[name] = number + 1;
                    return path;
                }
            }
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    // Another program may take the name at the last moment.
    private static bool TryMove(string partial, string path)
    {
        try
        {
            File.Move(partial, path);
            return true;
        }
        catch (IOException) when (IsTaken(path) && File.Exists(partial))
        {
            return false;
        }
    }
}
