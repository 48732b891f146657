using System;
using System.IO;

namespace SpectrumMail.MailLab;

/// <summary>
/// A real stunnel that ends TLS before a server without TLS, as providers put such programs before old servers. It resets the
/// connection when a handshake fails.
/// </summary>
public sealed class LabStunnel : IDisposable
{
    private const string Name = "stunnel4";

    private readonly KeptProgram _program;

    private LabStunnel(Lab lab, int targetPort, string tls, string? ciphers, string program)
    {
        string folder = Directory.CreateTempSubdirectory("labstunnel-").FullName;
        Port = LabPorts.One();
        string file = Path.Combine(folder, "stunnel.conf");
        File.WriteAllText(
            file,
            $"""
            foreground = yes
            pid =
            syslog = no
            [mail]
            accept = 127.0.0.1:{Port}
            connect = 127.0.0.1:{targetPort}
            cert = {lab.ChainFile}
            sslVersionMin = {tls}
            sslVersionMax = {tls}
            securityLevel = 0
            ciphers = {ciphers ?? "ALL"}

            """
        );
        _program = new KeptProgram(folder, program, [file], Port);
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Why there can be none here; null when there can. Installs the program when that is allowed.</summary>
    public static string? WhyNot() => LabPrograms.WhyNot(Name, Name);

    /// <summary>Starts it.</summary>
    /// <param name="lab">Whose certificate it shows.</param>
    /// <param name="targetPort">A port without TLS on 127.0.0.1.</param>
    /// <param name="tls">The only version, as OpenSSL writes it.</param>
    /// <param name="ciphers">The only suites; all when not given.</param>
    /// <exception cref="LabException">The program is missing or does not start.</exception>
    public static LabStunnel Start(Lab lab, int targetPort, string tls, string? ciphers = null)
    {
        if (WhyNot() is string why)
            throw new LabException(why);
        for (int attempt = 1; ; attempt++)
        {
            var stunnel = new LabStunnel(lab, targetPort, tls, ciphers, LabTools.Program(Name)!);
            if (stunnel._program.Listens())
                return stunnel;
            string log = stunnel._program.LogText;
            stunnel.Dispose();
            if (attempt == 3)
                throw new LabException($"{Name} does not start: {log}");
        }
    }

    /// <summary>Ends it and every connection through it.</summary>
    public void Dispose() => _program.Dispose();
}
