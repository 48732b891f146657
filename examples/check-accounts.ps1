<#
.SYNOPSIS
Checks many accounts before a migration: which can be reached, which can sign in, and what is wrong with the others.
.DESCRIPTION
Reads a CSV with a column EmailAddress and, to test the sign-in too, a column Password. Such a file is a risk: keep it only as
long as it is needed, where no one else can read it. Writes a CSV with one row for each account and protocol, and ends with 1
when anything failed.
.PARAMETER Accounts
The CSV.
.PARAMETER Report
The CSV to write.
.EXAMPLE
./check-accounts.ps1 accounts.csv result.csv
#>
param(
    [Parameter(Mandatory)] [string] $Accounts,
    [Parameter(Mandatory)] [string] $Report,
    [int] $ThrottleLimit = 16
)

$ErrorActionPreference = 'Stop'
function New-Credential($Row) {
    $secret = [Security.SecureString]::new()
    foreach ($character in $Row.Password.ToCharArray()) { $secret.AppendChar($character) }
    [pscredential]::new($Row.EmailAddress, $secret)
}

$rows = @(Import-Csv $Accounts)
$with, $without = $rows.Where({ $_.Password }, 'Split')
$results = @(
    if ($with) { $with | ForEach-Object { New-Credential $_ } | Test-SpectrumConnection -ThrottleLimit $ThrottleLimit }
    if ($without) { $without | Select-Object EmailAddress | Test-SpectrumConnection -ThrottleLimit $ThrottleLimit }
)
$results | Select-Object EmailAddress, Protocol, Status, FailedStep, Cause, Detail, Remedy | Export-Csv $Report -NoTypeInformation

$failed = @($results | Where-Object Status -EQ Failed)
"$($rows.Count) accounts, $($results.Count) connections tested, $($failed.Count) failed."
$failed | Group-Object Cause | ForEach-Object { "  $($_.Name): $($_.Count)" }
if ($failed) { exit 1 }
