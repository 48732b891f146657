<#
.SYNOPSIS
Makes a shell in which the examples of the help run as they are written, against a mail lab of the domain charter.net.
.DESCRIPTION
The examples name the real servers' address forms and no server: the lab's host, ports and certificate authority come in as
default values of parameters. A script that dot-sources this works in an empty folder with the files that the examples name.
#>
param([hashtable] $Lab, [string] $Folder)

Set-Location $Folder
$OutboxFolder = Join-Path $Folder outbox
$PSDefaultParameterValues = @{
    '*-SpectrumOutbox:OutboxPath'      = $OutboxFolder
    'Send-SpectrumMail:OutboxPath'     = $OutboxFolder
    'Send-SpectrumMail:MaxRecipientsPerDay' = 0
    'Connect-Spectrum:CertificateAuthority' = $Lab.Ca
    'Invoke-SpectrumMailboxAudit:Server' = $Lab.Host
    'Invoke-SpectrumMailboxAudit:Port' = $Lab.Imaps
    'Invoke-SpectrumMailboxAudit:CertificateAuthority' = $Lab.Ca
    'Invoke-SpectrumMigration:SourceServer' = $Lab.Host
    'Invoke-SpectrumMigration:SourcePort' = $Lab.Imaps
    'Invoke-SpectrumMigration:DestinationPort' = $Lab.Imaps
    'Invoke-SpectrumMigration:CertificateAuthority' = $Lab.Ca
    'Search-SpectrumMailbox:Server' = $Lab.Host
    'Search-SpectrumMailbox:Port' = $Lab.Imaps
    'Search-SpectrumMailbox:CertificateAuthority' = $Lab.Ca
    'Invoke-SpectrumRetention:Server' = $Lab.Host
    'Invoke-SpectrumRetention:Port' = $Lab.Imaps
    'Invoke-SpectrumRetention:CertificateAuthority' = $Lab.Ca
    # The issuers of the examples do not answer here.
    'New-SpectrumToken:WhatIf' = $true
    'Connect-Spectrum:Server'          = $Lab.Host
    'Connect-Spectrum:Port'            = { if ('Protocol' -in $args[0].BoundParameters) { $Lab.Pop3s } else { $Lab.Imaps } }
    'Connect-Spectrum:SmtpServer'      = $Lab.Host
    'Connect-Spectrum:SmtpPort'        = $Lab.Submission
}
foreach ($setting in 'Server Host', 'Port Imaps', 'SmtpPort Submission', 'Pop3Port Pop3s', 'CertificateAuthority Ca') {
    $name, $value = $setting.Split(' ')
    $default = [scriptblock]::Create("if ('Session' -notin `$args[0].BoundParameters) { `$Lab.$value }")
    $PSDefaultParameterValues["Test-SpectrumConnection:$name"] = $default
}
foreach ($command in 'Send-SpectrumMail', 'Send-SpectrumOutbox') {
    # With a session these have no place.
    $own = 'if ($args[0].BoundParameters | Where-Object { $_ -in "Credential", "UserName", "SecretName" }) { $Lab.{0} }'
    $PSDefaultParameterValues["${command}:SmtpServer"] = [scriptblock]::Create($own.Replace('{0}', 'Host'))
    $PSDefaultParameterValues["${command}:Port"] = [scriptblock]::Create($own.Replace('{0}', 'Submission'))
    $PSDefaultParameterValues["${command}:ImapPort"] = [scriptblock]::Create($own.Replace('{0}', 'Imaps'))
    $PSDefaultParameterValues["${command}:CertificateAuthority"] = [scriptblock]::Create($own.Replace('{0}', 'Ca'))
}

$accounts = "EmailAddress,DisplayName`nme@charter.net,Me`nann@charter.net,Ann`nbob@charter.net,Bob`n"
Set-Content "$Folder/accounts.csv" $accounts -NoNewline
$mailboxes = "EmailAddress,PasswordFile`nme@charter.net,mail-password`nann@charter.net,mail-password`n"
Set-Content "$Folder/mailboxes.csv" $mailboxes -NoNewline
$moves = 'SourceAddress,SourcePasswordFile,DestinationAddress,DestinationPasswordFile',
    'me@charter.net,mail-password,ann@charter.net,mail-password'
Set-Content "$Folder/migration.csv" $moves
$rule = '{ "name": "Spam", "use": "Junk", "olderThan": "30d", "action": "remove" }'
Set-Content "$Folder/retention.json" "{ `"rules`": [ $rule ] }"
Set-Content "$Folder/pairs.csv" "Session,TargetSession`nme@charter.net,me@charter.net`n" -NoNewline
Set-Content "$Folder/people.csv" "To,Name,Amount`nann@charter.net,Ann,12.50`nbob@charter.net,Bob,7.20`n" -NoNewline
Set-Content "$Folder/invoice.html" "Subject: Your invoice, {{Name}}`n`n<p>Dear {{Name}}, you owe us {{Amount}}.</p>" -NoNewline
Set-Content "$Folder/report.csv" "Day,Errors`n2026-11-24,0`n" -NoNewline
Set-Content "$Folder/mail-password" "$($Lab.Password)`n" -NoNewline
Set-Content "$Folder/message.eml" "From: me@charter.net`r`nTo: ann@charter.net`r`nSubject: As a file`r`n`r`nText.`r`n" -NoNewline
$pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
[IO.File]::WriteAllBytes("$Folder/logo.png", [Convert]::FromBase64String($pixel))
Copy-Item $Lab.Ca "$Folder/company-ca.pem"
