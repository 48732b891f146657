using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;

namespace SpectrumMail.Packer;

/// <summary>A package whose assembly is shipped.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Licence">Its licence, as SPDX writes it.</param>
/// <param name="Copyright">Whose it is.</param>
/// <param name="Project">Where it comes from.</param>
/// <param name="LicenceText">The text of its licence, where the package has one.</param>
/// <param name="Files">The assemblies of it that are shipped, with their SHA-256.</param>
internal sealed record Dependency(string Name, string Version, string Licence, string Copyright, string Project, string LicenceText, (string Path, string Hash)[] Files)
{
    /// <summary>Every package of which an assembly lies in the folder; an assembly of which no package is known is refused.</summary>
    public static Dependency[] Shipped(string assets, string bin)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(assets));
        string packages = document.RootElement.GetProperty("packageFolders").EnumerateObject().First().Name;
        Dictionary<string, string> owners = Owners(document.RootElement.GetProperty("targets"));
        string[] files = [.. Directory.GetFiles(bin, "*.dll", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith("SpectrumMail", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return [.. files.GroupBy(file => owners.TryGetValue(Key(Path.GetFileName(Path.GetDirectoryName(file)!), file), out string? owner)
                ? owner
                : throw new InvalidDataException($"{file} belongs to no package."))
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Describe(packages, group.Key, [.. group.Select(file => (Path.GetRelativePath(Path.GetDirectoryName(bin)!, file).Replace('\\', '/'), Hash(file)))]))];
    }

    private static Dictionary<string, string> Owners(JsonElement targets)
    {
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty framework in targets.EnumerateObject())
        {
            foreach (JsonProperty package in framework.Value.EnumerateObject().Where(package => package.Value.TryGetProperty("runtime", out _)))
            {
                foreach (JsonProperty file in package.Value.GetProperty("runtime").EnumerateObject())
                {
                    owners[Key(framework.Name, file.Name)] = package.Name;
                }
            }
        }

        return owners;
    }

    private static string Key(string framework, string file) => framework + "/" + Path.GetFileName(file);

    private static Dependency Describe(string packages, string package, (string, string)[] files)
    {
        string[] parts = package.Split('/');
        string folder = Path.Combine(packages, parts[0].ToLowerInvariant(), parts[1].ToLowerInvariant());
        XElement metadata = XDocument.Load(Directory.GetFiles(folder, "*.nuspec").Single()).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        string Value(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? string.Empty;
        string? text = Directory.GetFiles(folder).FirstOrDefault(file => Path.GetFileName(file).StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase));
        return Value("license") is { Length: > 0 } licence
            ? new Dependency(parts[0], parts[1], licence, Value("copyright"), Value("projectUrl"), text is null ? string.Empty : File.ReadAllText(text).ReplaceLineEndings("\n").Trim(), files)
            : throw new InvalidDataException($"{package} does not name its licence.");
    }

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
