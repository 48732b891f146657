<#
.SYNOPSIS
Kills an audit with SIGKILL at random moments, runs it again with its checkpoint, and counts: every mailbox must be there
exactly once.
.DESCRIPTION
From the root of the repository, after ./build.sh build, on Linux or macOS:

    dotnet run --project tests/MailLab -- run --users 200 --no-smtp -- dotnet pwsh -NoProfile -File benchmarks/audit-resume.ps1
#>
param([int] $Times = 20, [int] $Mailboxes = 200)

$ErrorActionPreference = 'Stop'
$module = "$PSScriptRoot/../output/SpectrumMail/SpectrumMail.psd1"
$folder = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) (New-Guid))
1..$Mailboxes |
    ForEach-Object { [pscustomobject]@{ EmailAddress = 'user{0:D4}@lab.test' -f $_; Password = "Password-$_" } } |
    Export-Csv "$folder/list.csv"
$audit = "$folder/audit.ps1"
Set-Content $audit @"
param([string] `$Checkpoint)
`$ProgressPreference = 'SilentlyContinue'
Import-Module '$module'
`$lab = @{ Server = '$env:MAILLAB_HOST'; Port = $env:MAILLAB_IMAPS_PORT; CertificateAuthority = '$env:MAILLAB_CA' }
Import-Csv '$folder/list.csv' |
    Invoke-SpectrumMailboxAudit @lab -Security Tls -ThrottleLimit 8 -CheckpointPath `$Checkpoint |
    ForEach-Object { "`$(`$_.EmailAddress),`$(`$_.FromCheckpoint)" }
"@

# The PowerShell this runs in: of the tool manifest, which dotnet starts, or one with a program of its own.
$program = [Environment]::ProcessPath
$first = @(if ((Split-Path $program -LeafBase) -eq 'dotnet') { 'exec', "$PSHOME/pwsh.dll" })
$bad = 0
for ($time = 1; $time -le $Times; $time++) {
    $checkpoint = "$folder/$time.checkpoint"
    $arguments = $first + '-NoProfile', '-File', $audit, $checkpoint
    $run = Start-Process $program -ArgumentList $arguments -RedirectStandardOutput "$folder/first" -PassThru
    while (-not (Test-Path $checkpoint)) { Start-Sleep -Milliseconds 20 }
    Start-Sleep -Milliseconds (Get-Random -Minimum 0 -Maximum 2500)
    if (-not $run.HasExited) { & kill -9 $run.Id }
    $run.WaitForExit()
    # The audit was over: nothing was interrupted.
    if (@(Get-Content $checkpoint) -match '^end\t') { $time--; Remove-Item $checkpoint; continue }
    $before = @(@(Get-Content $checkpoint) -match '^result\t').Count
    $rows = @(& $program @first -NoProfile -File $audit $checkpoint)
    $stored = @(Get-Content $checkpoint) -match '^result\t' | ForEach-Object { $_.Split("`t")[2] }
    $named = $rows | ForEach-Object { $_.Split(',')[0] }
    $counts = $named.Count, @($named | Sort-Object -Unique).Count, @($stored).Count, @($stored | Sort-Object -Unique).Count
    $exact = -not ($counts -ne $Mailboxes)
    if (-not $exact) { $bad++ }
    $resumed = @($rows -match ',True$').Count
    "run $time`: killed after $before of $Mailboxes; then $($named.Count) rows, $resumed of them from the checkpoint, " +
        "$(@($stored).Count) stored: $(if ($exact) { 'exact' } else { 'NOT EXACT' })"
}

Remove-Item $folder -Recurse
"$($Times - $bad) of $Times exact"
exit [int]($bad -gt 0)
