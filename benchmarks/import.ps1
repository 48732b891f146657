<#
.SYNOPSIS
Measures importing the module beside importing an empty one: time and memory, in turns, each in a process of its own.
.DESCRIPTION
From the root of the repository, after ./build.sh build:

    pwsh -NoProfile -File benchmarks/import.ps1
#>
param([int] $Rounds = 11)

$ErrorActionPreference = 'Stop'
$folder = [IO.Directory]::CreateTempSubdirectory('import').FullName
$module = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', 'output', 'SpectrumMail', 'SpectrumMail.psd1'))
$empty = [IO.Path]::Combine($folder, 'Empty.psd1')
[IO.File]::WriteAllText([IO.Path]::Combine($folder, 'Empty.psm1'), '')
[IO.File]::WriteAllText($empty, "@{ RootModule = 'Empty.psm1'; ModuleVersion = '1.0'; FunctionsToExport = @(); CmdletsToExport = @(); AliasesToExport = @() }")
$script = [IO.Path]::Combine($folder, 'import.ps1')
[IO.File]::WriteAllText($script, @'
param($Module)
$clock = [Diagnostics.Stopwatch]::StartNew()
Import-Module $Module
$time = $clock.Elapsed.TotalMilliseconds
"$time $([Diagnostics.Process]::GetCurrentProcess().WorkingSet64)"
'@)

function Get-Median([double[]] $Values) { ($Values | Sort-Object)[[int][Math]::Floor($Values.Count / 2)] }

$seen = @{ $empty = @(); $module = @() }
foreach ($round in 1..$Rounds) {
    foreach ($each in $empty, $module) {
        $time, $memory = (& ([Environment]::ProcessPath) -NoProfile -File $script $each) -split ' '
        $seen[$each] += [pscustomobject]@{ Time = [double]$time; Memory = [double]$memory / 1MB }
    }
}

[IO.Directory]::Delete($folder, $true)
$time, $none = (Get-Median $seen[$module].Time), (Get-Median $seen[$empty].Time)
'Import: {0:0} ms, of an empty module {1:0} ms: {2:0} ms more (wanted: under 150). Working set {3:0} MB and {4:0} MB. Medians of {5}.' -f @(
    $time, $none, ($time - $none), (Get-Median $seen[$module].Memory), (Get-Median $seen[$empty].Memory), $Rounds)
