#if NET
using System;
#endif
using System.IO;
#if NET
using System.Runtime.Versioning;
#endif
using System.Security.AccessControl;
using System.Security.Principal;

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

    /// <summary>Opens a file for reading and writing; a new one is its owner's alone.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share)
    {
#if NET
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
#else
        return new FileStream(path, mode, FileAccess.ReadWrite, share);
#endif
    }

    // The folder's rights pass on to its files: the owner, the system, and nobody from above.
#if NET
    [SupportedOSPlatform("windows")]
#endif
    private static void CreateWindowsFolder(string path)
    {
        using WindowsIdentity owner = WindowsIdentity.GetCurrent();
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (IdentityReference who in (IdentityReference[])[owner.User!, new SecurityIdentifier(WellKnownSidType.LocalSystemSid, null)])
        {
            security.AddAccessRule(new FileSystemAccessRule(
                who, FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None, AccessControlType.Allow));
        }
#if NET
        new DirectoryInfo(path).Create(security);
#else
        Directory.CreateDirectory(path, security);
#endif
    }
}
