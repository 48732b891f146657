using System;
using System.Diagnostics;
using System.IO;

namespace SpectrumMail.Tests.Support;

/// <summary>A disk of few bytes, for what happens when it is full. Only root on Linux can have one.</summary>
internal sealed class SmallDisk : IDisposable
{
    public SmallDisk(string size)
    {
        Assert.SkipUnless(
            Run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", Path) == 0,
            "This system does not let a disk be mounted."
        );
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("spectrum-disk").FullName;

    public void Dispose()
    {
        Run("umount", Path);
        Directory.Delete(Path);
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
