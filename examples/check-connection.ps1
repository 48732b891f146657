<#
.SYNOPSIS
A check for a scheduler: exit code 0 when every connection works, 1 when one does not, 2 when the check itself could not run.
.DESCRIPTION
Prints one line for each failed connection, with the cause and what to do. Without -CredentialPath it stops before sign-in,
and needs no password at all. Every parameter that is not described here goes to Test-SpectrumConnection as it is.
.PARAMETER EmailAddress
The accounts to check without a password.
.PARAMETER CredentialPath
A credential saved with  Get-Credential | Export-Clixml PATH  by the account that runs the task; on Windows only that account
can read it.
.PARAMETER Module
The module: its name, or the path of its manifest.
#>
param(
    [string[]] $EmailAddress,
    [string] $CredentialPath,
    [string] $Module = 'SpectrumMail',
    [string[]] $Protocol,
    [string] $Server,
    [int] $Port,
    [string] $SmtpServer,
    [int] $SmtpPort,
    [string] $CertificateAuthority,
    [int] $TimeoutSec = 20
)

$ErrorActionPreference = 'Stop'
try {
    Import-Module $Module
    $test = @{} + $PSBoundParameters
    $test.TimeoutSec = $TimeoutSec
    'CredentialPath', 'Module' | ForEach-Object { $test.Remove($_) }

    # With -File, a list arrives as one text.
    'EmailAddress', 'Protocol' |
        Where-Object { $test.ContainsKey($_) } |
        ForEach-Object { $test.$_ = @($test.$_ -split ',').Trim() }
    if ($CredentialPath) { $test.Credential = Import-Clixml $CredentialPath }
    $failed = @(Test-SpectrumConnection @test | Where-Object Status -EQ Failed)
}
catch {
    [Console]::Error.WriteLine("The check could not run: $_")
    exit 2
}

foreach ($result in $failed) {
    "$($result.EmailAddress): $($result.Protocol) $($result.Server):$($result.Port) failed at $($result.FailedStep) " +
        "($($result.Cause)). $($result.Remedy)"
}

if ($failed) { exit 1 }
