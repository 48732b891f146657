using System;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace SpectrumMail.Mail.State;

/// <summary>
/// Opens, moves and deletes files that another program may have open for a moment: an indexer, a virus scanner, a backup. Windows
/// refuses such a file, so each of these waits some seconds before it fails.
/// </summary>
internal static class ContendedFile
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    /// <summary>How long other programs are waited for.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// As <see cref="Patience"/>, for files of which only Windows lets other programs keep us out; zero elsewhere.
    /// </summary>
    public static TimeSpan ScannerPatience { get; } = Path.DirectorySeparatorChar == '\\' ? Patience : TimeSpan.Zero;

    /// <summary>Opens a file for reading; others may write, move and delete it meanwhile.</summary>
    public static FileStream OpenRead(string path) =>
        Retry(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Patience);

    /// <summary>Moves a file within its disk, atomically; a file of the new name is replaced.</summary>
    public static void Move(string from, string to) =>
        Retry(
            () =>
            {
#if NET
                File.Move(from, to, overwrite: true);
#else
                if (File.Exists(to))
                {
                    File.Replace(from, to, null);
                }
                else
                {
                    File.Move(from, to);
                }
#endif
                return true;
            },
            Patience
        );

    /// <summary>Deletes a file; it may be missing.</summary>
    public static void Delete(string path) =>
        Retry(
            () =>
            {
                File.Delete(path);
                return true;
            },
            Patience
        );

    /// <summary>Repeats work on a file as long as another program has the file open.</summary>
    /// <param name="work">The work; it does nothing when it throws.</param>
    /// <param name="patience">How long to repeat it.</param>
    /// <exception cref="IOException">It failed otherwise, or the time is up.</exception>
    public static T Retry<T>(Func<T> work, TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return work();
            }
            catch (Exception ex) when (IsContention(ex) && clock.Elapsed < Limit(ex, patience))
            {
                Thread.Sleep(s_pause);
            }
        }
    }

    // Access that is denied for good is not waited for as long as another run may be.
    private static TimeSpan Limit(Exception exception, TimeSpan patience) =>
        exception is UnauthorizedAccessException && patience > Patience ? Patience : patience;

    /// <summary>Whether a failure says that the file is open elsewhere.</summary>
    public static bool IsContention(Exception exception) =>
        exception switch
        {
            // Windows: sharing violation, lock violation. Unix: EAGAIN of flock(2), 11 on Linux and 35 on macOS.
            IOException => exception.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021) or 11 or 35,

            // Windows says so, too, for a file that others have open and that is to be replaced or is being deleted.
            UnauthorizedAccessException => Path.DirectorySeparatorChar == '\\',
            _ => false,
        };
}
