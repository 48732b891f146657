using System;
using System.IO;

namespace SpectrumMail.Mail.Archive;

/// <summary>The place of a saved message.</summary>
/// <param name="Name">The file, relative to the store's directory.</param>
/// <param name="Offset">Where it begins there.</param>
/// <param name="Length">How many bytes it takes there.</param>
internal sealed record SavedPlace(string Name, long Offset, long Length)
{
    /// <summary>The path of the file, with the separators of this system.</summary>
    /// <param name="directory">The store's directory.</param>
    public string In(string directory) => LocalPath(directory, Name, Path.DirectorySeparatorChar);

    /// <summary>The path of a file of a list, whose names have slashes on every system.</summary>
    /// <param name="directory">The list's directory.</param>
    /// <param name="name">The name in the list.</param>
    /// <param name="separator">What separates the levels of a path.</param>
    public static string LocalPath(string directory, string name, char separator) =>
        Path.Combine(directory, name.Replace('/', separator));
}

/// <summary>Writes messages in one of the formats.</summary>
internal abstract class MessageStore : IDisposable
{
    protected MessageStore(string directory) => Directory = directory;

    /// <summary>The directory of all files. Temporary files in it can be renamed into place.</summary>
    public string Directory { get; }

    /// <summary>Where temporary files go.</summary>
    public virtual SpoolPlace Spool => new(Directory, IsMovable: true);

    /// <summary>Cleans up after a killed run. This is called before anything is written.</summary>
    public abstract void Recover(SaveManifest manifest);

    /// <summary>Writes a message. The caller still owns the content.</summary>
    public abstract SavedPlace Write(MessageInfo info, MessageContent content);

    /// <summary>Hands everything written to the operating system.</summary>
    public virtual void Flush() { }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Writes a message into a temporary file, with the time of its arrival.</summary>
    protected string WritePartial(MessageContent content, DateTimeOffset? received)
    {
        string path;
        if (content.FilePath is not null)
        {
            path = content.TakeFile();
        }
        else
        {
            using FileStream file = Spool.Create();
            path = file.Name;
            file.Write(content.Bytes.Array!, content.Bytes.Offset, content.Bytes.Count);
        }

        if (received is { } time && time.UtcDateTime.Year is > 1601 and < 9999)
        {
            File.SetLastWriteTimeUtc(path, time.UtcDateTime);
        }

        return path;
    }
}
