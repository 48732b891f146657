using System;
using System.IO;

namespace SpectrumMail.Mail.State;

/// <summary>
/// A file that one holder at a time has open, across threads and processes. The system releases it when its holder dies.
/// </summary>
internal static class ExclusiveFile
{
    /// <summary>Opens it, waiting for its holder.</summary>
    /// <param name="path">The file; it is created when it is missing, and never deleted by this.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="isShared">Whether the folder's readers may read a new one, as with other files; otherwise only its
    /// owner.</param>
    /// <returns>The open file; null when it was not free in time.</returns>
    /// <exception cref="IOException">It cannot be opened at all.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static FileStream? TryOpen(string path, TimeSpan patience, bool isShared = false)
    {
        // A folder is refused at once: Windows says the same of it as of a file that is being deleted.
        if (Directory.Exists(path))
        {
            throw new UnauthorizedAccessException("It is a folder.");
        }

        try
        {
            return ContendedFile.Retry(
                () =>
                    isShared
                        ? new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1)
                        : PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.None, bufferSize: 1),
                patience
            );
        }
        catch (IOException ex) when (ContendedFile.IsContention(ex))
        {
            return null;
        }
    }
}
