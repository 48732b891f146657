using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>
/// A program that listens on a port of 127.0.0.1, gone after <see cref="Dispose"/>, or when the owning process has ended in any
/// other way; its folder goes with it.
/// </summary>
internal sealed class KeptProgram : IDisposable
{
    // The shell is the program's parent: when its standard input ends, however the owner ended, it kills the program.
    private const string Keeper = """
        trap '' HUP INT TERM
        folder=$1; shift
        "$@" </dev/null 2>&1 &
        program=$!
        cat >/dev/null
        kill -s KILL "$program" 2>/dev/null
        wait 2>/dev/null
        rm -rf "$folder"
        """;

    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly int _port;

    public KeptProgram(string folder, string program, IEnumerable<string> arguments, int port)
    {
        _port = port;
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        foreach (string argument in (string[])["/bin/sh", "-c", Keeper, "keeper", folder, program, .. arguments])
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

    /// <summary>What the program has written.</summary>
    public string LogText
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Waits until the port takes connections; false when it does not in time.</summary>
    public bool Listens()
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < s_startLimit)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Connect(IPAddress.Loopback, _port);
                return true;
            }
            catch (SocketException)
            {
                Thread.Sleep(20);
            }
        }

        return false;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5_000))
            _process.Kill();
        _process.Dispose();
    }
}
