<#
.SYNOPSIS
Builds, tests, shows, measures or packs SpectrumMail.
.DESCRIPTION
Dispatch only: the work of a task is a dotnet command or a script in build/.
.PARAMETER Task
Build   compiles everything and stages the publishable module in output/SpectrumMail
Test    builds, then runs every test suite: xunit, Pester, and where their programs are there browser, Windows and servers
Demo    builds, starts a mail lab, runs examples/tour.ps1 against it and stops the lab
Bench   builds, then runs the measurements in benchmarks/
Docs    builds, then brings syntax and parameters in docs/en-US up to what the cmdlets are
Pack    builds, and writes output/SpectrumMail.<version>.nupkg
.PARAMETER Configuration
Release (default) or Debug.
.PARAMETER Filter
Runs only the tests whose class, file or name contains one of these words (separated by commas or blanks). All tests when empty.
.PARAMETER Fuzz
Tests 2,000 conversations with damaged answers instead of 200; SPECTRUMMAIL_FUZZ names another number.
.PARAMETER Name
Which measurement Bench runs. All when empty.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Bench', 'Docs', 'Pack')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [string] $Filter = '',

    [switch] $Fuzz,

    [string] $Name = ''
)

$ErrorActionPreference = 'Stop'
if ($Fuzz) { $env:SPECTRUMMAIL_FUZZ ??= '2000' }
$root = $PSScriptRoot
$stage = Join-Path $root output SpectrumMail
. $root/build/Build.ps1
. $root/build/Images.ps1
. $root/build/Tests.ps1
. $root/build/Pack.ps1

Invoke-Build
switch ($Task) {
    'Test' { Invoke-Test }
    'Demo' { Invoke-Demo }
    'Bench' { Invoke-Dotnet exec (Get-Built benchmarks net10.0 Benchmarks.dll) $Name }
    'Docs' { Update-Help }
    'Pack' {
        foreach ($image in $images) { Add-Image $stage $image }
        Invoke-Pack
    }
}
