<#
.SYNOPSIS
A check for a scheduler: does mail arrive, and in time? Exit code 0 when it does, 1 when it is late, 2 when it does not arrive or
lands in spam, 3 when the check itself could not run.
.DESCRIPTION
Connects the accounts of a CSV with the columns Name, UserName and PasswordFile, sends a test message along each pair of a second
CSV with the columns Session and TargetSession, and prints the line of a monitoring plugin. With -MetricPath it also writes the
file for the textfile collector of node_exporter.
.PARAMETER AccountPath
The CSV of the accounts.
.PARAMETER PairPath
The CSV of the pairs. Without it each account sends to itself.
.PARAMETER MetricPath
The file for Prometheus, with the extension .prom.
.PARAMETER Connection
What else Connect-Spectrum gets, for all accounts.
.PARAMETER Module
The module: its name, or the path of its manifest.
#>
param(
    [Parameter(Mandatory)] [string] $AccountPath,
    [string] $PairPath,
    [string] $MetricPath,
    [double] $WarningSec = 60,
    [double] $CriticalSec = 300,
    [int] $TimeoutSec = 600,
    [hashtable] $Connection = @{},
    [string] $Module = 'SpectrumMail'
)

$ErrorActionPreference = 'Stop'
try {
    Import-Module $Module
    $limits = @{ WarningSec = $WarningSec; CriticalSec = $CriticalSec; TimeoutSec = $TimeoutSec }
    foreach ($account in Import-Csv $AccountPath) {
        $null = Connect-Spectrum -UserName $account.UserName -PasswordFile $account.PasswordFile -Name $account.Name @Connection
    }

    $results = @(
        if ($PairPath) { Import-Csv $PairPath | Test-SpectrumMailflow @limits }
        else { Get-SpectrumSession | Test-SpectrumMailflow @limits }
    )
    if ($MetricPath) { $results | ConvertTo-SpectrumMetric -Path $MetricPath }
    $plugin = $results | ConvertTo-SpectrumMetric -As Nagios
}
catch {
    "SPECTRUM UNKNOWN - the check could not run: $($_.Exception.Message)" -replace '[\r\n|]+', ' '
    exit 3
}

Disconnect-Spectrum -All
$plugin.Line
exit $plugin.ExitCode
