<#
.SYNOPSIS
Watches a mailbox for alerts, and runs a command for each as it arrives.
.DESCRIPTION
The server tells at once (IDLE) where it can. What arrives while an alert is dealt with is not missed; a connection that breaks is made anew. Ends with
Ctrl+C, or after -ForSeconds.
.PARAMETER Credential
The account that gets the alerts.
.PARAMETER Action
What to do; the message is $_. Default: a line on the console.
.EXAMPLE
./watch-alert.ps1 (Get-Credential alerts@charter.net) -Subject 'disk full' -Action { Add-Content alerts.log "$($_.Received) $($_.Subject)" }
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
