<#
.SYNOPSIS
Lists every night which mail of a scheduled task did not arrive.
.DESCRIPTION
Compares the log of what was sent with the reports in the sender's mailbox, and writes what bounced and what was complained about
into a CSV. Ends with 0 when nothing came back, with 1 when the mailbox could not be read, and with 3 when mail bounced or a
recipient complained.
.PARAMETER Credential
The account that sent the mail, and gets the reports.
.PARAMETER SentLog
The log that Send-SpectrumMail -SentLog wrote. Default: the log of the outbox.
.PARAMETER Path
The CSV to write.
.PARAMETER Days
How many days back the reports are read.
.EXAMPLE
./report-bounces.ps1 -Credential (Import-Clixml mail.xml) -SentLog /var/mail-task/sent.log -Path bounced.csv
#>
param(
    [Parameter(Mandatory)] [pscredential] $Credential,
    [string] $SentLog,
    [string] $Path = 'bounced.csv',
    [int] $Days = 31
)

$ErrorActionPreference = 'Stop'
$session = $null
try {
    $session = Connect-Spectrum $Credential
    $log = if ($SentLog) { @{ SentLog = $SentLog } } else { @{} }
    $sent = @(Get-SpectrumDeliveryReport -Session $session -Match @log -Since ([DateTime]::Now.AddDays(-$Days)))
}
catch {
    "The reports could not be read: $_"
    exit 1
}
finally {
    if ($session) { Disconnect-Spectrum $session }
}

$bad = @($sent | Where-Object { "$($_.State)" -in 'Bounced', 'Complained' })
$bad | Select-Object Recipient, State, Sent, Status, Cause, Remedy, DiagnosticCode, MessageId |
    Export-Csv $Path -NoTypeInformation -Encoding utf8
$sent | Group-Object State | Sort-Object Name | ForEach-Object { "$($_.Name): $($_.Count)" }
$bad | ForEach-Object { "  $($_.Recipient): $($_.State), $($_.Cause). $($_.Remedy)" }
if ($bad) { exit 3 }
exit 0
