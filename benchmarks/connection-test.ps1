<#
.SYNOPSIS
Measures Test-SpectrumConnection at a round trip of 50 ms: a healthy account on three protocols, and 200 addresses one by one
and 16 at a time.
.DESCRIPTION
From the root of the repository, after ./build.sh build:

    dotnet run --project tests/MailLab -- run --seed 200 --delay 50 -- dotnet pwsh -NoProfile -File benchmarks/connection-test.ps1
#>
param([int] $Addresses = 200)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module "$PSScriptRoot/../output/SpectrumMail/SpectrumMail.psd1"
$alice = [pscredential]::new($env:MAILLAB_USER, (ConvertTo-SecureString $env:MAILLAB_PASSWORD -AsPlainText -Force))
$lab = @{
    Server               = $env:MAILLAB_HOST
    Port                 = $env:MAILLAB_IMAPS_PORT
    Security             = 'Tls'
    SmtpServer           = $env:MAILLAB_HOST
    SmtpPort             = $env:MAILLAB_SUBMISSION_PORT
    SmtpSecurity         = 'StartTls'
    CertificateAuthority = $env:MAILLAB_CA
}

function Measure-Seconds([scriptblock] $Work) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $results = @(& $Work)
    $seconds = $clock.Elapsed.TotalSeconds
    $bad = @($results | Where-Object Status -NE Passed)
    if ($bad) { throw "$($bad.Count) tests failed, the first with $($bad[0].Cause): $($bad[0].Detail)" }
    $seconds
}

$null = Test-SpectrumConnection -Credential $alice @lab
$three = 1..5 | ForEach-Object {
    Measure-Seconds {
        $pop3 = @{ Pop3Port = $env:MAILLAB_POP3S_PORT; Pop3Security = 'Tls' }
        Test-SpectrumConnection -Credential $alice @lab @pop3 -Protocol Imap, Smtp, Pop3
    }
}
'One account, IMAP, SMTP and POP3 with sign-in and access: {0:0.00} s (median of 5)' -f ($three | Sort-Object)[2]

$csv = 1..$Addresses | ForEach-Object { [pscustomobject]@{ EmailAddress = "user$_@lab.test" } } | ConvertTo-Csv | ConvertFrom-Csv
$many = Measure-Seconds { $csv | Test-SpectrumConnection @lab -ThrottleLimit 16 }
$one = Measure-Seconds { $csv | Test-SpectrumConnection @lab -ThrottleLimit 1 }
'{0} addresses, IMAP and SMTP through the greeting: one by one {1:0.0} s, -ThrottleLimit 16 {2:0.0} s, {3:0.0} times faster' -f
    $Addresses, $one, $many, ($one / $many)
