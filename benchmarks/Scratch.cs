using System;
using System.Globalization;
using System.IO;

namespace SpectrumMail.Benchmarks;

/// <summary>A folder in memory (tmpfs), so that no disk is measured.</summary>
internal static class Scratch
{
    public static string Folder { get; } =
        Path.Combine("/dev/shm", "benchmark-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    public static string Combine(params string[] names) => Path.Combine([Folder, .. names]);

    /// <summary>Makes it, or removes what is in it.</summary>
    public static void Empty()
    {
        Remove();
        Directory.CreateDirectory(Folder);
    }

    /// <summary>Removes it, where it is.</summary>
    public static void Remove()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
