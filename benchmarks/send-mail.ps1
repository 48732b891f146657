<#
.SYNOPSIS
What a contestant of Bench -Name Send does, in pwsh. Prints seconds, seconds until the first result, processor seconds, peak
memory in MB, messages.
.PARAMETER Work
Recipient, messages, bytes of text, connections, attachment; a space between them.
#>
param([int] $Port, [string] $Ca, [string] $User, [string] $Password, [string] $Work)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../output/SpectrumMail/SpectrumMail.psd1"
$to, [int] $count, [int] $size, [int] $connections, $file = $Work.Split(' ', 5)
$secret = [securestring]::new()
$Password.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
$account = @{
    Credential           = [pscredential]::new($User, $secret)
    SmtpServer           = 'localhost'
    Port                 = $Port
    SmtpSecurity         = 'Tls'
    CertificateAuthority = $Ca
    MaxRecipientsPerDay  = 0
}
if ($file) { $account.Attachments = $file }
$body = (('x' * 70) + "`r`n") * [math]::Floor($size / 72)
$self = [Diagnostics.Process]::GetCurrentProcess()
$before = $self.TotalProcessorTime
$clock = [Diagnostics.Stopwatch]::StartNew()
$first = $sent = 0
0..($count - 1) |
    ForEach-Object { [pscustomobject]@{ Subject = "number $_" } } |
    Send-SpectrumMail -To $to -Body $body -ThrottleLimit $connections @account |
    ForEach-Object { if ($sent++ -eq 0) { $first = $clock.Elapsed.TotalSeconds } }
$seconds = $clock.Elapsed.TotalSeconds
$self.Refresh()
$figures = $seconds, $first, ($self.TotalProcessorTime - $before).TotalSeconds, ($self.PeakWorkingSet64 / 1MB), $sent
[string]::Format([cultureinfo]::InvariantCulture, '{0} {1} {2} {3} {4}', $figures)
