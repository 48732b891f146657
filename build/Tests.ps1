# Running the test suites. Each adds to the counts; the last line gives their sum.
$counts = @{ Passed = 0; Failed = 0; Skipped = 0 }
$failures = [Collections.Generic.List[string]]::new()
$secondTry = [Collections.Generic.List[string]]::new()

function Add-Count([int] $Passed, [int] $Failed, [int] $Skipped) {
    $counts.Passed += $Passed
    $counts.Failed += $Failed
    $counts.Skipped += $Skipped
}

function Skip-Suite([string] $Why) {
    $Why
    Add-Count 0 0 1
}

# A test is chosen when its class or its name holds one of the words, in any case.
function Get-XunitFilter([string[]] $Words) {
    foreach ($word in $Words) {
        if ($word -notmatch '^\w+$') { throw "A test's name consists of letters, digits and _, and '$word' does not." }
        '-filter', "/*/*/*$word*/*", '-filter', "/*/*/*/*$word*"
    }
}

# Runs an xunit program, which prints a line for each finished class, and returns what its report says.
function Invoke-XunitProgram([string] $Program, [string] $Report, [string[]] $Options) {
    # Not by the call operator, which would expand the filters' wildcards to names of files.
    $arguments = @('exec', $Program, '-noColor', '-result-xml', $Report) + $Options
    Remove-Item $Report -ErrorAction Ignore
    $process = [Diagnostics.Process]::Start('dotnet', [string[]] $arguments)
    $process.WaitForExit()
    if (-not (Test-Path $Report)) { throw 'it ended without a report' }
    $run = ([xml](Get-Content $Report -Raw)).assemblies.assembly
    [pscustomobject]@{
        Numbers = $run
        Failed = [int]$run.failed + [int]$run.errors
        Tests = @($run.SelectNodes('.//test[@result="Fail"]'))
        ExitCode = $process.ExitCode
    }
}

# The tests of real servers hold real time limits, and a machine that does something else for seconds misses one. A few tests
# that failed are therefore run again, alone. What fails twice has failed; what passes then is named at the end of the run.
function Test-Again([string] $Program, [string] $Report, [object] $Run) {
    if ($Run.Failed -ne $Run.Tests.Count -or $Run.Failed -gt 3) { return $Run.Tests }
    $methods = $Run.Tests | ForEach-Object { "$($_.type).$($_.method)" } | Sort-Object -Unique
    $again = Invoke-XunitProgram $Program $Report ($methods | ForEach-Object { '-method', $_ })
    if ($again.Failed -ne $again.Tests.Count -or -not [int]$again.Numbers.total) { return $Run.Tests }
    $Run.Tests | Where-Object name -NotIn $again.Tests.name | ForEach-Object { $secondTry.Add((Get-FailureText $_)) }
    $again.Tests
}

# The name of a failed test, and the first line of its message.
function Get-FailureText([Xml.XmlElement] $Test) {
    $message = [string]$Test.SelectSingleNode('failure/message').InnerText
    "$($Test.name): $($message.Trim().Split("`n")[0].Trim())"
}

function Invoke-Xunit([string] $Program, [string] $Report, [string[]] $Filter, [string[]] $Options) {
    $first = Invoke-XunitProgram $Program $Report ($Options + @(Get-XunitFilter $Filter))
    $run = $first.Numbers
    $passed = [int]$run.passed
    $failed = $first.Failed
    if ($failed) {
        $left = @(Test-Again $Program ($Report -replace '\.xml$', '.again.xml') $first)
        $left | ForEach-Object { $failures.Add((Get-FailureText $_)) }
        $passed += $failed - $left.Count
        $failed = $left.Count
    }
    elseif ($first.ExitCode -ne 0 -and -not ($Filter -and [int]$run.total -eq 0)) {
        # That the words choose no test here is no failure: they may mean those of another suite.
        $failed = 1
        $failures.Add("$(Split-Path $Program -Leaf): ended with $($first.ExitCode)")
    }

    Add-Count $passed $failed ([int]$run.skipped + [int]$run.'not-run')
}

function Invoke-XunitTests([string[]] $Filter) {
    # More tests at once than there are cores: most of them wait for a server most of the time.
    $options = '-reporter', 'progress', '-maxThreads', '3x'
    Invoke-Xunit (Get-Built tests/SpectrumMail.Tests net10.0 SpectrumMail.Tests.dll) $root/output/tests.xml $Filter $options
}

# Builds and runs a suite that is not in the solution.
function Invoke-OtherXunit([string] $Name, [string[]] $Filter) {
    Invoke-DotnetBuild $root/tests/$Name
    $program = Get-Built tests/$Name net10.0 "SpectrumMail.$Name.dll"
    Invoke-Xunit $program "$root/output/$($Name.ToLowerInvariant()).xml" $Filter @()
}

# Runs a suite that is a script and leaves its numbers in a file.
function Invoke-ScriptTests([string] $Name, [string[]] $Command) {
    $file = "$root/output/$Name.counts"
    Remove-Item $file -ErrorAction Ignore
    $program, $arguments = $Command
    & $program @arguments -CountsPath $file
    if (Test-Path $file) {
        $numbers = (Get-Content $file -TotalCount 1).Split(' ')
        Add-Count @numbers
        if ([int]$numbers[1]) { $failures.Add("$Name`: $($numbers[1]) failed; see above") }
        return
    }

    throw 'it left no counts'
}

