<#
.SYNOPSIS
Finds mail with invoices and saves the PDF files: each run takes only what has come since the last one.
.DESCRIPTION
What was seen is noted in a checkpoint file beside the invoices, so that the script can run every night. A file that is there
already stays, and a new one of the same name gets a number.
.PARAMETER Credential
The account: the full address and the webmail password.
.PARAMETER Path
The folder for the files.
.PARAMETER Subject
Words of which one stands in the subject.
.EXAMPLE
./save-invoices.ps1 -Credential (Get-Credential me@charter.net) -Path ~/invoices
#>
param(
    [Parameter(Mandatory)] [pscredential] $Credential,
    [Parameter(Mandatory)] [string] $Path,
    [string[]] $Subject = @('invoice', 'receipt', 'bill'),
    [string] $Folder = 'INBOX'
)

$ErrorActionPreference = 'Stop'
$null = New-Item -ItemType Directory -Force $Path
$session = Connect-Spectrum -Credential $Credential -Name invoices
try {
    Get-SpectrumMessage -Session $session -Folder $Folder -Subject $Subject -HasAttachment -Checkpoint "$Path/.seen" |
        Where-Object Change -EQ New |
        Save-SpectrumAttachment -Path $Path -Name *.pdf -PassThru
}
finally {
    Disconnect-Spectrum $session
}
