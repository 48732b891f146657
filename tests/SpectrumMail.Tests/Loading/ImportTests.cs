using System;
using System.Globalization;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Loading;

/// <summary>Importing is cheap, because what is large is loaded by the first connection.</summary>
public sealed class ImportTests(Labs labs)
{
    [Fact]
    public void MailKit_is_loaded_by_the_first_connection_and_by_nothing_before()
    {
        Lab lab = labs.Full;
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string script = folder.Combine("import.ps1");
        File.WriteAllText(script, """
            param($Module, $Server, $Port, $Ca, $User, $Password, $Outbox)
            $ErrorActionPreference = 'Stop'
            function Show($When) { "$When`: $(@([AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName().Name } | Where-Object { $_ -in 'MailKit', 'MimeKit', 'BouncyCastle.Cryptography' }))." }
            Import-Module $Module
            Show import
            $null = Get-Command -Module SpectrumMail | ForEach-Object { $_.ParameterSets; $_.OutputType; $_.Definition }
            $null = Get-Help Send-SpectrumMail -Full
            Show help
            $null = [System.Management.Automation.CommandCompletion]::CompleteInput('Connect-Spectrum -Provider ', 27, $null)
            $null = Get-SpectrumServerSetting me@charter.net
            $null = Get-SpectrumSession
            $null = Get-SpectrumOutbox -OutboxPath $Outbox
            $null = Export-SpectrumClientConfiguration me@charter.net $Outbox
            Show local
            $secret = [Security.SecureString]::new(); $Password.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
            $null = Connect-Spectrum -Credential ([pscredential]::new($User, $secret)) -Server $Server -Port $Port -CertificateAuthority $Ca
            Show connection
            """);

        string[] lines = Pwsh.Run(
            script, Repository.Module, lab.Host, lab.ImapsPort.ToString(CultureInfo.InvariantCulture), lab.CaFile, lab.Alice.Address, lab.Alice.Password, folder.Combine("outbox")).Split('\n');

        Assert.Equal(["import: .", "help: .", "local: ."], lines.Take(3).Select(line => line.Trim()));
        Assert.Contains("MailKit", lines[3], StringComparison.Ordinal);
    }
}
