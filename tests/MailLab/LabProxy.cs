using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

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
    // The shell is the proxy's parent: when its standard input ends, however the owner ended, it kills the proxy.
    private const string Keeper = """
        trap '' HUP INT TERM
        folder=$1; shift
        "$@" </dev/null 2>&1 &
        proxy=$!
        cat >/dev/null
        kill -s KILL "$proxy" 2>/dev/null
        wait 2>/dev/null
        rm -rf "$folder"
        """;

    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private LabProxy(LabProxyOptions options, string program)
    {
        Port = LabPorts.One();
        string folder = Directory.CreateTempSubdirectory("labproxy-").FullName;
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        foreach (string argument in (string[])["/bin/sh", "-c", Keeper, "keeper", folder, program, .. Arguments(options, folder)])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start) ?? throw new LabException("Cannot run setsid");
        _process.OutputDataReceived += (_, line) =>
        {
            lock (_log)
                _log.Append(line.Data).Append('\n');
        };
        _process.BeginOutputReadLine();
    }

    /// <summary>Where the proxy listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What the proxy has written: a line for each connection, with the name and port it was asked for.</summary>
    public string LogText
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Why there can be no such proxy here; null when there can. Installs the program when that is allowed.</summary>
    public static string? WhyNot(LabProxyKind kind)
    {
        string name = ProgramName(kind);
        if (LabTools.Program(name) is not null)
            return null;

        string advice = $"MailLab needs {name}: as root, apt-get install {name}";
        if (!LabTools.CanInstall)
            return advice;
        return LabTools.Install(name) is string why ? $"{advice} ({why})" : null;
    }

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
            if (proxy.Listens())
                return proxy;
            string log = proxy.LogText;
            proxy.Dispose();
            if (attempt == 3)
                throw new LabException($"{program} does not start: {log}");
        }
    }

    /// <summary>Ends the proxy and every connection through it.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5_000))
            _process.Kill();
        _process.Dispose();
    }

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

    private bool Listens()
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < s_startLimit)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Connect(IPAddress.Loopback, Port);
                return true;
            }
            catch (SocketException)
            {
                Thread.Sleep(20);
            }
        }

        return false;
    }
}
