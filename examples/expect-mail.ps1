<#
.SYNOPSIS
A check for a scheduler: the mail that should have come. Exit code 0 when it is there, 2 when it is not, 3 when the mailbox could
not be read.
.DESCRIPTION
Looks for mail that has come within the last hours, and waits for it where it is not there yet.
.PARAMETER UserName
The account that gets the mail.
.PARAMETER PasswordFile
A file whose first line is the password.
.PARAMETER Subject
What the subject contains.
.PARAMETER From
What the sender contains; anyone when not given.
.PARAMETER SinceHours
How far back to look.
.PARAMETER WaitSec
How long to wait for it.
.PARAMETER Connection
What else Connect-Spectrum gets.
.PARAMETER Module
The module: its name, or the path of its manifest.
#>
param(
    [Parameter(Mandatory)] [string] $UserName,
    [Parameter(Mandatory)] [string] $PasswordFile,
    [Parameter(Mandatory)] [string] $Subject,
    [string] $From,
    [double] $SinceHours = 24,
    [int] $WaitSec = 60,
    [hashtable] $Connection = @{},
    [string] $Module = 'SpectrumMail'
)

$ErrorActionPreference = 'Stop'
try {
    Import-Module $Module
    $since = (Get-Date).AddHours(-$SinceHours)
    $null = Connect-Spectrum -UserName $UserName -PasswordFile $PasswordFile @Connection
    $wanted = @{ Subject = $Subject; Since = $since; TimeoutSec = $WaitSec }
    if ($From) { $wanted.From = $From }
    $mail = Wait-SpectrumMessage @wanted -ErrorAction SilentlyContinue -ErrorVariable late
    Disconnect-Spectrum -All
    $other = $late | Where-Object FullyQualifiedErrorId -NotLike 'WaitTimedOut*'
    if ($other) { throw $other[0] }
}
catch {
    "UNKNOWN - the mailbox could not be read: $($_.Exception.Message)"
    exit 3
}

if (-not $mail) {
    "CRITICAL - no mail with '$Subject' has come since $($since.ToString('yyyy-MM-dd HH:mm'))"
    exit 2
}

"OK - '$($mail.Subject)' came at $($mail.Received.ToString('yyyy-MM-dd HH:mm'))"
exit 0
