<#
.SYNOPSIS
Audits mailboxes every night, writes the report, and mails it.
.DESCRIPTION
The checkpoint makes the audit resumable, and each run compares with the one before. The report goes through the outbox: when
the mail server is not there, the next run sends it. Ends with 0 when every mailbox was read and the report was sent or waits,
with 1 when a mailbox could not be read or the report was refused.
.PARAMETER Accounts
A CSV with EmailAddress and one of SecretName, PasswordVariable or PasswordFile.
.PARAMETER Folder
Where the reports and the checkpoint are kept.
.PARAMETER To
Who gets the report.
.PARAMETER Credential
The account that sends it.
.EXAMPLE
./nightly-audit.ps1 mailboxes.csv /var/reports -To boss@example.com -Credential (Import-Clixml mail.xml)
#>
param(
    [Parameter(Mandatory)] [string] $Accounts,
    [Parameter(Mandatory)] [string] $Folder,
    [Parameter(Mandatory)] [string[]] $To,
    [Parameter(Mandatory)] [pscredential] $Credential,
    [int] $ThrottleLimit = 16
)

$ErrorActionPreference = 'Stop'
$null = New-Item -ItemType Directory -Force $Folder
$day = [DateTime]::Now.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)
$audits = @(
    Import-Csv $Accounts | Invoke-SpectrumMailboxAudit -CheckpointPath "$Folder/audit.checkpoint" -ThrottleLimit $ThrottleLimit
)
$page = $audits | Export-SpectrumAuditReport "$Folder/audit-$day.html" -Title "Mailboxes on $day" -PassThru

$failed = @($audits | Where-Object Status -NE Ok)
$findings = @($audits | ForEach-Object { $_.Findings } | Where-Object { $_.Severity -in 'Warning', 'Critical' })
$body = @(
    "$($audits.Count) mailboxes, $($failed.Count) not read, $($findings.Count) findings. The report is attached."
    ''
    $failed | ForEach-Object { "$($_.EmailAddress): $($_.Status). $($_.Remedy)" }
    $findings | ForEach-Object { "$($_.EmailAddress): $($_.Evidence)" }
) -join "`n"
$sent = Send-SpectrumMail -To $To -Subject "Mailbox audit of $day" -Body $body -Attachments $page.FullName `
    -Queue -MessageKey "audit $day" -Credential $Credential
"$($audits.Count) mailboxes, $($failed.Count) not read, $($findings.Count) findings; the report: $($sent.Status)"
if ($failed -or "$($sent.Status)" -notin 'Sent', 'Queued', 'Deferred') { exit 1 }
