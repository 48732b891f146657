using System;
using System.IO;

namespace SpectrumMail.Packer;

/// <summary>Makes of the staged module what the PowerShell Gallery takes: the folder complete, and the same as a .nupkg.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        if (args is not [string stage, string assets, string target])
        {
            Console.Error.WriteLine("Packer STAGE ASSETS TARGET: completes the module in STAGE with release notes, licences and the list of dependencies that ASSETS (project.assets.json) names, and writes TARGET/SpectrumMail.VERSION.nupkg.");
            return 2;
        }

        Console.WriteLine(Pack(stage, assets, target));
        return 0;
    }

    /// <summary>Packs.</summary>
    /// <param name="stage">The folder of the module; it is completed.</param>
    /// <param name="assets">What NuGet resolved for the cmdlet assembly: project.assets.json.</param>
    /// <param name="target">Where the package goes.</param>
    /// <returns>The package.</returns>
    internal static string Pack(string stage, string assets, string target)
    {
        Manifest manifest = Manifest.Complete(Path.Combine(stage, "SpectrumMail.psd1"), Path.Combine(stage, "CHANGELOG.md"));
        Dependency[] dependencies = Dependency.Shipped(assets, Path.Combine(stage, "bin"));
        File.WriteAllText(Path.Combine(stage, "THIRD-PARTY-NOTICES.txt"), Notices.Text(dependencies));
        File.WriteAllText(Path.Combine(stage, "sbom.cdx.json"), Sbom.Json(manifest, dependencies));
        string package = Path.Combine(target, $"SpectrumMail.{manifest.Version}.nupkg");
        NuGetPackage.Write(stage, manifest, package);
        return package;
    }
}
