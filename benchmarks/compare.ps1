<#
.SYNOPSIS
Compares two builds of the module: listing, sending and auditing in turns, each in a process of its own.

dotnet exec tests/MailLab/bin/Release/net10.0/MailLab.dll run --seed 100000 --users 500 -- \
    pwsh -NoProfile -File benchmarks/compare.ps1 -Before /path/to/SpectrumMail.psd1 -After output/SpectrumMail/SpectrumMail.psd1
#>
param(
    [Parameter(Mandatory)] [string] $Before,
    [Parameter(Mandatory)] [string] $After,
    [int] $Rounds = 5,
    [ValidateSet('', 'List', 'Send', 'Audit')] [string] $Measure
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Get-LabCredential([string] $User, [string] $Password) {
    [pscredential]::new($User, (ConvertTo-SecureString $Password -AsPlainText -Force))
}

# Measures once in this process and returns seconds.
function Measure-Once {
    Import-Module (Resolve-Path $After)
    $server = @{
        Server               = $env:MAILLAB_HOST
        Port                 = $env:MAILLAB_IMAPS_PORT
        CertificateAuthority = $env:MAILLAB_CA
    }
    $wanted = @{ List = 1; Send = 1000; Audit = 500 }[$Measure]
    if ($Measure -eq 'Audit') {
        $accounts = 1..$wanted | ForEach-Object { Get-LabCredential ('user{0:0000}@lab.test' -f $_) "Password-$_" }
    }
    else {
        $submission = @{ SmtpServer = $env:MAILLAB_HOST; SmtpPort = $env:MAILLAB_SUBMISSION_PORT }
        $credential = Get-LabCredential $env:MAILLAB_USER $env:MAILLAB_PASSWORD
        $null = Connect-Spectrum -Credential $credential @server @submission
    }

    $mails = 1..$wanted | ForEach-Object { [pscustomobject]@{ To = $env:MAILLAB_USER2; Subject = "Message $_"; Body = 'text' } }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $count = 0
    switch ($Measure) {
        List { Get-SpectrumMessage | ForEach-Object { $count++ } }
        Send { $mails | Send-SpectrumMail | ForEach-Object { $count++ } }
        Audit { $accounts | Invoke-SpectrumMailboxAudit @server | Where-Object Status -EQ Ok | ForEach-Object { $count++ } }
    }
    if ($count -lt $wanted) { throw "$Measure gave $count of $wanted." }
    $watch.Elapsed.TotalSeconds
}

if ($Measure) { return Measure-Once }

$program = [Environment]::ProcessPath
$first = @(if ((Split-Path $program -LeafBase) -eq 'dotnet') { 'exec', "$PSHOME/pwsh.dll" })

foreach ($what in 'List', 'Send', 'Audit') {
    $seconds = @{ Before = @(); After = @() }
    foreach ($round in 1..$Rounds) {
        foreach ($build in @{ Before = $Before }, @{ After = $After }) {
            $name = "$($build.Keys)"
            $again = '-Before', $Before, '-After', "$($build.Values)", '-Measure', $what
            $seconds[$name] += [double](& $program @first -NoProfile -File $PSCommandPath @again)
        }
    }

    $middle = [Math]::Floor($Rounds / 2)
    $old, $new = 'Before', 'After' | ForEach-Object { ($seconds[$_] | Sort-Object)[$middle] }
    '{0}: {1:0.00} s before, {2:0.00} s after, ratio {3:0.00}' -f $what, $old, $new, ($new / $old)
}
