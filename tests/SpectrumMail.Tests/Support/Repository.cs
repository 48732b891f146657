using System;
using System.IO;

namespace SpectrumMail.Tests.Support;

/// <summary>Where things lie in the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The manifest of the staged module: what a user would import.</summary>
    public static string Module => Path.Combine(Root, "output", "SpectrumMail", "SpectrumMail.psd1");

    public static string Source => Path.Combine(Root, "src", "SpectrumMail");

    /// <summary>What a project's build made, in the configuration the tests were built in.</summary>
    public static string Built(string project, string framework, string assembly) =>
        Path.Combine(
            Root,
            project,
            "bin",
            Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/', '\\')))!,
            framework,
            assembly
        );

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "SpectrumMail.psd1")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
