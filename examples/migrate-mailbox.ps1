<#
.SYNOPSIS
Moves house: copies a whole mailbox to another account, with folders, flags and dates, and says what is there.
.DESCRIPTION
Nothing is removed from the old mailbox. The script can be run again and again while the old one is still in use: each run
copies only what has come since, and one that was interrupted goes on where it stopped. Servers of the accounts follow from
the addresses; -OldServer and -NewServer hold other parameters of Connect-Spectrum, for example @{ Server = 'imap.example.com'
}.
.EXAMPLE
./migrate-mailbox.ps1 (Get-Credential me@charter.net) (Get-Credential me@example.com) -NewServer @{ Server = 'imap.example.com' }
#>
param(
    [Parameter(Mandatory)] [pscredential] $Old,
    [Parameter(Mandatory)] [pscredential] $New,
    [hashtable] $OldServer = @{},
    [hashtable] $NewServer = @{},
    [string[]] $Exclude = @('Trash', 'Spam', 'Junk'),
    [string] $Checkpoint = "$($Old.UserName).migration"
)

$ErrorActionPreference = 'Stop'
$from = Connect-Spectrum -Credential $Old -Name old @OldServer
$to = Connect-Spectrum -Credential $New -Name new @NewServer
try {
    $copy = @{ Session = $from; DestinationSession = $to; Exclude = $Exclude; CheckpointPath = $Checkpoint }
    $results = @(Copy-SpectrumMessage @copy -ErrorAction Continue -ErrorVariable problems)
    $results
    $stored = ($results | Measure-Object Stored -Sum).Sum
    $before = ($results | Measure-Object StoredBefore -Sum).Sum
    "$($results.Count) folders: $stored messages copied now, $before before, $($problems.Count) problems."
    if ($problems) { exit 1 }
}
finally {
    Disconnect-Spectrum $from, $to
}
