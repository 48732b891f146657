using System;
using System.Diagnostics;

namespace SpectrumMail.Tests.Support;

/// <summary>A process that sees a hosts file of its own; the rest of the computer keeps its file.</summary>
internal static class OwnHosts
{
    /// <summary>Whether this computer gives a process mounts of its own.</summary>
    public static bool HasOwnMounts()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return false;
        }

        using Process process = Process.Start(
            new ProcessStartInfo("unshare", ["--mount", "mount", "--bind", "/etc/hosts", "/etc/hosts"])
            {
                RedirectStandardError = true,
            }
        )!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>Lets a process that is not yet started see another hosts file.</summary>
    /// <param name="hosts">The file. It stays until the process has ended.</param>
    /// <param name="start">The process. It is changed.</param>
    public static ProcessStartInfo Inside(string hosts, ProcessStartInfo start)
    {
        string[] command = [start.FileName, .. start.ArgumentList];
        start.FileName = "unshare";
        start.ArgumentList.Clear();
        foreach (
            string argument in (string[])
                ["--mount", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\"", hosts, .. command]
        )
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
