<#
.SYNOPSIS
Measures the second audit of an unchanged mailbox at Envelope depth against the first, each in a process of its own, over TLS.
.DESCRIPTION
Inside a lab, from the root of the repository, after ./build.sh build:

    dotnet exec tests/MailLab/bin/Release/net10.0/MailLab.dll run --no-smtp --seed 100000 -- `
        dotnet pwsh -NoProfile -File benchmarks/audit-again.ps1 -Shell FOLDER/pwsh.dll

The clock starts in the process after the module is imported. 'Summary' is an audit of the same mailbox without a look at its
messages: connecting and signing in, which the second audit cannot do without. 'Compiled' is the number of methods that were
compiled meanwhile.
.PARAMETER Shell
A pwsh.dll, as benchmarks/compile-pwsh.ps1 writes one. The PowerShell that runs this when empty.
.PARAMETER Module
The folders of the modules to measure in turns.
#>
param([string] $Shell = "$PSHOME/pwsh.dll", [int] $Rounds = 5, [string[]] $Module = "$PSScriptRoot/../output/SpectrumMail")

$ErrorActionPreference = 'Stop'
$folder = [IO.Directory]::CreateTempSubdirectory('spectrum-again').FullName
Set-Content "$folder/audit.ps1" @'
param($Module, $Depth, $Checkpoint)
$ErrorActionPreference = 'Stop'
Import-Module "$Module/SpectrumMail.psd1"
$secret = [securestring]::new()
$env:MAILLAB_PASSWORD.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
$row = [pscustomobject]@{ Credential = [pscredential]::new($env:MAILLAB_USER, $secret) }
$audit = @{ Server = 'localhost'; Port = $env:MAILLAB_IMAPS_PORT; Security = 'Tls'; CertificateAuthority = $env:MAILLAB_CA }
if ($Checkpoint) { $audit.CheckpointPath = $Checkpoint }
$self = [Diagnostics.Process]::GetCurrentProcess()
$processor = $self.TotalProcessorTime
$methods = [Runtime.JitInfo]::GetCompiledMethodCount($false)
$clock = [Diagnostics.Stopwatch]::StartNew()
$result = $row | Invoke-SpectrumMailboxAudit @audit -Depth $Depth
$time = $clock.Elapsed.TotalMilliseconds
$self.Refresh()
if ($result.Status -ne 'Ok') { throw $result.Detail }
$used = ($self.TotalProcessorTime - $processor).TotalMilliseconds
"$time $used $([Runtime.JitInfo]::GetCompiledMethodCount($false) - $methods)"
'@

function Get-Median([double[]] $Values) { ($Values | Sort-Object)[[int][Math]::Floor($Values.Count / 2)] }

try {
    $seen = [ordered]@{}
    function Measure-Audit([string] $Work, [int] $Number, [string] $Depth, [string] $Checkpoint) {
        $figures = (& dotnet exec $Shell -NoProfile -File "$folder/audit.ps1" $Module[$Number] $Depth $Checkpoint) -split ' '
        $seen["$Number $Work"] += @([pscustomobject]@{ Time = $figures[0]; Processor = $figures[1]; Methods = $figures[2] })
    }

    # A server that has not been asked the question reads every message for it.
    Measure-Audit 'First of all' 0 Envelope
    foreach ($round in 1..$Rounds) {
        foreach ($number in 0..($Module.Count - 1)) {
            Measure-Audit First $number Envelope "$folder/$number.$round"
            Measure-Audit Second $number Envelope "$folder/$number.$round"
            Measure-Audit Summary $number Summary
        }
    }

    foreach ($key in $seen.Keys) {
        $number, $work = $key -split ' ', 2
        [pscustomobject]@{
            Work         = $work
            Module       = $Module[$number]
            Milliseconds = [int](Get-Median $seen[$key].Time)
            Fastest      = [int]($seen[$key].Time | Measure-Object -Minimum).Minimum
            Processor    = [int](Get-Median $seen[$key].Processor)
            Compiled     = Get-Median $seen[$key].Methods
            Ratio        = [Math]::Round((Get-Median $seen["$number First"].Time) / (Get-Median $seen[$key].Time), 2)
        }
    }
}
finally { Remove-Item $folder -Recurse }
