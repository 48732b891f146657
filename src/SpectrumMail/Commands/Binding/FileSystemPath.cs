using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Makes paths of the file system of what the user gave, relative to the current location. The location may be of another
/// provider, such as Env: or Cert:, whose paths look like relative ones of the process's own directory once the drive is taken
/// off.
/// </summary>
internal static class FileSystemPath
{
    private const string FileSystem = "FileSystem";

    /// <summary>The path of one file or directory, which need not be there.</summary>
    /// <exception cref="MailException">PathNotOfFileSystem.</exception>
    public static string Resolve(PSCmdlet cmdlet, string path)
    {
        string found = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (IsFileSystem(provider))
        {
            return found;
        }

        return IsWhole(path) ? Path.GetFullPath(path) : throw InputFailures.PathNotOfFileSystem.Make(path, provider.Name);
    }

    /// <summary>The files and directories that a path with wildcards matches.</summary>
    /// <exception cref="MailException">PathNotOfFileSystem.</exception>
    public static IReadOnlyCollection<string> Matching(PSCmdlet cmdlet, string path)
    {
        string[] found = [.. cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider)];
        return IsFileSystem(provider) ? found : throw InputFailures.PathNotOfFileSystem.Make(path, provider.Name);
    }

    private static bool IsFileSystem(ProviderInfo provider) =>
        provider.Name.Equals(FileSystem, StringComparison.OrdinalIgnoreCase);

    // On Unix a whole path names no drive, and a file out of a pipeline is meant wherever the location is.
    private static bool IsWhole(string path) =>
        Path.DirectorySeparatorChar == '/' && path.StartsWith("/", StringComparison.Ordinal);
}
