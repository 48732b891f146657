<#
.SYNOPSIS
Measures what a scheduled task waits for: import, import with the newest five messages, import with one mail sent; each in a
process of its own, over TLS, with the images that were compiled ahead of time and without them in turns.
.DESCRIPTION
Inside a lab, from the root of the repository, after ./build.sh build:

    dotnet exec tests/MailLab/bin/Release/net10.0/MailLab.dll run --seed 200 -- `
        dotnet pwsh -NoProfile -File benchmarks/cold-start.ps1 -Shell FOLDER/pwsh.dll

The clock starts in the process after the credential exists. 'Compiled' is the number of methods that were compiled meanwhile.
PowerShell's own telemetry is off: where it reaches no network, its attempts run beside what is measured.
.PARAMETER Shell
A pwsh.dll, as benchmarks/compile-pwsh.ps1 writes one. The PowerShell that runs this when empty.
#>
param([string] $Shell = "$PSHOME/pwsh.dll", [int] $Rounds = 5)

$ErrorActionPreference = 'Stop'
$env:POWERSHELL_TELEMETRY_OPTOUT = '1'
$folder = [IO.Directory]::CreateTempSubdirectory('spectrum-start').FullName
$stage = (Get-Item "$PSScriptRoot/../output/SpectrumMail").FullName
Copy-Item $stage "$folder/SpectrumMail" -Recurse
Get-ChildItem "$folder/SpectrumMail/bin" -Filter 'net*-*' | Remove-Item -Recurse
Set-Content "$folder/start.ps1" @'
param($Module, $Work)
$ErrorActionPreference = 'Stop'
$secret = [securestring]::new()
$env:MAILLAB_PASSWORD.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
$account = [pscredential]::new($env:MAILLAB_USER, $secret)
$lab = @{ CertificateAuthority = $env:MAILLAB_CA }
$methods = [Runtime.JitInfo]::GetCompiledMethodCount($false)
$clock = [Diagnostics.Stopwatch]::StartNew()
Import-Module $Module
if ($Work -eq 'list') {
    $null = Connect-Spectrum $account -Server localhost -Port $env:MAILLAB_IMAPS_PORT -Security Tls @lab
    $null = Get-SpectrumMessage -First 5
}
elseif ($Work -eq 'send') {
    $null = Send-SpectrumMail -To $env:MAILLAB_USER2 -Subject cold -Body text -Credential $account -SmtpServer localhost `
        -Port $env:MAILLAB_SUBMISSIONS_PORT -SmtpSecurity Tls @lab
}
$time = $clock.Elapsed.TotalMilliseconds
"$time $([Runtime.JitInfo]::GetCompiledMethodCount($false) - $methods)"
'@

function Get-Median([double[]] $Values) { ($Values | Sort-Object)[[int][Math]::Floor($Values.Count / 2)] }

try {
    $modules = [ordered]@{ images = "$stage/SpectrumMail.psd1"; 'no images' = "$folder/SpectrumMail/SpectrumMail.psd1" }
    $seen = @{}
    foreach ($round in 1..$Rounds) {
        foreach ($work in 'import', 'list', 'send') {
            foreach ($name in $modules.Keys) {
                $time, $methods = (& dotnet exec $Shell -NoProfile -File "$folder/start.ps1" $modules[$name] $work) -split ' '
                $seen["$work $name"] += @([pscustomobject]@{ Time = [double]$time; Methods = [double]$methods })
            }
        }
    }

    foreach ($work in 'import', 'list', 'send') {
        foreach ($name in $modules.Keys) {
            $runs = $seen["$work $name"]
            [pscustomobject]@{
                Work         = $work
                With         = $name
                Milliseconds = [int](Get-Median $runs.Time)
                Fastest      = [int]($runs.Time | Measure-Object -Minimum).Minimum
                Compiled     = Get-Median $runs.Methods
            }
        }
    }
}
finally { Remove-Item $folder -Recurse }
