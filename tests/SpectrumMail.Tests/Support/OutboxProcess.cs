using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>A script that sends, in a process of its own: <c>$p</c> and <c>$to</c> are as in <see cref="SendLab"/>.</summary>
internal sealed class OutboxProcess : IDisposable
{
    private readonly string _script = Path.GetTempFileName() + ".ps1";
    private readonly string[] _arguments;

    public OutboxProcess(SendLab send, string script)
    {
        File.WriteAllText(
            _script,
            """
            param($Module, $Server, $Port, $ImapPort, $Ca, $User, $Password, $To, $Outbox)
            $ErrorActionPreference = 'Continue'
            Import-Module $Module
            $secret = [Security.SecureString]::new(); $Password.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
            $p = @{ Credential = [pscredential]::new($User, $secret); SmtpServer = $Server
                Port = [int]$Port; SmtpSecurity = 'Tls'
                ImapPort = [int]$ImapPort; CertificateAuthority = $Ca; OutboxPath = $Outbox }
            """
                + "\n"
                + script
        );
        _arguments =
        [
            Repository.Module,
            send.Lab.Host,
            send.Lab.SubmissionsPort.ToString(CultureInfo.InvariantCulture),
            send.Lab.ImapsPort.ToString(CultureInfo.InvariantCulture),
            send.Lab.CaFile,
            send.Sender.Address,
            send.Sender.Password,
            send.Recipient.Address,
            send.Outbox,
        ];
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>What it printed.</returns>
    public string Run() => Pwsh.Run(_script, _arguments);

    /// <summary>Runs it to its end where <c>localhost</c> has an IPv6 address as well.</summary>
    /// <returns>What it printed.</returns>
    public string RunWithIPv6()
    {
        string hosts = Path.GetTempFileName();
        try
        {
            File.WriteAllText(hosts, "127.0.0.1 localhost\n::1 localhost\n");
            using Process process = Process.Start(OwnHosts.Inside(hosts, Pwsh.Describe(_script, _arguments)))!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            return process.StandardOutput.ReadToEnd();
        }
        finally
        {
            File.Delete(hosts);
        }
    }

    /// <summary>Runs it, waits for a line, and kills it some time later.</summary>
    /// <param name="afterLine">The line.</param>
    /// <param name="lastLine">The line after which it has nothing more to do.</param>
    /// <param name="delay">How much later.</param>
    /// <returns>Whether it was still at work.</returns>
    public bool RunAndKill(string afterLine, string lastLine, TimeSpan delay)
    {
        using Process process = Process.Start(Pwsh.Describe(_script, _arguments))!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        while (process.StandardOutput.ReadLine() is { } line && line != afterLine) { }

        // The output must be read, or the process would wait for that and not send.
        bool done = false;
        var reader = new Thread(() => done = process.StandardOutput.ReadToEnd().Contains(lastLine, StringComparison.Ordinal));
        reader.Start();
        if (!process.WaitForExit(delay))
        {
            process.Kill();
            process.WaitForExit();
        }

        reader.Join();
        return !done;
    }

    public void Dispose() => File.Delete(_script);
}
