# Runs the Pester tests of this folder. It runs under Wine, in the Windows build of PowerShell: Invoke-Tests.ps1 starts it.
$ErrorActionPreference = 'Stop'
$output = [IO.Path]::GetFullPath("$PSScriptRoot\..\..\output")
$PSStyle.OutputRendering = 'PlainText'
$ProgressPreference = 'SilentlyContinue'

# As Install-PSResource would leave it: the module is found by its name.
$version = (Import-PowerShellDataFile $output\SpectrumMail\SpectrumMail.psd1).ModuleVersion
$modules = Join-Path ([Environment]::GetFolderPath('MyDocuments')) 'PowerShell\Modules\SpectrumMail'
Remove-Item $modules -Recurse -Force -ErrorAction Ignore
$null = New-Item $modules -ItemType Directory
Copy-Item $output\SpectrumMail $modules\$version -Recurse

Import-Module (Get-Item $output\modules\Pester\*\Pester.psd1 | Sort-Object { [version] $_.Directory.Name })[-1].FullName
$ErrorActionPreference = 'Continue'
$words = @($env:WINDOWS_FILTER -split ',' | Where-Object { $_ })
$files = (Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1).FullName
$whole = @($files | Where-Object {
    $file = [IO.Path]::GetFileName($_)
    -not $words -or ($words | Where-Object { $file -like "*$_*" })
})
$part = @($files | Where-Object { $_ -notin $whole })

function Invoke-Files([string[]] $Path, [string[]] $Name) {
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $Path
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'Detailed'
    $configuration.Output.CIFormat = 'None'
    if ($Name) { $configuration.Filter.FullName = $Name | ForEach-Object { "*$_*" } }
    Invoke-Pester -Configuration $configuration
}

$runs = @(
    if ($whole) { Invoke-Files $whole }
    if ($part) { Invoke-Files $part $words }
)
$passed = ($runs | Measure-Object PassedCount -Sum).Sum
$failed = ($runs | ForEach-Object { $_.FailedCount + $_.FailedBlocksCount + $_.FailedContainersCount } | Measure-Object -Sum).Sum
$skipped = ($runs | Measure-Object SkippedCount -Sum).Sum
[IO.File]::WriteAllText("$output\windows\counts.txt", "$passed $failed $skipped")
exit [int]($failed -gt 0)
