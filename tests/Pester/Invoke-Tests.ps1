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
Import-Module (Get-Item ([IO.Path]::Combine($output, 'modules', 'Pester', '*', 'Pester.psd1')) |
    Sort-Object { [version] $_.Directory.Name })[-1].FullName
Import-Module ([IO.Path]::Combine($output, 'SpectrumMail', 'SpectrumMail.psd1'))
$global:LabMailbox = 0
$ErrorActionPreference = 'Continue'

function Invoke-Files([string[]] $Path, [string[]] $Name) {
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $Path
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'Normal'
    $configuration.Output.CIFormat = 'None'
    if ($Name) { $configuration.Filter.FullName = $Name | ForEach-Object { "*$_*" } }
    if (-not $env:MAILLAB_HOST) { $configuration.Filter.ExcludeTag = 'Lab' }
    Invoke-Pester -Configuration $configuration
}

# A word may name a file, all of which runs then, or blocks and tests in the others.
$words = @($Filter -split '[\s,]+' | Where-Object { $_ })
$files = (Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1).FullName
$whole = @($files | Where-Object {
    $file = [IO.Path]::GetFileName($_)
    -not $words -or ($words | Where-Object { $file -like "*$_*" })
})
$part = @($files | Where-Object { $_ -notin $whole })
$runs = @(
    if ($whole) { Invoke-Files $whole }
    if ($part) { Invoke-Files $part $words }
)

$passed = ($runs | Measure-Object PassedCount -Sum).Sum
$failed = ($runs | ForEach-Object { $_.FailedCount + $_.FailedBlocksCount + $_.FailedContainersCount } | Measure-Object -Sum).Sum
$skipped = ($runs | Measure-Object SkippedCount -Sum).Sum
$slowest = $runs.Tests | Where-Object Executed | Sort-Object Duration -Descending | Select-Object -First 10 |
    ForEach-Object { [string]::Format([cultureinfo]::InvariantCulture, "{0:0.00}`t{1}: {2}", $_.Duration.TotalSeconds,
        [IO.Path]::GetFileName($_.ScriptBlock.File), $_.ExpandedPath) }
'The slowest:'
$slowest | ForEach-Object { "  $($_ -replace "`t", ' s  ')" }
if ($CountsPath) { [IO.File]::WriteAllLines($CountsPath, [string[]] (@("$passed $failed $skipped") + $slowest)) }
exit [int]($failed -gt 0)
