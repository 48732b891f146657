<#
.SYNOPSIS
Builds, tests, shows, measures or packs SpectrumMail.
.DESCRIPTION
Dispatch only: every task is a dotnet command or a script. Uses nothing but the engine's own commands, so that it runs in pwsh and in
tools/PwshHost alike.
.PARAMETER Task
Build   compiles everything and stages the publishable module in output/SpectrumMail
Test    builds, then runs the xunit tests, and the Pester tests where pwsh and Pester exist
Demo    builds, starts a mail lab, runs examples/tour.ps1 against it and stops the lab
Bench   builds, then runs the measurements in benchmarks/
Docs    builds, then brings syntax and parameters in docs/en-US up to what the cmdlets are
Pack    builds, completes output/SpectrumMail for the PowerShell Gallery, and writes output/SpectrumMail.<version>.nupkg
.PARAMETER Configuration
Release (default) or Debug.
.PARAMETER Name
Which measurement Bench runs; all when not given.
#>
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Bench', 'Docs', 'Pack')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [string] $Name = ''
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$stage = [IO.Path]::Combine($root, 'output', 'SpectrumMail')

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE" }
}

function Get-Built([string] $Project, [string] $Framework, [string] $Assembly) {
    [IO.Path]::Combine($root, $Project, 'bin', $Configuration, $Framework, $Assembly)
}

function Copy-Folder([string] $From, [string] $To, [string] $Pattern) {
    $null = [IO.Directory]::CreateDirectory($To)
    foreach ($file in [IO.Directory]::GetFiles($From, $Pattern)) {
        [IO.File]::Copy($file, [IO.Path]::Combine($To, [IO.Path]::GetFileName($file)), $true)
    }
}

function Get-Manifest {
    # The engine alone has no Import-PowerShellDataFile.
    & ([scriptblock]::Create([IO.File]::ReadAllText([IO.Path]::Combine($root, 'SpectrumMail.psd1'))))
}

function Invoke-HelpBuilder {
    Invoke-Dotnet exec (Get-Built 'tools/HelpBuilder' 'net10.0' 'HelpBuilder.dll') @args
}

function Invoke-Build {
    Invoke-Dotnet build ([IO.Path]::Combine($root, 'SpectrumMail.sln')) -c $Configuration --nologo -v quiet '-nodeReuse:false' '-clp:NoSummary'
    if ([IO.Directory]::Exists($stage)) { [IO.Directory]::Delete($stage, $true) }
    $null = [IO.Directory]::CreateDirectory($stage)
    foreach ($file in 'SpectrumMail.psd1', 'LICENSE', 'README.md', 'CHANGELOG.md') {
        [IO.File]::Copy([IO.Path]::Combine($root, $file), [IO.Path]::Combine($stage, $file))
    }

    Copy-Folder ([IO.Path]::Combine($root, 'module')) ([IO.Path]::Combine($stage, 'module')) '*'
    foreach ($framework in 'net8.0', 'net472') {
        $built = [IO.Path]::Combine($root, 'src', 'SpectrumMail', 'bin', $Configuration, $framework)
        Copy-Folder $built ([IO.Path]::Combine($stage, 'bin', $framework)) '*.dll'
    }

    Copy-Folder ([IO.Path]::Combine($root, 'src', 'SpectrumMail.Loader', 'bin', $Configuration, 'net8.0')) ([IO.Path]::Combine($stage, 'bin', 'net8.0')) '*.dll'
    Invoke-HelpBuilder build ([IO.Path]::Combine($root, 'docs', 'en-US')) ([IO.Path]::Combine($stage, 'en-US'))

    # Windows PowerShell looks for the help of a nested module's cmdlets beside their assembly.
    $help = 'SpectrumMail.dll-Help.xml'
    $null = [IO.Directory]::CreateDirectory([IO.Path]::Combine($stage, 'bin', 'net472', 'en-US'))
    [IO.File]::Copy([IO.Path]::Combine($stage, 'en-US', $help), [IO.Path]::Combine($stage, 'bin', 'net472', 'en-US', $help))
    "Staged $stage"
}

