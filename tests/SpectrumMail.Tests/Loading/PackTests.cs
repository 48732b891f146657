using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using System.Xml.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Loading;

/// <summary>What Pack makes: complete, the same each time, and at home anywhere.</summary>
public sealed class PackTests(Labs labs)
{
    private static readonly string s_assets = Path.Combine(Repository.Source, "obj", "project.assets.json");

    [Fact]
    public void Two_packs_of_the_same_files_are_the_same_bytes()
    {
        using var one = new TempFolder();
        using var two = new TempFolder();

        byte[][] packages = [.. ((TempFolder[])[one, two]).Select(folder => File.ReadAllBytes(Pack(folder)))];

        Assert.True(packages[0].AsSpan().SequenceEqual(packages[1]));
    }

    [Fact]
    public void The_package_holds_what_the_gallery_and_its_users_want()
    {
        using var folder = new TempFolder();
        using ZipArchive zip = ZipFile.OpenRead(Pack(folder));
        string[] names = [.. zip.Entries.Select(entry => entry.FullName)];

        Assert.Equal(names.Distinct(), names);
        Assert.Superset(
            new HashSet<string>(["SpectrumMail.nuspec", "[Content_Types].xml", "_rels/.rels", "SpectrumMail.psd1", "LICENSE", "README.md", "CHANGELOG.md", "THIRD-PARTY-NOTICES.txt", "sbom.cdx.json", "module/SpectrumMail.psm1", "bin/net8.0/SpectrumMail.dll", "bin/net8.0/SpectrumMail.Loader.dll", "en-US/SpectrumMail.dll-Help.xml", "en-US/about_SpectrumMail.help.txt"]),
            new HashSet<string>(names));
        Dictionary<string, string> metadata = XDocument.Load(zip.GetEntry("SpectrumMail.nuspec")!.Open()).Root!.Elements().Single().Elements().ToDictionary(element => element.Name.LocalName, element => element.Value);
        Assert.Equal("SpectrumMail", metadata["id"]);
        Assert.Contains("First version.", metadata["releaseNotes"], StringComparison.Ordinal);
        Assert.Contains("PSEdition_Desktop", metadata["tags"].Split(' '));
        Assert.Contains("PSCmdlet_Send-SpectrumMail", metadata["tags"].Split(' '));
        Assert.All((string[])["licenseUrl", "projectUrl", "iconUrl"], name => Assert.StartsWith("https://", metadata[name], StringComparison.Ordinal));
    }

    [Fact]
    public void Every_foreign_assembly_is_listed_with_its_version_its_licence_and_its_hash()
    {
        using var folder = new TempFolder();
        string stage = Path.GetDirectoryName(Pack(folder))!;
        using JsonDocument sbom = JsonDocument.Parse(File.ReadAllText(folder.Combine("SpectrumMail", "sbom.cdx.json")));
        JsonElement[] components = [.. sbom.RootElement.GetProperty("components").EnumerateArray()];

        string[] listed = [.. components.SelectMany(component => component.GetProperty("components").EnumerateArray()).Select(file => file.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
        string[] shipped = [.. Directory.GetFiles(Path.Combine(stage, "SpectrumMail", "bin"), "*.dll", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith("SpectrumMail", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Path.Combine(stage, "SpectrumMail"), file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        Assert.Equal(shipped, listed);
        Assert.All(components, component => Assert.Equal("MIT", component.GetProperty("licenses")[0].GetProperty("license").GetProperty("id").GetString()));
        string notices = File.ReadAllText(folder.Combine("SpectrumMail", "THIRD-PARTY-NOTICES.txt"));
        Assert.All((string[])["MailKit", "MimeKit", "BouncyCastle.Cryptography"], name => Assert.Contains(name + " ", notices, StringComparison.Ordinal));
    }

    [Fact]
    public void The_folder_alone_in_another_place_imports_and_works()
    {
        Lab lab = labs.Full;
        using var folder = new TempFolder();
        Pack(folder);
        string script = folder.Combine("try.ps1");
        File.WriteAllText(script, """
            param($Module, $Server, $Port, $Ca, $User, $Password)
            $ErrorActionPreference = 'Stop'
            Import-Module $Module
            $secret = [Security.SecureString]::new(); $Password.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
            $null = Connect-Spectrum -Credential ([pscredential]::new($User, $secret)) -Server $Server -Port $Port -CertificateAuthority $Ca
            "folder $((Get-SpectrumFolder INBOX).Path)"
            "help $((Get-Help Get-SpectrumFolder).Synopsis)"
            "notes $((Get-Module SpectrumMail).ReleaseNotes.Length)"
            """);

        string output = Pwsh.Run(
            script, folder.Combine("SpectrumMail", "SpectrumMail.psd1"), lab.Host, lab.ImapsPort.ToString(CultureInfo.InvariantCulture), lab.CaFile, lab.Alice.Address, lab.Alice.Password);

        Assert.Contains("folder INBOX", output, StringComparison.Ordinal);
        Assert.Contains("help Lists the folders", output, StringComparison.Ordinal);
        Assert.DoesNotContain("notes 0", output, StringComparison.Ordinal);
    }

    // The staged module as Build leaves it, somewhere else.
    private static string Pack(TempFolder folder)
    {
        string from = Path.GetDirectoryName(Repository.Module)!, to = folder.Combine("SpectrumMail");
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return Packer.Program.Pack(to, s_assets, folder.Path);
    }
}
