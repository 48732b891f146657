using System;
using System.IO;
using System.Security.AccessControl;
using System.Security.Principal;
#if NET
using System.Runtime.Versioning;
#endif

namespace SpectrumMail.Mail.State;

/// <summary>Files and folders that only their owner may read: they hold mail.</summary>
internal static class PrivateFiles
{
    /// <summary>Makes a folder unless it is there.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }
#if NET
        if (OperatingSystem.IsWindows())
        {
            CreateWindowsFolder(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
#else
        CreateWindowsFolder(path);
#endif
    }

    /// <summary>Opens a file for reading and writing; a new one is its owner's alone, whatever its folder grants.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">How.</param>
    /// <param name="share">What others may do with it meanwhile.</param>
    /// <param name="bufferSize">How many bytes are held back; 1 for none.</param>
    /// <param name="options">What else.</param>
    public static FileStream Open(
        string path,
        FileMode mode,
        FileShare share,
        int bufferSize = 4096,
        FileOptions options = FileOptions.None
    )
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            return new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = mode,
                    Access = FileAccess.ReadWrite,
                    Share = share,
                    BufferSize = bufferSize,
                    Options = options,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
        }
#endif
        return OpenOnWindows(path, mode, share, bufferSize, options);
    }

    /// <summary>
    /// Makes a file of the owner's alone that has no name for others: it is gone when it is closed, or when its process dies.
    /// </summary>
    /// <param name="folder">The folder whose disk it takes.</param>
    public static FileStream OpenTemporary(string folder)
    {
        string path = Path.Combine(folder, "spectrum-" + Guid.NewGuid().ToString("N") + DurableFile.Unfinished);
        if (Path.DirectorySeparatorChar == '\\')
        {
            return Open(path, FileMode.CreateNew, FileShare.None, 1, FileOptions.DeleteOnClose);
        }

        // .NET deletes such a file on Unix only when it is closed in good order.
        FileStream file = Open(path, FileMode.CreateNew, FileShare.None, 1);
        File.Delete(path);
        return file;
    }

    // The rights are set when the file is created; afterwards there would be a moment in which others can open it.
    private static FileStream OpenOnWindows(string path, FileMode mode, FileShare share, int bufferSize, FileOptions options)
    {
        bool creates =
            Path.DirectorySeparatorChar == '\\'
            && (mode == FileMode.CreateNew || (mode == FileMode.OpenOrCreate && !File.Exists(path)));
        if (creates)
        {
#if NET
            if (OperatingSystem.IsWindows())
#endif
            {
                CreateWindowsFile(path, mayExist: mode == FileMode.OpenOrCreate);
            }

            mode = FileMode.Open;
        }

        return new FileStream(path, mode, FileAccess.ReadWrite, share, bufferSize, options);
    }

#if NET
    [SupportedOSPlatform("windows")]
#endif
    private static void CreateWindowsFile(string path, bool mayExist)
    {
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (IdentityReference who in Holders())
        {
            security.AddAccessRule(new FileSystemAccessRule(who, FileSystemRights.FullControl, AccessControlType.Allow));
        }

        try
        {
#if NET
            new FileInfo(path)
                .Create(
                    FileMode.CreateNew,
                    FileSystemRights.Read | FileSystemRights.Write,
                    FileShare.ReadWrite,
                    4096,
                    FileOptions.None,
                    security
                )
                .Dispose();
#else
            new FileStream(
                path,
                FileMode.CreateNew,
                FileSystemRights.Read | FileSystemRights.Write,
                FileShare.ReadWrite,
                4096,
                FileOptions.None,
                security
            ).Dispose();
#endif
        }
        catch (IOException) when (mayExist && File.Exists(path))
        {
            // Another process was faster.
        }
    }

    // The owner and the system.
#if NET
    [SupportedOSPlatform("windows")]
#endif
    private static IdentityReference[] Holders()
    {
        using WindowsIdentity owner = WindowsIdentity.GetCurrent();
        return [owner.User!, new SecurityIdentifier(WellKnownSidType.LocalSystemSid, null)];
    }

    // The folder's rights pass on to its files, and none come from above.
#if NET
    [SupportedOSPlatform("windows")]
#endif
    private static void CreateWindowsFolder(string path)
    {
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (IdentityReference who in Holders())
        {
            security.AddAccessRule(
                new FileSystemAccessRule(
                    who,
                    FileSystemRights.FullControl,
                    InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit,
                    PropagationFlags.None,
                    AccessControlType.Allow
                )
            );
        }
#if NET
        new DirectoryInfo(path).Create(security);
#else
        Directory.CreateDirectory(path, security);
#endif
    }
}
