using System;
using System.IO;
using System.Runtime.InteropServices;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Mail.State;

/// <summary>Changes to files that outlive a crash of the process and of the machine.</summary>
internal static class DurableFile
{
    /// <summary>What a file is called while it is written; such files are leftovers when no run writes.</summary>
    public const string Unfinished = ".part";

    /// <summary>Writes a file as a whole: it is there with everything in it, or not at all.</summary>
    /// <param name="path">The file; one of that name is replaced.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="isShared">Whether the folder's readers may read it, as with other files; otherwise only its owner.</param>
    public static void Write(string path, Action<Stream> write, bool isShared = false)
    {
        string unfinished = NewName(path);
        try
        {
            using (FileStream file = Create(unfinished, path, isShared))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            Move(unfinished, path);
        }
        catch
        {
            Discard(unfinished);
            throw;
        }
    }

    /// <summary>Finds out whether a file can be written, without touching it.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    public static void Probe(string path)
    {
        string probe = NewName(path);
        PrivateFiles.Open(probe, FileMode.CreateNew, FileShare.None).Dispose();
        ContendedFile.Delete(probe);
    }

    /// <summary>Renames a file in its folder, atomically; a file of the new name is replaced.</summary>
    public static void Move(string from, string to)
    {
        ContendedFile.Move(from, to);
        SyncFolder(Path.GetDirectoryName(to)!);
    }

    /// <summary>Deletes a file.</summary>
    public static void Delete(string path)
    {
        ContendedFile.Delete(path);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Makes the names in a folder outlive a crash. A new name is safe on a Unix disk only when its folder has been written out,
    /// for which .NET has no call.
    /// </summary>
    public static void SyncFolder(string path)
    {
        if (Path.DirectorySeparatorChar == '\\')
        {
            return;
        }

        int folder = Native.Open(path, 0);
        if (folder >= 0)
        {
            _ = Native.Sync(folder);
            _ = Native.Close(folder);
        }
    }

    /// <summary>Deletes an unfinished file; what cannot be deleted has a name that nothing reads.</summary>
    public static void Discard(string path)
    {
        try
        {
            ContendedFile.Delete(path);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex)) { }
    }

    // Runs that write the same file at the same time do not meet.
    private static string NewName(string path) => path + "." + Guid.NewGuid().ToString("N") + Unfinished;

    // As if the file itself had been overwritten: a shared one keeps the rights of the file that it replaces.
    private static FileStream Create(string path, string replaced, bool isShared)
    {
        if (!isShared)
        {
            return PrivateFiles.Open(path, FileMode.CreateNew, FileShare.None);
        }

        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
#if NET
        if (!OperatingSystem.IsWindows() && File.Exists(replaced))
        {
            File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(replaced));
        }
#endif
        return file;
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Sync(int file);

        [DllImport("libc", EntryPoint = "close")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Close(int file);
    }
}
