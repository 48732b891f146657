using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace SpectrumMail.MailLab;

/// <summary>
/// A real name server (dnsmasq) on loopback, with records of its own under .test; it asks no other server. It is gone after
/// <see cref="Dispose"/>, or when the owning process has ended in any other way.
/// </summary>
public sealed class LabDns : IDisposable
{
    private const string Name = "dnsmasq";

    private readonly KeptProgram _program;

    private LabDns(string program, IEnumerable<string> records)
    {
        string folder = Directory.CreateTempSubdirectory("labdns-").FullName;
        Port = LabPorts.One();
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
            "--port=" + Port.ToString(CultureInfo.InvariantCulture),
        ];
        _program = new KeptProgram(folder, program, [.. options, .. records], Port);
    }

    /// <summary>Where it answers, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What the server has written: with the option <c>--log-queries</c>, every question.</summary>
    public string LogText => _program.LogText;

    /// <summary>Starts a server.</summary>
    /// <param name="records">Records as options of dnsmasq: <c>--mx-host=example.test,mail.example.test,10</c>.</param>
    /// <param name="whyNot">Why there is none; null when there is one.</param>
    /// <exception cref="LabException">The program does not start.</exception>
    public static LabDns? Start(IReadOnlyCollection<string> records, out string? whyNot)
    {
        whyNot = LabPrograms.WhyNot(Name, "dnsmasq-base");
        if (whyNot is not null)
            return null;
        for (int attempt = 1; ; attempt++)
        {
            var dns = new LabDns(LabTools.Program(Name)!, records);

            // A server of names also listens on TCP.
            if (dns._program.Listens())
                return dns;
            string log = dns._program.LogText;
            dns.Dispose();
            if (attempt == 3)
                throw new LabException($"{Name} does not start: {log}");
        }
    }

    /// <summary>Ends the server.</summary>
    public void Dispose() => _program.Dispose();
}
