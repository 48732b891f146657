using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace SpectrumMail.Loader;

/// <summary>
/// Loads the cmdlet assembly and everything it ships with (MailKit, MimeKit, BouncyCastle and their companions) in a
/// context of its own, so that another module's copies of the same assemblies neither hurt nor help us.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly object s_lock = new();
    private static readonly Dictionary<string, ModuleLoadContext> s_contexts = new(StringComparer.Ordinal);

    private readonly string _folder;

    private ModuleLoadContext(string folder)
        : base("SpectrumMail", isCollectible: false) => _folder = folder;

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

            return context.LoadFromAssemblyPath(full);
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string candidate = Path.Combine(_folder, assemblyName.Name + ".dll");

        // What does not lie beside us is the engine's or the framework's: null hands the request to the default context.
        return File.Exists(candidate) && Satisfies(AssemblyName.GetAssemblyName(candidate), assemblyName)
            ? LoadFromAssemblyPath(candidate)
            : null;
    }

    private static bool Satisfies(AssemblyName have, AssemblyName wanted) =>
        (wanted.Version is null || have.Version >= wanted.Version)
        && (wanted.GetPublicKeyToken() is not { Length: > 0 } token || have.GetPublicKeyToken().AsSpan().SequenceEqual(token));
}
