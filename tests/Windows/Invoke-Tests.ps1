<#
.SYNOPSIS
Runs the staged module on the Windows build of PowerShell, under Wine, against a mail lab of this machine; and the xunit tests of
the Mail layer that need no server. Skipped where Wine is not installed.
.DESCRIPTION
./build.sh test runs this. By hand, after ./build.sh build:
    dotnet pwsh -NoProfile -File tests/Windows/Invoke-Tests.ps1
The Windows builds come as packages and lie in output/windows, with the drive C: that Wine makes in half a minute and the next
run finds.
Wine is no Windows: TLS 1.3, names of ciphers, the rejection of partial chains and inherited access rights are not asserted there.
.PARAMETER Configuration
The configuration in which the tests were built.
.PARAMETER Filter
Words: the Pester tests run that have one of them in the name of the file, a block or the test; with Windows among them, all.
.PARAMETER CountsPath
A file that gets the numbers of passed, failed and skipped tests.
#>
param(
    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [string[]] $Filter,

    [string] $CountsPath
)

$ErrorActionPreference = 'Stop'
$root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
$output = Join-Path $root output windows
$failed = $passed = $skipped = 0

function Get-MissingProgram {
    'wine', 'wineserver', 'script', 'timeout' |
        Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) }
}

# Wine and a lab take too long to start for a filter that chooses nothing here.
function Test-Chosen {
    if (-not $words) { return $true }
    $files = Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1
    $names = @($files.Name) + @(Select-String -Path $files -Pattern "^\s*(Describe|It) '").Line
    [bool] ($words | Where-Object { $word = $_; $names -like "*$word*" })
}

