# Running the test suites. Each adds to the counts; the last line gives their sum.
$counts = @{ Passed = 0; Failed = 0; Skipped = 0 }

function Add-Count([int] $Passed, [int] $Failed, [int] $Skipped) {
    $counts.Passed += $Passed
    $counts.Failed += $Failed
    $counts.Skipped += $Skipped
}

function Invoke-XunitTests {
    $report = "$root/output/tests.xml"
    & dotnet exec (Get-Built tests/SpectrumMail.Tests net10.0 SpectrumMail.Tests.dll) -xml $report
    $exitCode = $LASTEXITCODE
    $run = ([xml](Get-Content $report -Raw)).assemblies.assembly
    $failed = [int]$run.failed + [int]$run.errors
    if ($failed -eq 0 -and $exitCode -ne 0) { $failed = 1 }
    Add-Count $run.passed $failed ([int]$run.skipped + [int]$run.'not-run')
}

function Invoke-Test {
    Invoke-XunitTests
    "$($counts.Passed) passed, $($counts.Failed) failed, $($counts.Skipped) skipped"
    if ($counts.Failed -gt 0) { exit 1 }
}
