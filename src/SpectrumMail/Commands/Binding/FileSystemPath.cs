using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Resolves paths of the file system against the current location. The location may belong to another provider, such as Env: or
/// Cert:. Without their drive, its paths look like relative paths of the process's working directory.
/// </summary>
internal static class FileSystemPath
{
    private const string FileSystem = "FileSystem";

    /// <summary>The path of one file or directory, which need not exist.</summary>
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

    // On Unix an absolute path names no drive, and a file from the pipeline does not depend on the location.
    private static bool IsWhole(string path) =>
        Path.DirectorySeparatorChar == '/' && path.StartsWith("/", StringComparison.Ordinal);
}