# As the Windows programs see a file of this machine.
function Get-WindowsPath([string] $Path) {
    'Z:' + $Path.Replace('/', '\')
}

# Wine in a folder of its own: the account's home, which Wine links into its drive C:, stays untouched.
function Initialize-Wine {
    $env:HOME = Join-Path $output home
    $env:WINEPREFIX = Join-Path $output prefix
    $env:WINEDEBUG = '-all'
    $env:DOTNET_ROOT = Get-WindowsPath (Join-Path $output dotnet)
    # Wine does not keep memory that is mapped twice in step, and the runtime ends with an internal error.
    $env:DOTNET_EnableWriteXorExecute = '0'
    $env:POWERSHELL_TELEMETRY_OPTOUT = '1'
    $env:POWERSHELL_UPDATECHECK = 'Off'
    $null = New-Item $env:HOME -ItemType Directory -Force
    $made = Join-Path $output prefix.made
    if ([IO.File]::Exists($made)) { return }
    Remove-Item $env:WINEPREFIX -Recurse -Force -ErrorAction Ignore
    # Without these two names Wine asks for downloads while it makes its drive; programs need them later.
    $env:WINEDLLOVERRIDES = 'mscoree,mshtml='
    & timeout 300 wine wineboot -i *> $null
    $env:WINEDLLOVERRIDES = $null
    & timeout 60 wine winecfg -v win10 *> $null
    if (-not [IO.File]::Exists("$env:WINEPREFIX/system.reg")) { throw "Wine could not make its folder $env:WINEPREFIX." }
    $null = New-Item $made
}

# PowerShell and the console runner want a console, which script gives them; its control sequences are taken out again.
function Invoke-InConsole([string[]] $Before = @(), [string] $Command, [int] $Seconds) {
    $line = "stty cols 200 2>/dev/null; exec wine $Command"
    $start = $Before + @('timeout', '--kill-after=10', $Seconds, 'script', '-qec', $line, '/dev/null')
    $null | & $start[0] $start[1..$start.Count] |
        ForEach-Object { $_ -replace "`e\][^`a]*`a" -replace "`e\[\d*C", ' ' -replace "`e\[[0-9;?]*[A-Za-z]" } |
        Where-Object { $_.Trim() -and $_ -notlike 'wine: Read access denied*' }
}

# The class of a file, without the tests that skip themselves: after an exception that leaves a test, Wine 8 finds no handler for
# the next one, and the program hangs. For the same reason one that fails ends the run.
function Get-XunitChoice([IO.FileInfo] $File) {
    $text = [IO.File]::ReadAllText($File)
    $class = [regex]::Match($text, '(?m)^namespace ([\w.]+)').Groups[1].Value + '.' + $File.BaseName
    "-class $class"
    foreach ($test in [regex]::Matches($text, '(?m)^    public [\w ]+? (\w+)\([^\n]*\n    \{\s+Assert\.Skip')) {
        "-method- $class.$($test.Groups[1].Value)"
    }
}

function Invoke-XunitTests {
    # Those that start no lab and no shell, and make no certificates, which Wine's BCrypt cannot.
    $folders = 'Mail', 'Hosting', 'Views' | ForEach-Object { "$root/tests/SpectrumMail.Tests/$_" }
    $needs = '\b(Labs|Shell|Pwsh|Repository|DiscoveryLab)\b|CertificateRequest'
    $files = Get-ChildItem $folders -Filter *Tests.cs -Recurse |
        Where-Object { -not (Select-String -Path $_ -Pattern $needs -Quiet) }
    $report = Join-Path $output tests.xml
    Remove-Item $report -ErrorAction Ignore
    $env:WINDOWS_PROGRAM = Join-Path $output SpectrumMail.Tests.exe
    $env:WINDOWS_FILE = Get-WindowsPath $report
    $chosen = $files | ForEach-Object { Get-XunitChoice $_ }
    Invoke-InConsole -Seconds 240 -Command "`"`$WINDOWS_PROGRAM`" $chosen -noColor -result-xml `"`$WINDOWS_FILE`""
    if (-not [IO.File]::Exists($report)) {
        'The xunit tests did not finish under Wine.'
        $script:failed++
        return
    }

    $run = ([xml](Get-Content $report -Raw)).assemblies.assembly
    if (-not [int]$run.total) { throw 'No xunit test was found under Wine.' }
    $script:passed += [int]$run.passed
    $script:failed += [int]$run.failed + [int]$run.errors
    $script:skipped += [int]$run.skipped
}

function Invoke-PesterTests {
    $counts = Join-Path $output counts.txt
    Remove-Item $counts -ErrorAction Ignore
    $env:WINDOWS_PROGRAM = Join-Path $output pwsh pwsh.exe
    $env:WINDOWS_FILE = Get-WindowsPath "$PSScriptRoot/Run.ps1"
    $env:WINDOWS_FILTER = $words -join ','
    $lab = 'dotnet', 'exec', "$root/tests/MailLab/bin/$Configuration/net10.0/MailLab.dll", 'run', '--seed', '12', '--'
    Invoke-InConsole -Before $lab -Seconds 900 -Command '"$WINDOWS_PROGRAM" -NoProfile -NonInteractive -File "$WINDOWS_FILE"'
    if (-not [IO.File]::Exists($counts)) { throw 'The Pester tests did not finish under Wine.' }
    $numbers = [int[]] (Get-Content $counts).Split(' ')
    $script:passed += $numbers[0]
    $script:failed += $numbers[1]
    $script:skipped += $numbers[2]
}

$words = @($Filter -split '[\s,]+' | Where-Object { $_ })
if ('Windows' -in $words) { $words = @() }
$missing = if ($IsLinux) { Get-MissingProgram } else { 'Linux' }
if ($missing) {
    "Windows tests skipped: there is no $($missing -join ', ') here (on Debian: apt-get install wine wine64)."
    $skipped = 1
}
elseif (Test-Chosen) {
    & dotnet build "$PSScriptRoot/Windows.csproj" -c $Configuration --nologo -v quiet '-nodeReuse:false' '-clp:NoSummary'
    if ($LASTEXITCODE) { throw 'The Windows builds of .NET and PowerShell could not be laid out.' }
    Initialize-Wine
    try {
        if (-not $words) { Invoke-XunitTests }
        Invoke-PesterTests
    }
    finally { & wineserver -k }
}

"Windows: $passed passed, $failed failed, $skipped skipped"
if ($CountsPath) { [IO.File]::WriteAllText($CountsPath, "$passed $failed $skipped") }
exit [int]($failed -gt 0)
