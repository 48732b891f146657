<#
.SYNOPSIS
Runs the Pester tests against the staged module and the mail lab whose settings are in the environment (MAILLAB_*); without one, those that need none.
.DESCRIPTION
./build.sh test runs this inside a lab when pwsh and Pester exist. By hand:
    dotnet run --project tests/MailLab -- run --seed 30 -- dotnet pwsh -File tests/Pester/Invoke-Tests.ps1
.PARAMETER CountsPath
A file that gets the numbers of passed, failed and skipped tests.
#>
param([string] $CountsPath)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.5
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
if (-not $env:MAILLAB_HOST) { $configuration.Filter.ExcludeTag = 'Lab' }
$run = Invoke-Pester -Configuration $configuration
$failed = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
if ($CountsPath) { [IO.File]::WriteAllText($CountsPath, "$($run.PassedCount) $failed $($run.SkippedCount)") }
exit [int]($failed -gt 0)
