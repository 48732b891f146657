using System;
using System.Collections.Generic;
using System.IO;

namespace SpectrumMail.MailLab;

/// <summary>Which real proxy to run.</summary>
public enum LabProxyKind
{
    /// <summary>microsocks: SOCKS5.</summary>
    Socks5,

    /// <summary>tinyproxy: HTTP CONNECT.</summary>
    Http,
}

/// <summary>What a proxy shall be like. The default lets everybody through to every port.</summary>
/// <param name="Kind">Which program.</param>
public sealed record LabProxyOptions(LabProxyKind Kind)
{
    /// <summary>The user name it wants; none when not given.</summary>
    public string? UserName { get; init; }

    /// <summary>The password it wants; letters and digits only, as tinyproxy's file takes them.</summary>
    public string? Password { get; init; }

    /// <summary>The one port it connects to (HTTP only); every port when not given.</summary>
    public int? OnlyPort { get; init; }
}

/// <summary>
/// A real proxy from Debian on loopback, gone after <see cref="Dispose"/>, or when the owning process has ended in any
/// other way.
/// </summary>
public sealed class LabProxy : IDisposable
{
    private readonly KeptProgram _program;

    private LabProxy(LabProxyOptions options, string program)
    {
        string folder = Directory.CreateTempSubdirectory("labproxy-").FullName;
        Port = LabPorts.One();
        _program = new KeptProgram(folder, program, Arguments(options, folder), Port);
    }

    /// <summary>Where the proxy listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What the proxy has written: a line for each connection, with the name and port it was asked for.</summary>
    public string LogText => _program.LogText;

    /// <summary>Why there can be no such proxy here; null when there can. Installs the program when that is allowed.</summary>
    public static string? WhyNot(LabProxyKind kind) => LabPrograms.WhyNot(ProgramName(kind), ProgramName(kind));

    /// <summary>Starts a proxy.</summary>
    /// <exception cref="LabException">The program is missing or does not start.</exception>
    public static LabProxy Start(LabProxyOptions options)
    {
        if (WhyNot(options.Kind) is string why)
            throw new LabException(why);
        string program = LabTools.Program(ProgramName(options.Kind))!;
        for (int attempt = 1; ; attempt++)
        {
            var proxy = new LabProxy(options, program);
            if (proxy._program.Listens())
                return proxy;
            string log = proxy.LogText;
            proxy.Dispose();
            if (attempt == 3)
                throw new LabException($"{program} does not start: {log}");
        }
    }

    /// <summary>Ends the proxy and every connection through it.</summary>
    public void Dispose() => _program.Dispose();

    private static string ProgramName(LabProxyKind kind) => kind == LabProxyKind.Socks5 ? "microsocks" : "tinyproxy";

    private IEnumerable<string> Arguments(LabProxyOptions options, string folder)
    {
        if (options.Kind == LabProxyKind.Http)
        {
            string file = Path.Combine(folder, "tinyproxy.conf");
            File.WriteAllText(file, Configuration(options));
            return ["-d", "-c", file];
        }

        string[] login = options.UserName is null ? [] : ["-u", options.UserName, "-P", options.Password ?? ""];
        return ["-i", "127.0.0.1", "-p", $"{Port}", .. login];
    }

    private string Configuration(LabProxyOptions options) =>
        $"""
            Port {Port}
            Listen 127.0.0.1
            Allow 127.0.0.1
            Timeout 600
            MaxClients 200
            LogLevel Connect
            {(options.UserName is null ? "" : $"BasicAuth {options.UserName} {options.Password}")}
            {(options.OnlyPort is int port ? $"ConnectPort {port}" : "")}

            """;
}
