using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace SpectrumMail.Tests.Support;

/// <summary>A folder for Export-SpectrumClientConfiguration: <c>$folder</c> in the shell.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("clientconfig-").FullName;

    public Shell Shell { get; } = new();

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Runs a script, to which the account's address is <c>$address</c>.</summary>
    public ShellResult Export(string script, string? address = null)
    {
        Shell.Set("folder", Path);
        Shell.Set("address", address);
        return Shell.Run(script);
    }

    /// <summary>Every file that was written.</summary>
    public string[] Files() =>
        [.. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>The servers of an autoconfiguration, a line each.</summary>
    public static IEnumerable<string> Servers(XDocument autoconfig) =>
        autoconfig
            .Root!.Element("emailProvider")!
            .Elements()
            .Where(element => element.Name.LocalName is "incomingServer" or "outgoingServer")
            .Select(server =>
                $"{server.Attribute("type")!.Value} {server.Element("hostname")!.Value} {server.Element("port")!.Value} "
                + $"{server.Element("socketType")!.Value}"
            );

    public void Dispose()
    {
        Shell.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
