using System.IO;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Archive;

/// <summary>The place of temporary files with large messages.</summary>
/// <param name="Folder">The folder of the file.</param>
/// <param name="IsMovable">
/// Whether the file can be moved to its place. Otherwise it is its owner's alone, and gone when it is closed or its process dies.
/// </param>
internal sealed record SpoolPlace(string Folder, bool IsMovable)
{
    /// <summary>The system's folder for temporary files.</summary>
    public static SpoolPlace Temporary => new(Path.GetTempPath(), IsMovable: false);

    /// <summary>Creates a file.</summary>
    public FileStream Create() => IsMovable ? Partial.Create(Folder) : PrivateFiles.OpenTemporary(Folder);
}
