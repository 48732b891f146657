<#
.SYNOPSIS
Runs the Pester tests on the staged module, in this process, against the mail lab whose settings are in the environment
(MAILLAB_*).
.DESCRIPTION
./build.sh test runs this inside a lab. By hand, after ./build.sh build:
    dotnet exec tests/MailLab/bin/Release/net10.0/MailLab.dll run --seed 30 --users 60 -- `
        dotnet pwsh -NoProfile -NonInteractive -File tests/Pester/Invoke-Tests.ps1
Without a lab only the tests run that need none. Pester comes with the build, as a package: nothing is installed.
.PARAMETER Filter
Words: the tests run that have one of them in the name of the file, a block or the test.
.PARAMETER CountsPath
A file that gets the numbers of passed, failed and skipped tests in its first line, and then a line for each of the ten slowest:
seconds, a tab, the name.
#>
param([string[]] $Filter, [string] $CountsPath)

$ErrorActionPreference = 'Stop'
$output = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'output'))
. $PSScriptRoot/Files.ps1
Import-Pester $output
Import-Module ([IO.Path]::Combine($output, 'SpectrumMail', 'SpectrumMail.psd1'))
$global:LabMailbox = 0
$ErrorActionPreference = 'Continue'

$words = @($Filter -split '[\s,]+' | Where-Object { $_ })
$without = @(if (-not $env:MAILLAB_HOST) { 'Lab' })
$runs = @(Invoke-PesterFiles $PSScriptRoot $words Normal $without)
$counts = @(Get-PesterCount $runs)
$slowest = $runs.Tests | Where-Object Executed | Sort-Object Duration -Descending | Select-Object -First 10 |
    ForEach-Object { [string]::Format([cultureinfo]::InvariantCulture, "{0:0.00}`t{1}: {2}", $_.Duration.TotalSeconds,
        [IO.Path]::GetFileName($_.ScriptBlock.File), $_.ExpandedPath) }
'The slowest:'
$slowest | ForEach-Object { "  $($_ -replace "`t", ' s  ')" }
if ($CountsPath) { [IO.File]::WriteAllLines($CountsPath, [string[]] (@("$counts") + $slowest)) }
exit [int]($counts[1] -gt 0)
