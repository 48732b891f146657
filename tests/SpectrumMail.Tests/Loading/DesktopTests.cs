using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using SpectrumMail.Mail.Discovery;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Loading;

/// <summary>
/// What ships for Windows PowerShell 5.1: that it finds what it refers to, and that it works on another .NET Framework, mono.
/// </summary>
public sealed class DesktopTests(Labs labs)
{
    // Mail/Discovery/OlderReference gives it the newer one.
    private static readonly (string File, string Reference) s_resolved = ("DnsClient.dll", "System.Buffers");

    // The host brings it along.
    private const string PowerShell = "System.Management.Automation";

    /// <summary>
    /// Windows PowerShell has no binding redirects for a module: an assembly beside it must have exactly the version asked for.
    /// What belongs to .NET Framework may be newer there than asked for, and no older.
    /// </summary>
    [Fact]
    public void Every_reference_finds_its_assembly_in_the_very_version()
    {
        string[] files = Directory.GetFiles(
            Path.GetDirectoryName(Repository.Built("src/SpectrumMail", "net472", "SpectrumMail.dll"))!,
            "*.dll"
        );
        Dictionary<string, AssemblyName> here = Names(files);
        Dictionary<string, AssemblyName> framework = Names(Directory.GetFiles(Framework(), "*.dll", SearchOption.AllDirectories));
        Assert.Contains("MailKit", here.Keys);
        Assert.Contains("mscorlib", framework.Keys);

        string[] missing =
        [
            .. files.SelectMany(file =>
                References(file)
                    .Where(reference => reference.Name != PowerShell && s_resolved != (Path.GetFileName(file), reference.Name))
                    .Where(reference => !Finds(reference, here, framework))
                    .Select(reference =>
                        $"{Path.GetFileName(file)} asks for {reference}; here: {Version(here, reference)}, "
                        + $".NET Framework: {Version(framework, reference)}"
                    )
            ),
        ];

        Assert.True(missing.Length == 0, string.Join('\n', missing));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Tls")]
    [InlineData("Tls, Tls11")]
    public void The_Mail_layer_works_on_mono_whatever_TLS_versions_the_host_has_set(string protocols)
    {
        // mono cannot read certificates with keys of elliptic curves.
        Lab lab = labs.Get(new LabOptions { Certificate = LabCertificate.Rsa });
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 12);
        using var target = new TempFolder();
        Directory.CreateDirectory(target.Path);

        string[] lines = Mono(
            user.Password,
            protocols,
            Repository.Built("tests/Desktop", "net472", "SpectrumMail.Desktop.exe"),
            lab.Host,
            Text(lab.ImapsPort),
            Text(lab.CanSend ? lab.SubmissionPort : 0),
            lab.CaFile,
            user.Address,
            target.Path
        );

        Assert.Contains("connected: Open", lines);
        Assert.Contains("messages: 12", lines);
        Assert.Contains("subjects: 12", lines);
        Assert.Contains("composed: 1", lines);
        Assert.Contains("discovered: DiscoveryFailed", lines);
        Assert.Contains(lab.CanSend ? "sent: Sent" : "sent: nothing", lines);
        Assert.All(["Eml", "Mbox", "Maildir"], format => Assert.Contains($"saved {format}: 12", lines));
        Assert.Equal(12, Directory.GetFiles(target.Combine("Eml"), "*.eml", SearchOption.AllDirectories).Length);
    }

    private static string[] Mono(string password, string protocols, params string[] arguments)
    {
        var start = new ProcessStartInfo("mono", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DESKTOP_PASSWORD"] = password;
        start.Environment[DiscoveryPlaces.NameServerVariable] = "127.0.0.1:9";
        start.Environment[DiscoveryPlaces.WebServerVariable] = "127.0.0.1:9";
        start.Environment["DESKTOP_PROTOCOLS"] = protocols;
        try
        {
            using Process process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, output + errors.Result);
            return output.Split('\n');
        }
        catch (Win32Exception)
        {
            Assert.Skip(
                "mono is not installed (on Debian: apt-get install mono-runtime libmono-system-data4.0-cil "
                    + "libmono-system-net-http4.0-cil "
                    + "libmono-system-xml-linq4.0-cil)."
            );
            return [];
        }
    }

    private static bool Finds(
        AssemblyName reference,
        Dictionary<string, AssemblyName> here,
        Dictionary<string, AssemblyName> framework
    ) =>
        here.TryGetValue(reference.Name!, out AssemblyName? beside)
            ? beside.Version == reference.Version
            : framework.TryGetValue(reference.Name!, out AssemblyName? part) && part.Version >= reference.Version;

    private static string Version(Dictionary<string, AssemblyName> names, AssemblyName reference) =>
        names.TryGetValue(reference.Name!, out AssemblyName? name) ? name.Version!.ToString() : "none";

    private static Dictionary<string, AssemblyName> Names(IEnumerable<string> files) =>
        files
            .Where(file => Read(file, reader => reader.IsAssembly))
            .Select(AssemblyName.GetAssemblyName)
            .GroupBy(name => name.Name!, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);

    private static AssemblyName[] References(string file) =>
        Read(
            file,
            reader => reader.AssemblyReferences.Select(handle => reader.GetAssemblyReference(handle).GetAssemblyName()).ToArray()
        ) ?? [];

    // Among .NET Framework's files are some that hold no managed code.
    private static T? Read<T>(string file, Func<MetadataReader, T> read)
    {
        using var image = new PEReader(File.OpenRead(file));
        return image.HasMetadata ? read(image.GetMetadataReader()) : default;
    }

    // The reference assemblies that the module is compiled against, facades included, in NuGet's folder.
    private static string Framework()
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Source, "obj", "project.assets.json")));
        string package = assets
            .RootElement.GetProperty("libraries")
            .EnumerateObject()
            .Single(library =>
                library.Name.StartsWith("Microsoft.NETFramework.ReferenceAssemblies.net472/", StringComparison.OrdinalIgnoreCase)
            )
            .Value.GetProperty("path")
            .GetString()!;
        return assets
            .RootElement.GetProperty("packageFolders")
            .EnumerateObject()
            .Select(folder => Path.Combine(folder.Name, package, "build", ".NETFramework", "v4.7.2"))
            .Single(Directory.Exists);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
