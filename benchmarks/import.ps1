<#
.SYNOPSIS
Measures importing the module beside importing an empty one: time and memory, in turns, each in a process of its own.
.DESCRIPTION
From the root of the repository, after ./build.sh build:

    dotnet pwsh -NoProfile -File benchmarks/import.ps1
#>
param([int] $Rounds = 11)

$ErrorActionPreference = 'Stop'
$folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) (New-Guid))).FullName
$module = (Get-Item "$PSScriptRoot/../output/SpectrumMail/SpectrumMail.psd1").FullName
$empty = "$folder/Empty.psd1"
Set-Content "$folder/Empty.psm1" ''
$exports = 'FunctionsToExport = @(); CmdletsToExport = @(); AliasesToExport = @()'
Set-Content $empty "@{ RootModule = 'Empty.psm1'; ModuleVersion = '1.0'; $exports }"
$script = "$folder/import.ps1"
Set-Content $script @'
param($Module)
$clock = [Diagnostics.Stopwatch]::StartNew()
Import-Module $Module
$time = $clock.Elapsed.TotalMilliseconds
"$time $([Diagnostics.Process]::GetCurrentProcess().WorkingSet64)"
'@

# The PowerShell this runs in: of the tool manifest, which dotnet starts, or one with a program of its own.
$program = [Environment]::ProcessPath
$first = @(if ((Split-Path $program -LeafBase) -eq 'dotnet') { 'exec', "$PSHOME/pwsh.dll" })

function Get-Median([double[]] $Values) { ($Values | Sort-Object)[[int][Math]::Floor($Values.Count / 2)] }

$seen = @{ $empty = @(); $module = @() }
foreach ($round in 1..$Rounds) {
    foreach ($each in $empty, $module) {
        $time, $memory = (& $program @first -NoProfile -File $script $each) -split ' '
        $seen[$each] += [pscustomobject]@{ Time = [double]$time; Memory = [double]$memory / 1MB }
    }
}

Remove-Item $folder -Recurse
$time, $none = (Get-Median $seen[$module].Time), (Get-Median $seen[$empty].Time)
$format = 'Import: {0:0} ms, of an empty module {1:0} ms: {2:0} ms more (wanted: under 150). ' +
    'Working set {3:0} MB and {4:0} MB. Medians of {5}.'
$format -f @(
    $time, $none, ($time - $none), (Get-Median $seen[$module].Memory), (Get-Median $seen[$empty].Memory), $Rounds)
