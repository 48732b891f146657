using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Mailflow;

/// <summary>
/// A run of tests. It holds an empty file of its name open, which the system releases when the process dies: so the next run
/// knows at once which messages are left over, and does not touch those of a run that goes on.
/// </summary>
internal sealed class MailflowRun : IDisposable
{
    private const string Extension = ".run";

    // A message may come days after its run: a server tries for five days (RFC 5321, section 4.5.4.1).
    private static readonly TimeSpan s_memory = TimeSpan.FromDays(8);
    private readonly FileStream? _file;

    /// <summary>Begins a run.</summary>
    public MailflowRun()
    {
        try
        {
            PrivateFiles.CreateFolder(Folder);
            _file = ExclusiveFile.TryOpen(FileOf(Id), TimeSpan.Zero);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            // Without the file the messages of a run that was killed are removed once their time is over.
        }
    }

    /// <summary>The run's id.</summary>
    public string Id { get; } = TestMark.NewId();

    /// <summary>Whether a message of this run may still arrive, so that the next run must remove it.</summary>
    public bool HasPending { get; set; }

    private static string Folder => Path.Combine(StateFolder.Path, "mailflow");

    /// <summary>The runs of this computer whose process has ended, and which may have left something.</summary>
    public static HashSet<string> FindEnded()
    {
        try
        {
            return Directory.Exists(Folder)
                ?
                [
                    .. Directory
                        .GetFiles(Folder, "*" + Extension)
                        .Where(HasEnded)
                        .Select(path => Path.GetFileNameWithoutExtension(path)),
                ]
                : [];
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            return [];
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        if (_file is not null && !HasPending)
        {
            Forget(FileOf(Id));
        }
    }

    private static string FileOf(string run) => Path.Combine(Folder, run + Extension);

    private static bool HasEnded(string path)
    {
        try
        {
            using FileStream? free = File.Exists(path) ? ExclusiveFile.TryOpen(path, TimeSpan.Zero) : null;
            if (free is null)
            {
                return false;
            }
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            return false;
        }

        if (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > s_memory)
        {
            Forget(path);
        }

        return true;
    }

    private static void Forget(string path)
    {
        try
        {
            ContendedFile.Delete(path);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex)) { }
    }
}
