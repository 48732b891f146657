using System;
using System.IO;
using System.Runtime.InteropServices;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Mail.State;

/// <summary>Changes to files that outlive a crash of the process and of the machine.</summary>
internal static class DurableFile
{
    /// <summary>What a file is called while it is written; such files are leftovers when nobody writes.</summary>
    public const string Unfinished = ".part";

    /// <summary>Writes a file as a whole: it is there with everything in it, or not at all.</summary>
    /// <param name="path">The file; one of that name is replaced.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="isShared">Whether whoever may read files of the folder may read it, as with other files; otherwise only its owner.</param>
    public static void Write(string path, Action<Stream> write, bool isShared = false)
    {
        string unfinished = path + "." + Guid.NewGuid().ToString("N") + Unfinished;
        try
        {
            using (FileStream file = isShared ? CreateShared(unfinished, path) : PrivateFiles.Open(unfinished, FileMode.CreateNew, FileShare.None))
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

    /// <summary>Renames a file in its folder, atomically; a file of the new name is replaced.</summary>
    public static void Move(string from, string to)
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
        SyncFolder(Path.GetDirectoryName(to)!);
    }

    /// <summary>Deletes a file.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    // As if the file itself had been overwritten: one that is replaced leaves its rights behind.
    private static FileStream CreateShared(string path, string replaced)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
#if NET
        if (!OperatingSystem.IsWindows() && File.Exists(replaced))
        {
            File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(replaced));
        }
#endif
        return file;
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            // What is left of it has a name that nothing reads.
        }
    }

    // A new name is safe on a Unix disk only when its folder has been written out, for which .NET has no call.
    private static void SyncFolder(string path)
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
