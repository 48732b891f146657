using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers.Support;

/// <summary>
/// Hosts on one computer: network namespaces behind a bridge, each with an SSH server whose subsystem is the PowerShell of the
/// tests. They share the disk; the state of the module is each host's own.
/// </summary>
internal sealed class HostFarm : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _name = $"smail{Environment.ProcessId % 10_000}";
    private readonly List<Process> _servers = [];

    /// <param name="count">How many hosts.</param>
    public HostFarm(int count)
    {
        Directory.CreateDirectory(_folder.Path);
        try
        {
            Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Key);
            Run("ip", "link", "add", _name, "type", "bridge");
            Run("ip", "address", "add", $"{Gateway}/24", "dev", _name);
            Run("ip", "link", "set", _name, "up");
            Hosts = [.. Enumerable.Range(1, count).Select(Start)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The addresses of the hosts.</summary>
    public IReadOnlyList<IPAddress> Hosts { get; } = [];

    /// <summary>The address of this computer, as the hosts see it.</summary>
    public static IPAddress Gateway => Address(254);

    /// <summary>The key that the hosts accept.</summary>
    public string Key => _folder.Combine("key");

    /// <summary>Why there can be no hosts here; null where there can.</summary>
    public static string? WhyNot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "Only root can make hosts.";
        }

        foreach (
            (string program, string package) in new[]
            {
                ("ip", "iproute2"),
                ("sshd", "openssh-server"),
                ("ssh", "openssh-client"),
            }
        )
        {
            if (LabPrograms.Find(program, package) is null)
            {
                return $"The hosts need {package}.";
            }
        }

        string probe = $"smailprobe{Environment.ProcessId}";
        if (!TryRun("ip", "netns", "add", probe))
        {
            return "This computer gives no network namespaces.";
        }

        TryRun("ip", "netns", "del", probe);
        return null;
    }

    /// <summary>Ends every process of a host, as a loss of power would.</summary>
    /// <param name="number">The host, from 1 on.</param>
    public void Kill(int number) => TryRun("sh", "-c", $"ip netns pids {Namespace(number)} | xargs -r kill -9");

    public void Dispose()
    {
        for (int number = 1; number <= _servers.Count; number++)
        {
            Kill(number);
            _servers[number - 1].Dispose();
            TryRun("ip", "link", "del", $"{_name}v{number}");
            TryRun("ip", "netns", "del", Namespace(number));
        }

        TryRun("ip", "link", "del", _name);
        _folder.Dispose();
    }

    private static IPAddress Address(int host) => new([10, 203, (byte)(Environment.ProcessId % 250), (byte)host]);

    private string Namespace(int number) => $"{_name}-{number}";

    private IPAddress Start(int number)
    {
        IPAddress address = Address(number);
        string space = Namespace(number);
        Run("ip", "netns", "add", space);
        Run("ip", "link", "add", $"{_name}v{number}", "type", "veth", "peer", "name", "eth0", "netns", space);
        Run("ip", "link", "set", $"{_name}v{number}", "master", _name, "up");
        Run("ip", "-n", space, "address", "add", $"{address}/24", "dev", "eth0");
        Run("ip", "-n", space, "link", "set", "eth0", "up");
        Run("ip", "-n", space, "link", "set", "lo", "up");
        string home = Directory.CreateDirectory(_folder.Combine($"host{number}")).FullName;
        Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(home, "hostkey"));
        File.WriteAllText(Path.Combine(home, "sshd_config"), Configuration(home));
        Directory.CreateDirectory("/run/sshd");
        string[] server = ["netns", "exec", space, "/usr/sbin/sshd", "-D", "-e", "-f", Path.Combine(home, "sshd_config")];
        _servers.Add(Process.Start(new ProcessStartInfo("ip", server) { RedirectStandardError = true })!);
        Await(address);
        return address;
    }

    private string Configuration(string home) =>
        $"""
            Port 22
            HostKey {home}/hostkey
            PidFile none
            AuthorizedKeysFile {Key}.pub
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            StrictModes no
            UsePAM no
            SetEnv XDG_STATE_HOME={home}/state POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
            Subsystem powershell {string.Join(' ', Pwsh.Line)} -sshs -NoLogo -NoProfile

            """;

    private static void Await(IPAddress address)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                probe.Connect(address, 22);
                return;
            }
            catch (SocketException) when (watch.Elapsed < TimeSpan.FromSeconds(30))
            {
                Thread.Sleep(50);
            }
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        if (!TryRun(program, arguments))
        {
            throw new LabException($"{program} {string.Join(' ', arguments)} failed");
        }
    }

    private static bool TryRun(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
