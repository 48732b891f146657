<#
.SYNOPSIS
Prints docs/connection-test.md: Test-SpectrumConnection in one good and three bad situations, run against a mail lab.
.DESCRIPTION
From the root of the repository, after ./build.sh build:

    dotnet run --project tests/MailLab -- run --seed 200 -- dotnet pwsh -NoProfile -File examples/connection-test.ps1
#>
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../output/SpectrumMail/SpectrumMail.psd1"
[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)
if (Test-Path Variable:PSStyle) { $PSStyle.OutputRendering = 'PlainText' }

$alice = [pscredential]::new($env:MAILLAB_USER, (ConvertTo-SecureString $env:MAILLAB_PASSWORD -AsPlainText -Force))
$wrong = [pscredential]::new($env:MAILLAB_USER, (ConvertTo-SecureString 'not the password' -AsPlainText -Force))
$lab = @{
    Server               = $env:MAILLAB_HOST
    Port                 = $env:MAILLAB_IMAPS_PORT
    Security             = 'Tls'
    SmtpServer           = $env:MAILLAB_HOST
    SmtpPort             = $env:MAILLAB_SUBMISSION_PORT
    CertificateAuthority = $env:MAILLAB_CA
}

function Show([string] $Text, [scriptblock] $Command) {
    # What a command keeps is kept for the next one, as at the prompt.
    $typed = "$Command".Trim().Replace('$script:', '$')
    $screen = (& $Command | Out-String -Width 80).Trim("`r", "`n")
    @"

$Text

``````text
PS> $typed

$screen
``````
"@
}

@"
# The connection test, as it looks

This page is printed by ``examples/connection-test.ps1`` on pwsh $($PSVersionTable.PSVersion); nothing in it is written by
hand. The servers are a real Dovecot and a real Postfix of the mail lab on ``localhost``, which is why the ports are unusual
and why ``@lab`` names server, ports and certificate authority. For an account of Spectrum, Charter, Road Runner or Bright
House none of that is needed:
``Test-SpectrumConnection -Credential me@charter.net``, or only the address to test as far as that goes without a password.

## All is well
"@
Show 'One line a protocol, one mark a step: ✓ passed, ✗ failed, · not reached or not asked for.' {
    Test-SpectrumConnection -Credential $alice @lab
}
Show 'Without a password the test stops before sign-in, and says so.' { Test-SpectrumConnection alice@lab.test @lab }

@"

## The password is wrong
"@
Show "The server's own words, then what to check, in order." { Test-SpectrumConnection -Credential $wrong @lab -Protocol Imap }

@"

## The encryption does not fit the port
"@
$lab.SmtpSecurity = 'Tls'
Show 'What would work was tried at once.' {
    $script:result = Test-SpectrumConnection -Credential $alice @lab -Protocol Smtp; $script:result
}
Show 'It can be piped into Connect-Spectrum, or splatted.' {
    $result.Recommendation |
        Connect-Spectrum -Credential $alice -Server $lab.Server -Port $lab.Port -CertificateAuthority $lab.CertificateAuthority
}

@"

## The certificate is not trusted
"@
$lab.Remove('CertificateAuthority')
$lab.Remove('SmtpSecurity')
Show 'Nothing secret was sent: the certificate is judged before the sign-in.' {
    Test-SpectrumConnection -Credential $alice @lab -Protocol Imap
}

@"

## Everything about a test
"@
$lab.CertificateAuthority = $env:MAILLAB_CA
Show '' { Test-SpectrumConnection -Credential $alice @lab -Protocol Imap | Format-List }
