<#
.SYNOPSIS
Draws docs/pictures/connection-test.svg: what Test-SpectrumConnection prints, for a healthy account and with a wrong password.
.DESCRIPTION
From the root of the repository, after ./build.sh build. The servers are those of a mail lab; nothing in the picture is
written by hand.

    dotnet run --project tests/MailLab -- run --domain charter.net --names me --seed 20 -- `
        dotnet pwsh -NoProfile -File docs/pictures/make.ps1
#>
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../output/SpectrumMail/SpectrumMail.psd1"
$PSStyle.OutputRendering = 'PlainText'
$lab = @{
    Server               = $env:MAILLAB_HOST
    Port                 = $env:MAILLAB_IMAPS_PORT
    SmtpPort             = $env:MAILLAB_SUBMISSION_PORT
    CertificateAuthority = $env:MAILLAB_CA
}
function New-Credential([string] $Text) {
    $secret = [Security.SecureString]::new()
    foreach ($character in $Text.ToCharArray()) { $secret.AppendChar($character) }
    [pscredential]::new($env:MAILLAB_USER, $secret)
}

$lines = @('PS> Test-SpectrumConnection -Credential me@charter.net')
$result = Test-SpectrumConnection -Credential (New-Credential $env:MAILLAB_PASSWORD) @lab
$lines += ($result | Out-String -Width 80).TrimEnd() -split "`r?`n"
$lines += '', '', 'PS> Test-SpectrumConnection -Credential me@charter.net -Protocol Imap   # mistyped'
$result = Test-SpectrumConnection -Credential (New-Credential 'not the password') @lab -Protocol Imap
$lines += ($result | Out-String -Width 80).TrimEnd() -split "`r?`n"

$y = 0
$text = foreach ($line in $lines) {
    $y += 20
    $safe = [Security.SecurityElement]::Escape($line)
    $safe = $safe -replace '✓', '<tspan fill="#3fb950">✓</tspan>'
    $safe = $safe -replace '(✗\w+)', '<tspan fill="#ff7b72">$1</tspan>'
    $safe = $safe -replace '^(PS&gt;)', '<tspan fill="#58a6ff">$1</tspan>'
    $safe = $safe -replace '(?<!tspan) ', [char]0xA0     # SVG would run spaces together
    if ($line) { "  <text x=""20"" y=""$($y + 14)"">$safe</text>" }
}
$height = $y + 34
$svg = @"
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 $height" width="780" height="$height" role="img"
  aria-label="Output of Test-SpectrumConnection">
 <rect width="780" height="$height" rx="8" fill="#0d1117"/>
 <g font-family="Cascadia Mono, Consolas, Menlo, DejaVu Sans Mono, monospace" font-size="14" fill="#e6edf3">
$($text -join "`n")
 </g>
</svg>
"@
[IO.File]::WriteAllText([IO.Path]::Combine($PSScriptRoot, 'connection-test.svg'), $svg.Replace("`r`n", "`n") + "`n")
