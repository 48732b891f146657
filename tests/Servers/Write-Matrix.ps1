<#
.SYNOPSIS
Writes the matrix in docs/servers.md from the results of the last run of the suite.
.PARAMETER Results
What `./build.sh test` left of the suite.
.PARAMETER Page
The page with the two marks that the matrix stands between.
#>
param(
    [string] $Results = "$PSScriptRoot/../../output/servers.xml",
    [string] $Page = "$PSScriptRoot/../../docs/servers.md"
)

$ErrorActionPreference = 'Stop'
$groups = [ordered]@{
    ConnectingTests = 'Connect-Spectrum, Test-SpectrumConnection'
    FolderTests     = 'Get-, New-, Rename-, Remove-, Set-SpectrumFolder'
    NamespaceTests  = 'folders of others and of all'
    ReadingTests    = 'Get-SpectrumMessage: filters, order, -Include'
    SavingTests     = 'Save-SpectrumMessage, Save-SpectrumAttachment, Import-SpectrumMessage'
    ChangingTests   = 'Set-, Copy-, Move-, Remove-SpectrumMessage'
    MigrationTests  = 'Copy-SpectrumMessage to and from another server'
    FullMailboxTests = 'a full mailbox'
    WaitingTests    = 'Wait-SpectrumMessage'
    AuditingTests   = 'Invoke-SpectrumMailboxAudit, statistics'
    SendingTests    = 'Send-SpectrumMail'
}
$servers = 'Cyrus', 'Courier', 'Dovecot 2.4', 'Dovecot 2.3', 'exim', 'OpenSMTPD'

# A test without a server of its own goes round all that have mailboxes.
function Get-Server([Xml.XmlElement] $Test) {
    if ($Test.name -match '\(server: \\?"([^"\\]+)') { return $Matches[1] }
    $servers | Select-Object -First 4
}

function Format-Cell([object[]] $Tests) {
    if (-not $Tests) { return '–' }
    $passed = @($Tests | Where-Object result -EQ Pass).Count
    $passed -eq $Tests.Count ? "✓ $passed" : "$passed of $($Tests.Count)"
}

$tests = foreach ($test in ([xml](Get-Content $Results -Raw)).SelectNodes('//test')) {
    foreach ($server in Get-Server $test) {
        [pscustomobject] @{ Group = $test.type.Split('.')[-1]; Server = $server; Result = $test.result }
    }
}

$lines = @(
    '| Commands | ' + ($servers -join ' | ') + ' |'
    '|---|' + '---|' * $servers.Count
    foreach ($group in $groups.Keys) {
        $cells = foreach ($server in $servers) {
            Format-Cell @($tests | Where-Object { $_.Group -eq $group -and $_.Server -eq $server })
        }
        "| $($groups[$group]) | $($cells -join ' | ') |"
    }
)
$text = Get-Content $Page -Raw
$matrix = "<!-- matrix -->`n$($lines -join "`n")`n<!-- end -->"
Set-Content $Page ([regex]::Replace($text, '(?s)<!-- matrix -->.*<!-- end -->', { $matrix })) -NoNewline
