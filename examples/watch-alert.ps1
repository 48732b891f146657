<#
.SYNOPSIS
Watches a mailbox for alerts, and runs a command for each as it arrives.
.DESCRIPTION
The server reports new mail at once (IDLE) where it can. What arrives while an alert is handled is not missed; a connection
that breaks is recreated. Ends with Ctrl+C, or after -ForSeconds.
.PARAMETER Credential
The account that gets the alerts.
.PARAMETER Action
What to do; the message is $_. Default: a line on the console.
.EXAMPLE
$append = { Add-Content alerts.log "$($_.Received) $($_.Subject)" }
./watch-alert.ps1 (Get-Credential alerts@charter.net) -Subject 'disk full' -Action $append
#>
param(
    [Parameter(Mandatory)] [pscredential] $Credential,
    [string[]] $Subject = @('alert', 'failed', 'down'),
    [scriptblock] $Action = { "$($_.Received) $($_.From): $($_.Subject)" },
    [int] $ForSeconds
)

$ErrorActionPreference = 'Stop'
$session = Connect-Spectrum -Credential $Credential -Name alerts
$limit = if ($ForSeconds) { @{ TimeoutSec = $ForSeconds } } else { @{} }
try {
    Wait-SpectrumMessage -Session $session -Subject $Subject -Continuous @limit | ForEach-Object $Action
}
finally {
    Disconnect-Spectrum $session
}
