using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// A copy from one mailbox to another in a process of its own, which can be ended as the kernel ends one: no handler, no finally.
/// </summary>
internal sealed class CopyProcess : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _script;
    private readonly string[] _arguments;

    public CopyProcess(Lab from, LabUser old, Lab to, LabUser fresh, string parameters = "")
    {
        Directory.CreateDirectory(_folder.Path);
        _script = _folder.Combine("copy.ps1");
        File.WriteAllText(
            _script,
            """
            param($Module, $From, $FromPort, $FromCa, $Old, $To, $ToPort, $ToCa, $New, $Password, $Checkpoint)
            $ErrorActionPreference = 'Stop'
            Import-Module $Module
            $secret = [System.Security.SecureString]::new()
            foreach ($character in $Password.ToCharArray()) { $secret.AppendChar($character) }
            $null = Connect-Spectrum -Credential ([pscredential]::new($Old, $secret)) -Server $From `
                -Port $FromPort -CertificateAuthority $FromCa -Name old
            $null = Connect-Spectrum -Credential ([pscredential]::new($New, $secret)) -Server $To `
                -Port $ToPort -CertificateAuthority $ToCa -Name new
            Copy-SpectrumMessage -Session old -DestinationSession new -CheckpointPath $Checkpoint PARAMETERS
            """.Replace("PARAMETERS", parameters, StringComparison.Ordinal)
        );
        _arguments =
        [
            Repository.Module,
            from.Host,
            from.ImapsPort.ToString(CultureInfo.InvariantCulture),
            from.CaFile,
            old.Address,
            to.Host,
            to.ImapsPort.ToString(CultureInfo.InvariantCulture),
            to.CaFile,
            fresh.Address,
            old.Password,
            Checkpoint,
        ];
    }

    public string Checkpoint => _folder.Combine("copy.journal");

    /// <summary>Whether the journal ends with a batch whose fate is not noted.</summary>
    public bool IsBatchOpen =>
        File.ReadAllLines(Checkpoint) is { } lines && lines.Length > 0 && lines[^1].StartsWith("? ", StringComparison.Ordinal);

    /// <summary>Runs it to its end.</summary>
    public string Run() => Pwsh.Run(_script, _arguments);

    /// <summary>
    /// Starts it, and kills it when the journal has grown so many times: a batch is noted before it is sent, and afterwards.
    /// </summary>
    /// <returns>Whether it was still running.</returns>
    public bool RunAndKill(int growths)
    {
        using Process process = Process.Start(Pwsh.Describe(_script, _arguments))!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        var clock = Stopwatch.StartNew();
        long seen = Length();
        while (!process.HasExited && clock.Elapsed < TimeSpan.FromMinutes(3) && growths > 0)
        {
            Thread.Sleep(1);
            long length = Length();
            growths -= length == seen ? 0 : 1;
            seen = length;
        }

        bool running = !process.HasExited;
        process.Kill();
        process.WaitForExit();
        Assert.True(running || process.ExitCode == 0, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
        return running;
    }

    // No other process can open the file, but its length can be read.
    private long Length() => new FileInfo(Checkpoint) is { Exists: true } file ? file.Length : 0;

    public void Dispose() => _folder.Dispose();
}
