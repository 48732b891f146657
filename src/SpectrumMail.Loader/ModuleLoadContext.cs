using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace SpectrumMail.Loader;

/// <summary>
/// Loads the cmdlet assembly and everything it ships with (MailKit, MimeKit, BouncyCastle and their companions) in a
/// context of its own, so that another module's copies of the same assemblies neither hurt nor help us.
/// </summary>
/// <remarks>
/// Beside the folder of the assemblies there may be images of them, compiled ahead of time for one .NET on one system
/// (<c>net10.0-linux-x64</c>). The runtime ignores the code of an image that was compiled for another .NET, so the image of this
/// process is loaded where there is one, and the assembly itself where there is none.
/// </remarks>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly object s_lock = new();
    private static readonly Dictionary<string, ModuleLoadContext> s_contexts = new(StringComparer.Ordinal);

    private readonly string _folder;
    private readonly string _images;

    private ModuleLoadContext(string folder)
        : base("SpectrumMail", isCollectible: false)
    {
        _folder = folder;
        _images = Path.Combine(Path.GetDirectoryName(folder) ?? folder, ImageName);
    }

    /// <summary>Name of the folder with the images of this process: its .NET, its system and its architecture.</summary>
    public static string ImageName
    {
        get
        {
            string system = "linux";
            if (OperatingSystem.IsWindows())
            {
                system = "win";
            }
            else if (OperatingSystem.IsMacOS())
            {
                system = "osx";
            }

            string version = Environment.Version.Major.ToString(CultureInfo.InvariantCulture);
            return $"net{version}.0-{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>
    /// Returns the assembly at <paramref name="path"/>, loaded once per path and process: the engine keeps cmdlet types for
    /// good, so a second import has to meet the same ones.
    /// </summary>
    /// <param name="path">Absolute path of the cmdlet assembly; its folder is where the companions are looked for.</param>
    /// <returns>The assembly, in the context that belongs to its folder.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Assembly Load(string path)
    {
        string full = Path.GetFullPath(path);
        lock (s_lock)
        {
            string folder = Path.GetDirectoryName(full)!;
            if (!s_contexts.TryGetValue(folder, out ModuleLoadContext? context))
            {
                context = new ModuleLoadContext(folder);
                s_contexts.Add(folder, context);
            }

            return context.LoadFromAssemblyPath(context.ImageOf(full));
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string candidate = Path.Combine(_folder, assemblyName.Name + ".dll");

        // What does not lie beside us is the engine's or the framework's: null hands the request to the default context.
        return File.Exists(candidate) && Satisfies(candidate, assemblyName) ? LoadFromAssemblyPath(ImageOf(candidate)) : null;
    }

    private string ImageOf(string path)
    {
        string image = Path.Combine(_images, Path.GetFileName(path));
        return File.Exists(image) ? image : path;
    }

    // An assembly of .NET may be wanted in a newer version than ours: the framework has that one. The rest is ours alone, and is
    // not opened an extra time for its version, which takes 10 ms in a new process.
    private static bool Satisfies(string path, AssemblyName wanted)
    {
        bool isOfFramework =
            wanted.Name!.StartsWith("System.", StringComparison.Ordinal)
            || wanted.Name.StartsWith("Microsoft.", StringComparison.Ordinal);
        if (!isOfFramework)
        {
            return true;
        }

        AssemblyName have = AssemblyName.GetAssemblyName(path);
        return (wanted.Version is null || have.Version >= wanted.Version)
            && (
                wanted.GetPublicKeyToken() is not { Length: > 0 } token || have.GetPublicKeyToken().AsSpan().SequenceEqual(token)
            );
    }
}
