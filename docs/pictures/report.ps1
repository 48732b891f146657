<#
.SYNOPSIS
Makes the audit report that docs/pictures/report.png is a photograph of.
.DESCRIPTION
Audits the mailboxes of a mail lab: one with 3,000 messages, thirty that are nearly empty, and one whose password is wrong.
From the root of the repository, after
./build.sh build; any browser without a window takes the picture:

    dotnet run --project tests/MailLab -- run --domain charter.net --seed 3000 --users 30 --quota 12500000 -- `
        dotnet pwsh -NoProfile -File docs/pictures/report.ps1 report.html
    chromium --headless --no-sandbox --hide-scrollbars --window-size=1100,900 `
        --screenshot=docs/pictures/report.png file://$PWD/report.html
#>
param([Parameter(Mandatory)] [string] $Path)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../output/SpectrumMail/SpectrumMail.psd1"
function New-Credential([string] $UserName, [string] $Text) {
    $secret = [Security.SecureString]::new()
    foreach ($character in $Text.ToCharArray()) { $secret.AppendChar($character) }
    [pscredential]::new($UserName, $secret)
}

$accounts = @(
    New-Credential $env:MAILLAB_USER $env:MAILLAB_PASSWORD
    1..30 | ForEach-Object {
        $password = if ($_ -eq 7) { 'mistyped' } else { "Password-$_" }
        New-Credential ('user{0:d4}@charter.net' -f $_) $password
    }
)
$lab = @{ Server = $env:MAILLAB_HOST; Port = $env:MAILLAB_IMAPS_PORT; CertificateAuthority = $env:MAILLAB_CA }
$accounts | Invoke-SpectrumMailboxAudit @lab -Depth Envelope -ThrottleLimit 4 |
    Export-SpectrumAuditReport $Path -Title 'Mailboxes of the branch office'
