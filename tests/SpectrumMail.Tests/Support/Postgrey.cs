using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>postgrey of Debian: a policy server for Postfix that makes the first message of a sender wait.</summary>
internal sealed class Postgrey : IDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(20);
    private readonly TempFolder _folder = new();
    private readonly Process _process;
    private readonly int _port;

    private Postgrey(string program, TimeSpan delay)
    {
        Directory.CreateDirectory(_folder.Path);
        _port = FindPort();
        _process = Process.Start(
            new ProcessStartInfo(
                program,
                [
                    $"--inet=127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}",
                    $"--delay={delay.TotalSeconds.ToString(CultureInfo.InvariantCulture)}",
                    $"--dbdir={_folder.Path}",
                    "--user=root",
                    "--group=root",
                    "--auto-whitelist-clients=0",
                ]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
    }

    /// <summary>Settings of Postfix with which it asks postgrey at submission.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>
        {
            ["smtpd_recipient_restrictions"] =
                $"check_policy_service inet:127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}, "
                + "reject_unauth_destination, permit_sasl_authenticated, reject",
        };

    /// <summary>Starts it; skips the test where it is not there.</summary>
    /// <param name="delay">How long a message waits.</param>
    public static Postgrey Start(TimeSpan delay)
    {
        string? program = Environment.IsPrivilegedProcess ? LabPrograms.Find("postgrey", "postgrey") : null;
        Assert.SkipUnless(program is not null, "postgrey is not installed (apt-get install postgrey), or this is not root");
        var postgrey = new Postgrey(program!, delay);
        Assert.True(SpinWait.SpinUntil(postgrey.IsListening, s_startLimit), "postgrey does not listen.");
        return postgrey;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private bool IsListening()
    {
        Thread.Sleep(50);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FindPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
