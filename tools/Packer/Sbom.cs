using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SpectrumMail.Packer;

/// <summary>The list of what is shipped, as CycloneDX 1.5 has it. Without a date or a serial number, so that it is the same for the same files.</summary>
internal static class Sbom
{
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json(Manifest manifest, IEnumerable<Dependency> dependencies) => new JsonObject
    {
        ["bomFormat"] = "CycloneDX",
        ["specVersion"] = "1.5",
        ["version"] = 1,
        ["metadata"] = new JsonObject { ["component"] = new JsonObject { ["type"] = "library", ["name"] = "SpectrumMail", ["version"] = manifest.Version, ["licenses"] = Licence("MIT") } },
        ["components"] = new JsonArray([.. dependencies.Select(Component)]),
    }.ToJsonString(s_options) + "\n";

    private static JsonNode Component(Dependency dependency) => new JsonObject
    {
        ["type"] = "library",
        ["name"] = dependency.Name,
        ["version"] = dependency.Version,
        ["purl"] = $"pkg:nuget/{dependency.Name}@{dependency.Version}",
        ["copyright"] = dependency.Copyright,
        ["licenses"] = Licence(dependency.Licence),
        ["components"] = new JsonArray([.. dependency.Files.Select(file => (JsonNode)new JsonObject
        {
            ["type"] = "file",
            ["name"] = file.Path,
            ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-256", ["content"] = file.Hash }),
        })]),
    };

    private static JsonArray Licence(string id) => new(new JsonObject { ["license"] = new JsonObject { ["id"] = id } });
}
