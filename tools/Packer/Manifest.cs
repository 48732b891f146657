using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace SpectrumMail.Packer;

/// <summary>What the module's manifest says of it.</summary>
internal sealed record Manifest(string Version, string Author, string Description, string Copyright, string Project, string License, string Icon, string Notes, string[] Tags)
{
    /// <summary>Reads the manifest and writes the changelog's part of this version into it as its release notes.</summary>
    public static Manifest Complete(string path, string changelog)
    {
        string text = File.ReadAllText(path);
        string version = Value(text, "ModuleVersion");
        string notes = ReleaseNotes(File.ReadAllText(changelog), version);
        File.WriteAllText(path, Regex.Replace(text, @"ReleaseNotes\s*=\s*'[^']*'", _ => $"ReleaseNotes = '{notes.Replace("'", "''", StringComparison.Ordinal)}'"));
        return new Manifest(
            version, Value(text, "Author"), Value(text, "Description"), Value(text, "Copyright"), Value(text, "ProjectUri"), Value(text, "LicenseUri"), Value(text, "IconUri"), notes,
            [.. Regex.Match(text, @"Tags\s*=\s*@\((?<list>[^)]*)\)").Groups["list"].Value.Split(',').Select(tag => tag.Trim().Trim('\'')), .. Regex.Match(text, @"CmdletsToExport\s*=\s*@\((?<list>[^)]*)\)").Groups["list"].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(name => "PSCmdlet_" + name.Trim('\'')), "PSModule"]);
    }

    private static string Value(string text, string name) => Regex.Match(text, $@"\b{name}\s*=\s*'(?<value>[^']*)'") is { Success: true } match
        ? match.Groups["value"].Value
        : throw new InvalidDataException($"The manifest does not say {name}.");

    private static string ReleaseNotes(string changelog, string version) =>
        Regex.Match(changelog.ReplaceLineEndings("\n"), $@"^## v{Regex.Escape(version)}\b[^\n]*\n(?<notes>.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline) is { Success: true } match
            ? match.Groups["notes"].Value.Trim()
            : throw new InvalidDataException($"CHANGELOG.md has nothing about v{version}.");
}
