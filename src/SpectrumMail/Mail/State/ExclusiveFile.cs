using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.State;

/// <summary>A file that one holder at a time has open, across threads and processes. The system gives it back when its holder dies.</summary>
internal static class ExclusiveFile
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Opens it, waiting for whoever has it.</summary>
    /// <param name="path">The file; it is made when it is missing, and never deleted by this.</param>
    /// <param name="patience">How long to wait.</param>
    /// <returns>The open file; null when it was not free in time.</returns>
    /// <exception cref="MailException">StorageUnavailable: it cannot be opened at all.</exception>
    public static FileStream? TryOpen(string path, TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException ex) when (IsTaken(ex))
            {
                if (clock.Elapsed >= patience)
                {
                    return null;
                }

                Thread.Sleep(s_pause);
            }
            catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
            {
                throw StateFolder.Unavailable(path, ex);
            }
        }
    }

    // Windows: sharing violation, lock violation. Unix: EAGAIN of flock(2), 11 on Linux and 35 on macOS.
    private static bool IsTaken(IOException exception) => (exception.HResult & 0xFFFF) is 32 or 33 || exception.HResult is 11 or 35;
}
