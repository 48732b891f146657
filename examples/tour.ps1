<#
.SYNOPSIS
The tour: what SpectrumMail does, in two minutes, against a mailbox of a mail lab.
.DESCRIPTION
Reads the lab's settings from the environment (MAILLAB_*), which `dotnet run --project tests/MailLab -- run` provides;
./build.sh demo does all of it. With your own account, leave out -Server, -SmtpServer, the ports and -CertificateAuthority:
they come from the address.
#>
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../output/SpectrumMail/SpectrumMail.psd1"

function New-Credential([string] $UserName, [string] $Password) {
    # From a real account you would take Get-Credential, or a secret vault.
    $secret = [Security.SecureString]::new()
    foreach ($character in $Password.ToCharArray()) { $secret.AppendChar($character) }
    [pscredential]::new($UserName, $secret)
}

function Show([scriptblock] $Command) {
    ''
    "PS> $("$Command".Trim())"

    # Each command's output gets its own table, as at the prompt.
    & $Command | Out-Default
}

$lab = @{
    Server               = $env:MAILLAB_HOST
    Port                 = $env:MAILLAB_IMAPS_PORT
    SmtpServer           = $env:MAILLAB_HOST
    SmtpPort             = $env:MAILLAB_SUBMISSION_PORT
    CertificateAuthority = $env:MAILLAB_CA
    AllowLegacyCipher    = $env:MAILLAB_LEGACY_CIPHER -eq '1'
}
$alice = New-Credential $env:MAILLAB_USER $env:MAILLAB_PASSWORD
$bob = New-Credential $env:MAILLAB_USER2 $env:MAILLAB_PASSWORD2

Show { Get-SpectrumServerSetting me@charter.net }
Show { Test-SpectrumConnection -Credential $alice @lab }
Show { Connect-Spectrum -Credential $alice @lab }
Show { Get-SpectrumFolder }
Show { Get-SpectrumMessage -Descending -First 8 }

if ($env:MAILLAB_CAN_SEND -eq '1') {
    Show { $script:sent = Send-SpectrumMail -To $bob.UserName -Subject 'Tour' -Body 'Hello from SpectrumMail.'; $sent }
    Show { Connect-Spectrum -Credential $bob @lab -Name bob }

    # Delivery takes a moment; a sent message is found by its Message-ID.
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (Get-SpectrumMessage -Session bob -Subject Tour | Where-Object MessageId -EQ $sent.MessageId)) {
        if ($clock.Elapsed.TotalSeconds -gt 10) { throw "The message $($sent.MessageId) did not arrive." }
        [Threading.Thread]::Sleep(100)
    }

    Show { Get-SpectrumMessage -Session bob -Subject Tour | Where-Object MessageId -EQ $sent.MessageId }
}
else {
    ''
    "Sending is left out: $env:MAILLAB_NO_SEND_REASON"
}

Show { Disconnect-Spectrum -All }
'The tour is over.'
