using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;

namespace SpectrumMail.MailLab;

/// <summary>The one folder of a lab, locked by its owner for as long as the owner lives.</summary>
internal sealed class LabFolder : IDisposable
{
    private const string Prefix = "maillab-";
    private readonly FileStream _lock;

    public LabFolder()
    {
        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        Path = System.IO.Path.Combine(Root(), Prefix + Id);

        // The servers' own users pass through; only their part is theirs to read.
        const UnixFileMode open =
            UnixFileMode.UserRead
            | UnixFileMode.UserWrite
            | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute
            | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(Path, open);
        File.SetUnixFileMode(Path, open);
        _lock = new FileStream(Combine("owner.lock"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        foreach (string name in new[] { "run", "state", "mail", "users", "postfix", "queue" })
        {
            Directory.CreateDirectory(Combine(name));
            File.SetUnixFileMode(Combine(name), open | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }

    public string Id { get; }

    public string Path { get; }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        _lock.Dispose();

        // The keeper has done this already, unless it was killed.
        Reap(Path);
    }

    /// <summary>The folders of all labs on this machine, of every owner.</summary>
    public static IEnumerable<string> All() =>
        Roots().Where(Directory.Exists).SelectMany(root => Directory.EnumerateDirectories(root, Prefix + "*"));

    /// <summary>Ends what labs left behind whose owner, and whose keeper, were killed.</summary>
    public static void Reap()
    {
        foreach (string folder in All())
        {
            try
            {
                if (IsAbandoned(folder))
                    Reap(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process is just reaping the same folder, or it belongs to another user: none of our business.
            }
        }
    }

    private static void Reap(string folder)
    {
        foreach (string file in new[] { "imap.pid", "smtp.pid" })
        {
            KillGroup(folder, System.IO.Path.Combine(folder, file));
        }

        RemoveTree(folder);
    }

    private static void KillGroup(string folder, string pidFile)
    {
        if (!File.Exists(pidFile) || !int.TryParse(File.ReadAllText(pidFile), out int pid))
            return;

        // The number may belong to another process by now: only a process that was started on this folder is ours.
        string commandLine = $"/proc/{pid}/cmdline";
        if (File.Exists(commandLine) && File.ReadAllText(commandLine).Contains(folder, StringComparison.Ordinal))
        {
            Shell.Run("/bin/sh", ["-c", $"kill -s KILL -- -{pid}"]);
        }
    }

    /// <summary>Lets the servers' own users read a file, whatever the owner's umask is.</summary>
    public static void MakeReadable(string path) =>
        File.SetUnixFileMode(
            path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
        );

    /// <summary>Reads a file that another process still writes.</summary>
    public static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    private static bool IsAbandoned(string folder)
    {
        string file = System.IO.Path.Combine(folder, "owner.lock");
        try
        {
            if (!File.Exists(file))
                return Directory.GetCreationTimeUtc(folder) < DateTime.UtcNow.AddMinutes(-10);
            using var _ = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void RemoveTree(string folder)
    {
        // A process that is just dying can still put a file where one was removed.
        for (int attempt = 0; attempt < 10 && Directory.Exists(folder); attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                System.Threading.Thread.Sleep(100);
            }
        }
    }

    private static IEnumerable<string> Roots() => new[] { "/dev/shm", Temp() }.Distinct();

    // Memory, where there is plenty: a mail queue syncs every message to its disk.
    private static string Root()
    {
        try
        {
            if (new DriveInfo("/dev/shm") is { IsReady: true, AvailableFreeSpace: > 4L << 30 } memory)
                return memory.Name;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException) { }

        return Temp();
    }

    // A socket's path has room for 107 bytes.
    private static string Temp() =>
        System.IO.Path.GetTempPath() is { Length: < 50 } usual ? System.IO.Path.TrimEndingDirectorySeparator(usual) : "/tmp";
}
