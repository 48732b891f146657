using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>
/// A real name server (dnsmasq) on loopback, with records of its own under .test; it asks no other server.
/// </summary>
public sealed class LabDns : IDisposable
{
    private readonly Process _server;

    private LabDns(Process server, int port)
    {
        _server = server;
        Port = port;
    }

    /// <summary>Where it answers, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="records">Records as options of dnsmasq: <c>--mx-host=example.test,mail.example.test,10</c>.</param>
    /// <param name="whyNot">Why there is none; null when there is one.</param>
    public static LabDns? Start(IEnumerable<string> records, out string? whyNot)
    {
        whyNot = null;
        string? program = LabTools.Program("dnsmasq");
        if (program is null && LabTools.CanInstall)
        {
            whyNot = LabTools.Install("dnsmasq-base");
            program = LabTools.Program("dnsmasq");
        }

        if (program is null)
        {
            whyNot = "MailLab lacks a name server: as root, apt-get install dnsmasq-base. " + whyNot;
            return null;
        }

        whyNot = null;
        int port = FreePort();
        var start = new ProcessStartInfo(program) { RedirectStandardError = true };
        string[] options =
        [
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--pid-file=",
            "--log-facility=-",
            "--no-resolv",
            "--no-hosts",
            "--local=/test/",
            "--listen-address=127.0.0.1",
            "--bind-interfaces",
            "--port=" + port.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (string option in options.Concat(records))
            start.ArgumentList.Add(option);
        Process server = Process.Start(start) ?? throw new LabException("Cannot run " + program);
        server.BeginErrorReadLine();
        var dns = new LabDns(server, port);
        dns.AwaitAnswers();
        return dns;
    }

    /// <summary>Ends the server.</summary>
    public void Dispose()
    {
        if (!_server.HasExited)
            _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
    }

    // A server of names also listens on TCP.
    private void AwaitAnswers()
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            if (_server.HasExited)
                throw new LabException($"dnsmasq ended with {_server.ExitCode}");
            try
            {
                using var probe = new TcpClient();
                probe.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        throw new LabException("dnsmasq does not answer");
    }

    private static int FreePort()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }
}