function Invoke-XunitTests {
    $report = [IO.Path]::Combine($root, 'output', 'tests.xml')
    & dotnet exec (Get-Built 'tests/SpectrumMail.Tests' 'net10.0' 'SpectrumMail.Tests.dll') -xml $report | ForEach-Object { $_ }
    $script:failedRuns += [int]($LASTEXITCODE -ne 0)
    $summary = ([xml][IO.File]::ReadAllText($report)).assemblies.assembly
    $script:passed += [int]$summary.passed
    $script:failed += [int]$summary.failed + [int]$summary.errors
    $script:skipped += [int]$summary.skipped + [int]$summary.'not-run'
}

function Find-Pwsh {
    $name = if ($PSVersionTable.Platform -eq 'Unix') { 'pwsh' } else { 'pwsh.exe' }
    $env:PATH.Split([IO.Path]::PathSeparator) |
        ForEach-Object { if ($_) { [IO.Path]::Combine($_, $name) } } |
        Where-Object { [IO.File]::Exists($_) }
}

function Invoke-PesterTests {
    $pwsh = @(Find-Pwsh)[0]
    if (-not $pwsh) {
        'Pester tests skipped: there is no pwsh on the PATH.'
        $script:skipped++
        return
    }

    & $pwsh -NoProfile -Command 'exit [int](-not (Get-Module -ListAvailable Pester | Where-Object Version -ge ([version]"5.5")))'
    if ($LASTEXITCODE -ne 0) {
        'Pester tests skipped: pwsh has no Pester 5.5 or later (Install-Module Pester).'
        $script:skipped++
        return
    }

    $counts = [IO.Path]::Combine($root, 'output', 'pester.txt')
    & dotnet exec (Get-Built 'tests/MailLab' 'net10.0' 'MailLab.dll') run --seed 30 -- $pwsh -NoProfile -File ([IO.Path]::Combine($root, 'tests', 'Pester', 'Invoke-Tests.ps1')) -CountsPath $counts | ForEach-Object { $_ }
    if (-not [IO.File]::Exists($counts)) { throw 'The Pester run did not finish.' }
    $numbers = [IO.File]::ReadAllText($counts).Trim().Split(' ')
    $script:passed += [int]$numbers[0]
    $script:failed += [int]$numbers[1]
    $script:skipped += [int]$numbers[2]
    [IO.File]::Delete($counts)
}

function Invoke-Test {
    $script:passed = $script:failed = $script:skipped = $script:failedRuns = 0
    Invoke-XunitTests
    Invoke-PesterTests
    "$passed passed, $failed failed, $skipped skipped"
    if ($failed -gt 0 -or $failedRuns -gt 0) { exit 1 }
}

function Invoke-Demo {
    # The shell this script runs in, whichever it is: pwsh, or the stand-in.
    $tour = [IO.Path]::Combine($root, 'examples', 'tour.ps1')
    $pwsh = @(Find-Pwsh)[0]
    $shell = if ($pwsh) { @($pwsh) } else { @('dotnet', 'exec', (Get-Built 'tools/PwshHost' 'net10.0' 'PwshHost.dll')) }
    & dotnet exec (Get-Built 'tests/MailLab' 'net10.0' 'MailLab.dll') run --seed 200 -- @shell -NoProfile -File $tour
    if ($LASTEXITCODE -ne 0) { throw "The demo ended with exit code $LASTEXITCODE" }
}

function Invoke-Pack {
    $assets = [IO.Path]::Combine($root, 'src', 'SpectrumMail', 'obj', 'project.assets.json')
    Invoke-Dotnet exec (Get-Built 'tools/Packer' 'net10.0' 'Packer.dll') $stage $assets ([IO.Path]::Combine($root, 'output'))
}

Invoke-Build
switch ($Task) {
    'Test' { Invoke-Test }
    'Demo' { Invoke-Demo }
    'Bench' { Invoke-Dotnet exec (Get-Built 'benchmarks' 'net10.0' 'Benchmarks.dll') $Name }
    'Docs' { Invoke-HelpBuilder update ([IO.Path]::Combine($root, 'docs', 'en-US')) (Get-Built 'src/SpectrumMail' 'net8.0' 'SpectrumMail.dll') (Get-Manifest).PrivateData.PSData.ProjectUri }
    'Pack' { Invoke-Pack }
}
