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

. $PSScriptRoot\..\Pester\Files.ps1
Import-Pester $output
$ErrorActionPreference = 'Continue'
$words = @($env:WINDOWS_FILTER -split ',' | Where-Object { $_ })
$counts = @(Get-PesterCount @(Invoke-PesterFiles $PSScriptRoot $words Detailed))
[IO.File]::WriteAllText("$output\windows\counts.txt", "$counts")
exit [int]($counts[1] -gt 0)
