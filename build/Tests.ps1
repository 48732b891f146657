# Running the test suites. Each adds to the counts; the last line gives their sum.
$counts = @{ Passed = 0; Failed = 0; Skipped = 0 }

function Add-Count([int] $Passed, [int] $Failed, [int] $Skipped) {
    $counts.Passed += $Passed
    $counts.Failed += $Failed
    $counts.Skipped += $Skipped
}

# A test is chosen when its class or its name holds one of the words, in any case.
function Get-XunitFilter([string[]] $Words) {
    foreach ($word in $Words) {
        if ($word -notmatch '^\w+$') { throw "A test's name consists of letters, digits and _, and '$word' does not." }
        '-filter', "/*/*/*$word*/*", '-filter', "/*/*/*/*$word*"
    }
}

function Invoke-XunitTests([string[]] $Filter) {
    $report = "$root/output/tests.xml"

    # More tests at once than there are cores: most of them wait for a server most of the time.
    $runner = '-reporter', 'progress', '-noColor', '-maxThreads', '2x', '-result-xml', $report
    & dotnet exec (Get-Built tests/SpectrumMail.Tests net10.0 SpectrumMail.Tests.dll) @runner (Get-XunitFilter $Filter)
    $exitCode = $LASTEXITCODE
    $run = ([xml](Get-Content $report -Raw)).assemblies.assembly
    $failed = [int]$run.failed + [int]$run.errors

    # That the words choose no test here is no failure: they may mean those of another suite.
    if ($failed -eq 0 -and $exitCode -ne 0 -and -not ($Filter -and [int]$run.total -eq 0)) { $failed = 1 }
    Add-Count $run.passed $failed ([int]$run.skipped + [int]$run.'not-run')
}

function Invoke-Test {
    Invoke-XunitTests
    "$($counts.Passed) passed, $($counts.Failed) failed, $($counts.Skipped) skipped"
    if ($counts.Failed -gt 0) { exit 1 }
}
