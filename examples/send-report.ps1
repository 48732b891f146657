<#
.SYNOPSIS
Sends a file as a report from a scheduler, durably. Exit code 0: sent; 1: refused for good or in doubt; 2: waits for the next
run; 3: could not run.
.DESCRIPTION
The message is written to the outbox before anything else, then delivered together with whatever still waits there from
earlier runs. The key makes one report of a day go out once, however often the task runs. The password comes from a file (on
Linux best a systemd credential), or from a credential saved with  Get-Credential | Export-Clixml PATH  by the account that
runs the task.
.PARAMETER Report
The file to send.
.PARAMETER To
The recipients, with commas between them.
.PARAMETER UserName
The account's full address; with -PasswordFile.
.PARAMETER PasswordFile
A file whose first line is the password; a bare name is looked for among the systemd credentials of the unit.
.PARAMETER CredentialPath
A credential saved with Export-Clixml, in place of -UserName and -PasswordFile.
.PARAMETER Server
Servers and trust for Send-SpectrumMail other than the provider's, as a table; not needed for an account of Spectrum.
.PARAMETER Module
The module: its name, or the path of its manifest.
#>
param(
    [string] $Report,
    [string] $To,
    [string] $UserName,
    [string] $PasswordFile,
    [string] $CredentialPath,
    [hashtable] $Server = @{},
    [string] $Module = 'SpectrumMail'
)

$ErrorActionPreference = 'Stop'
try {
    Import-Module $Module
    $account = if ($CredentialPath) { @{ Credential = Import-Clixml $CredentialPath } }
    else { @{ UserName = $UserName; PasswordFile = $PasswordFile } }
    $day = [datetime]::Today.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)
    $name = Split-Path $Report -Leaf

    # A message that is not delivered now stays in the outbox: that is no reason to stop.
    $sent = Send-SpectrumMail -To $To.Split(',').Trim() -Subject "$name of $day" `
        -Body "The report $name is attached." -Attachments $Report `
        -Queue -MessageKey "report $name $day" @account @Server -ErrorAction Continue
}
catch {
    [Console]::Error.WriteLine("The report was not sent: $_")
    exit 3
}

# When the server cannot be reached the error ends the command, and what waits goes on waiting: $LASTEXITCODE says so.
try { $null = Send-SpectrumOutbox @account @Server -ErrorAction Continue }
catch { [Console]::Error.WriteLine("$_") }

# The outbox knows what waits; what was refused at once is known from the result alone.
$settled = $sent -and "$($sent.Status)" -in 'Sent', 'Queued', 'Deferred'
exit $(if ($LASTEXITCODE -eq 0 -and -not $settled) { 1 } else { $LASTEXITCODE })
