using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers.Support;

/// <summary>
/// A server that runs in the root that build/Servers.sh made for it, with namespaces of its own: what it writes goes into a
/// folder of this run, and all of its processes end with the first one, which ends with ours.
/// </summary>
internal sealed class Root : IDisposable
{
    // Standard input is a pipe from the tests: when it ends, however they ended, the first process ends and the kernel the rest.
    private const string Outer = "unshare --mount --pid --fork sh -c \"$1\" inner \"$2\" \"$3\"; rm -rf -- \"$3\"";

    private const string Inner =
        "set -e; mount -t overlay overlay -o \"lowerdir=$1,upperdir=$2/up,workdir=$2/work\" \"$2/root\"; "
        + "mount -t proc proc \"$2/root/proc\"; mount --bind /dev \"$2/root/dev\"; cd /; "
        + "exec chroot \"$2/root\" /bin/sh /lab/start.sh";

    private const string Wait = "\necho ready\nwhile read -r line; do :; done\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("spectrum-server-").FullName;
    private readonly Process _process;
    private readonly string _first;

    /// <param name="name">Which server.</param>
    /// <param name="files">Its files by their paths inside.</param>
    /// <param name="start">The commands that start it in the background.</param>
    public Root(string name, IReadOnlyDictionary<string, string> files, string start)
    {
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        foreach (string part in (string[])["up", "work", "root"])
        {
            Directory.CreateDirectory(Path.Combine(_folder, part));
        }

        Write("/lab/start.sh", "set -e\n" + start + Wait);
        foreach ((string path, string text) in files)
        {
            Write(path, text);
        }

        _process = Process.Start(
            new ProcessStartInfo("sh", ["-c", Outer, "outer", Inner, Path.Combine(Folder, name), _folder])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        _first = AwaitReady();
    }

    /// <summary>Where the roots are.</summary>
    public static string Folder =>
        Environment.GetEnvironmentVariable("SPECTRUMMAIL_SERVERS") is { Length: > 0 } given
            ? given
            : Path.Combine(Repository.Root, "output", "servers");

    /// <summary>Why a server cannot run here; null where it can.</summary>
    public static string? WhyNot(string name) =>
        !Environment.IsPrivilegedProcess ? "Only root can start the other servers."
        : !Directory.Exists(Path.Combine(Folder, name)) ? "The other servers have not been made: build/Servers.sh makes them."
        : null;

    /// <summary>A file of the server, by its path inside, as it lies on disk.</summary>
    public string Combine(string path) => Path.Combine(_folder, "up", path.TrimStart('/'));

    /// <summary>Runs a program beside the server.</summary>
    public string Run(params string[] command)
    {
        var start = new ProcessStartInfo("nsenter", ["-t", _first, "-m", "-p", "-r", "-w", .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new LabException($"{string.Join(' ', command)} ended with {process.ExitCode}: {output}{errors.Result}");
    }

    /// <summary>A free port, below the range that outgoing connections use.</summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(10_000, 17_000);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException) { }
        }
    }

    /// <summary>Waits until a port answers.</summary>
    public static void Await(int port)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var probe = new TcpClient("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (watch.Elapsed < TimeSpan.FromSeconds(30))
            {
                Thread.Sleep(50);
            }
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(20_000))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Write(string path, string text)
    {
        string file = Combine(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private string AwaitReady()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            if (line == "ready")
            {
                return Child(Child(_process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            }
        }

        throw new LabException("A server did not start.");
    }

    private static string Child(string parent) =>
        File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).First();
}
