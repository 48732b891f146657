using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Xml.Linq;

namespace SpectrumMail.Packer;

/// <summary>A package in NuGet's form, the same bytes for the same files: entries in their order, all of one date.</summary>
internal static class NuGetPackage
{
    private static readonly DateTimeOffset s_date = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Write(string folder, Manifest manifest, string path)
    {
        File.Delete(path);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Add(zip, "SpectrumMail.nuspec", Encoding.UTF8.GetBytes(Nuspec(manifest)));
        Add(zip, "[Content_Types].xml", Encoding.UTF8.GetBytes(ContentTypes(folder)));
        Add(zip, "_rels/.rels", Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Type=\"http://schemas.microsoft.com/packaging/2010/07/manifest\" Target=\"/SpectrumMail.nuspec\" Id=\"R0\" /></Relationships>\n"));
        foreach (string file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            Add(zip, Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllBytes(file));
        }
    }

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = s_date;
        entry.ExternalAttributes = 0;
        using Stream stream = entry.Open();
        stream.Write(content);
    }

    private static string Nuspec(Manifest manifest)
    {
        XNamespace space = "http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd";
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + new XElement(
            space + "package",
            new XElement(
                space + "metadata",
                new XElement(space + "id", "SpectrumMail"),
                new XElement(space + "version", manifest.Version),
                new XElement(space + "authors", manifest.Author),
                new XElement(space + "owners", manifest.Author),
                new XElement(space + "requireLicenseAcceptance", "false"),
                new XElement(space + "licenseUrl", manifest.License),
                new XElement(space + "projectUrl", manifest.Project),
                new XElement(space + "iconUrl", manifest.Icon),
                new XElement(space + "description", manifest.Description),
                new XElement(space + "releaseNotes", manifest.Notes),
                new XElement(space + "copyright", manifest.Copyright),
                new XElement(space + "tags", string.Join(' ', manifest.Tags)))).ToString().ReplaceLineEndings("\n") + "\n";
    }

    private static string ContentTypes(string folder)
    {
        XNamespace space = "http://schemas.openxmlformats.org/package/2006/content-types";
        string[] extensions = [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(Path.GetExtension).OfType<string>().Where(extension => extension.Length > 1)
            .Select(extension => extension[1..].ToLowerInvariant()).Append("nuspec").Distinct().Order(StringComparer.Ordinal)];
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + new XElement(
            space + "Types",
            new XElement(space + "Default", new XAttribute("Extension", "rels"), new XAttribute("ContentType", "application/vnd.openxmlformats-package.relationships+xml")),
            extensions.Select(extension => new XElement(space + "Default", new XAttribute("Extension", extension), new XAttribute("ContentType", "application/octet"))),
            Directory.GetFiles(folder).Select(Path.GetFileName).Where(name => !name!.Contains('.', StringComparison.Ordinal)).Order(StringComparer.Ordinal)
                .Select(name => new XElement(space + "Override", new XAttribute("PartName", "/" + name), new XAttribute("ContentType", "application/octet")))).ToString().ReplaceLineEndings("\n") + "\n";
    }
}
