<#
.SYNOPSIS
Measures listings of a mailbox in a PowerShell of their own, against the wire: the first of a process, and those after it.
.DESCRIPTION
Inside a lab, from the root of the repository, after ./build.sh build:

    dotnet exec tests/MailLab/bin/Release/net10.0/MailLab.dll run --no-smtp --seed 100000 -- `
        dotnet pwsh -NoProfile -File benchmarks/listing.ps1 -Shell FOLDER/pwsh.dll

The wire is the answer to one FETCH of the same items over TLS, read and thrown away. The first listing of a process compiles what
it runs; a process that goes on is as fast as the last line says. 'Peak' is above an idle process of that PowerShell, in MB.
.PARAMETER Shell
A pwsh.dll, as benchmarks/compile-pwsh.ps1 writes one. The PowerShell that runs this when empty.
#>
param([string] $Shell = "$PSHOME/pwsh.dll", [int] $Rounds = 5, [int] $Listings = 4)

$ErrorActionPreference = 'Stop'
$env:POWERSHELL_TELEMETRY_OPTOUT = '1'
$folder = [IO.Directory]::CreateTempSubdirectory('spectrum-listing').FullName
Set-Content "$folder/list.ps1" @'
param($Module, [int] $Listings)
$ErrorActionPreference = 'Stop'
$self = [Diagnostics.Process]::GetCurrentProcess()
if ($Listings -gt 0) {
    Import-Module "$Module/SpectrumMail.psd1"
    $secret = [securestring]::new()
    $env:MAILLAB_PASSWORD.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
    $account = [pscredential]::new($env:MAILLAB_USER, $secret)
    $lab = @{ Server = 'localhost'; Port = $env:MAILLAB_IMAPS_PORT; Security = 'Tls'; CertificateAuthority = $env:MAILLAB_CA }
    $null = Connect-Spectrum $account @lab
    foreach ($listing in 1..$Listings) {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Get-SpectrumMessage | ForEach-Object { }
        $clock.Elapsed.TotalSeconds
    }
}
$self.Refresh()
$self.PeakWorkingSet64 / 1MB
'@

function Send-Command([IO.Stream] $Stream, [string[]] $Commands) {
    $Stream.Write([Text.Encoding]::ASCII.GetBytes(($Commands -join "`r`n") + "`r`n"))
}

# The server closes the connection behind its last answer, so that nothing need look for the end.
function Measure-Wire {
    $socket = [Net.Sockets.TcpClient]::new('localhost', $env:MAILLAB_IMAPS_PORT)
    $stream = [Net.Security.SslStream]::new($socket.GetStream(), $false, { $true })
    $stream.AuthenticateAsClient('localhost')
    $answer = [byte[]]::new(65536)
    $null = $stream.Read($answer, 0, $answer.Length)
    Send-Command $stream "A1 LOGIN $env:MAILLAB_USER $env:MAILLAB_PASSWORD", 'A2 EXAMINE INBOX', 'A3 NOOP'
    $seen = ''
    while ($seen -notmatch '\nA3 OK') {
        $seen += [Text.Encoding]::ASCII.GetString($answer, 0, $stream.Read($answer, 0, $answer.Length))
    }

    $clock = [Diagnostics.Stopwatch]::StartNew()
    Send-Command $stream 'A4 FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)', 'A5 LOGOUT'
    $stream.CopyTo([IO.Stream]::Null, 65536)
    $clock.Elapsed.TotalSeconds
    $socket.Dispose()
}

function Get-Median([double[]] $Values) { ($Values | Sort-Object)[[int][Math]::Floor($Values.Count / 2)] }

try {
    $stage = "$PSScriptRoot/../output/SpectrumMail"
    $idle = & dotnet exec $Shell -NoProfile -File "$folder/list.ps1" $stage 0
    $null = Measure-Wire
    $wire = @()
    $seen = @()
    foreach ($round in 1..$Rounds) {
        $wire += Measure-Wire
        $seen += , [double[]] (& dotnet exec $Shell -NoProfile -File "$folder/list.ps1" $stage $Listings)
    }

    $drained = Get-Median $wire
    [pscustomobject]@{ Work = 'the wire, drained'; Seconds = [Math]::Round($drained, 2); Ratio = 1; Peak = 0 }
    foreach ($listing in 1..$Listings) {
        $seconds = Get-Median ($seen | ForEach-Object { $_[$listing - 1] })
        [pscustomobject]@{
            Work    = "listing $listing of a process"
            Seconds = [Math]::Round($seconds, 2)
            Ratio   = [Math]::Round($seconds / $drained, 2)
            Peak    = [int]((Get-Median ($seen | ForEach-Object { $_[-1] })) - [double] $idle)
        }
    }
}
finally { Remove-Item $folder -Recurse }