function Get-FilterArgument([string[]] $Filter) {
    if ($Filter) { '-Filter', ($Filter -join ',') }
}

function Invoke-PesterTests([string[]] $Filter) {
    $lab = 'dotnet', 'exec', (Get-Built tests/MailLab net10.0 MailLab.dll), 'run', '--seed', '30', '--users', '80', '--'
    $script = '-NoProfile', '-NonInteractive', '-File', "$root/tests/Pester/Invoke-Tests.ps1"
    Invoke-ScriptTests Pester ($lab + $pwsh + $script + (Get-FilterArgument $Filter))
}

function Invoke-BrowserTests([string[]] $Filter) {
    $names = 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'
    $found = Get-Command $names -CommandType Application -ErrorAction Ignore
    $env:CHROMIUM ??= $found | Select-Object -First 1 -ExpandProperty Source
    if (-not $env:CHROMIUM) {
        Skip-Suite 'Browser tests skipped: there is no Chromium (Debian: apt-get install chromium).'
        return
    }

    Invoke-OtherXunit Browser $Filter
}

function Invoke-WindowsTests([string[]] $Filter) {
    $script = '-NoProfile', '-NonInteractive', '-File', "$root/tests/Windows/Invoke-Tests.ps1", '-Configuration', $Configuration
    Invoke-ScriptTests Windows ($pwsh + $script + (Get-FilterArgument $Filter))
}

function Invoke-ServersTests([string[]] $Filter) {
    $folder = $env:SPECTRUMMAIL_SERVERS ? $env:SPECTRUMMAIL_SERVERS : "$root/output/servers"
    if (-not (Test-Path $folder/cyrus) -or [Environment]::UserName -ne 'root') {
        Skip-Suite 'Servers tests skipped: build/Servers.sh has not made the servers here, or this is not root.'
        return
    }

    Invoke-OtherXunit Servers $Filter
}

# Whether a suite has a file that holds one of the words: starting a suite for nothing takes longer than a test.
function Test-Chosen([string] $Folder, [string[]] $Words) {
    if (-not $Words) { return $true }
    $files = Get-ChildItem $Folder -Recurse -Include *.cs, *.ps1 | Where-Object FullName -NotMatch '[\\/](bin|obj)[\\/]'
    foreach ($file in $files) {
        $text = $file.Name + (Get-Content $file -Raw)
        if ($Words | Where-Object { $text.Contains($_, [StringComparison]::OrdinalIgnoreCase) }) { return $true }
    }

    $false
}

# Runs a suite; one that ends in an error is a failure, and the others run.
function Invoke-Suite([string] $Suite, [string[]] $Words) {
    $folder = $Suite -eq 'Xunit' ? 'SpectrumMail.Tests' : $Suite
    if (-not (Test-Chosen "$root/tests/$folder" $Words)) { return }
    $start = [Diagnostics.Stopwatch]::StartNew()
    "== $Suite tests"
    try {
        & "Invoke-${Suite}Tests" $Words
    }
    catch {
        $failures.Add("The $Suite suite did not finish: $_")
        Add-Count 0 1 0
    }

    '== {0} tests took {1:0} s' -f $Suite, $start.Elapsed.TotalSeconds
}

function Write-Names([string] $Title, [string[]] $Names) {
    if (-not $Names) { return }
    $Title
    $Names | ForEach-Object { "  $_" }
}

function Invoke-Test {
    # Most of what a short process does is compiling. Without a profile of its code, and without mapping that code twice to keep
    # pages from being both written and run, a PowerShell that a test starts needs two thirds of the CPU.
    $env:DOTNET_TieredPGO = '0'
    $env:DOTNET_EnableWriteXorExecute = '0'

    # What tests send must not count as mail of the user who runs them, whose providers have limits.
    $env:SPECTRUMMAIL_STATE = [IO.Directory]::CreateTempSubdirectory('spectrummail-tests').FullName

    $words = @($Filter -split '[\s,]+' | Where-Object { $_ })
    $watch = [Diagnostics.Stopwatch]::StartNew()

    # One after the other: two suites at a time take as long on two cores, and tests with time limits fail.
    foreach ($suite in 'Xunit', 'Pester', 'Browser', 'Windows', 'Servers') {
        Invoke-Suite $suite $words
    }

    Remove-Item $env:SPECTRUMMAIL_STATE -Recurse -Force -ErrorAction Ignore
    Write-Names 'Passed only at the second try:' $secondTry
    Write-Names 'Failed:' $failures
    '== All tests took {0:0} s' -f $watch.Elapsed.TotalSeconds
    "$($counts.Passed) passed, $($counts.Failed) failed, $($counts.Skipped) skipped"
    if ($counts.Failed -gt 0) { exit 1 }
}
