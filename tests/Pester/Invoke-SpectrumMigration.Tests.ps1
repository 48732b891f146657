BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($Lab) {
        $accounts = (New-Mailbox 4), (New-Mailbox 0)
        $server = @{
            SourceServer = $Lab.Server; SourcePort = $Lab.Port; DestinationServer = $Lab.Server; DestinationPort = $Lab.Port
            CertificateAuthority = $Lab.CertificateAuthority
        }
        $row = [pscustomobject]@{ SourceCredential = $accounts[0]; DestinationCredential = $accounts[1] }
    }
}

Describe 'Invoke-SpectrumMigration' -Tag Lab {
    It 'changes nothing with -WhatIf' {
        $row | Invoke-SpectrumMigration @server -WhatIf | Should -BeNullOrEmpty
    }

    It 'gives a row that adds up, and copies nothing twice' {
        $first, $again = 1..2 | ForEach-Object { $row | Invoke-SpectrumMigration @server -Verify }
        "$($first.Status)", $first.Found, $first.Copied, $first.Failed, $first.Missing | Should -Be 'Ok', 4, 4, 0, 0
        $again.Copied, $again.ThereBefore | Should -Be 0, 4
        ($first | Out-String) | Should -Match ([regex]::Escape($accounts[0].UserName))
    }

    It 'takes the encryption of both sides, and its rows make a section of the report' {
        $rows = $row | Invoke-SpectrumMigration @server -SourceSecurity Tls -DestinationSecurity Tls
        "$($rows.Status)", $rows.ThereBefore | Should -Be 'Ok', 4
        $audit = $accounts[0] | Invoke-SpectrumMailboxAudit -Server $Lab.Server -Port $Lab.Port -Depth Summary `
            -CertificateAuthority $Lab.CertificateAuthority
        $audit | Export-SpectrumAuditReport "$TestDrive/report.html" -Migration $rows
        Get-Content "$TestDrive/report.html" -Raw | Should -Match 'id="migration"'
        (Get-Failure { $audit | Export-SpectrumAuditReport "$TestDrive/report.csv" -Migration $rows }).Id |
            Should -Be 'MigrationNeedsHtml'
    }

    It 'takes the modes of -GmailLabel, which mean nothing to other servers' {
        $rows = 'Folder', 'Keyword' | ForEach-Object { $row | Invoke-SpectrumMigration @server -GmailLabel $_ }
        $rows.ThereBefore, $rows.Skipped | ForEach-Object { $_ } | Should -Be 4, 4, 0, 0
        { $row | Invoke-SpectrumMigration @server -GmailLabel Neither } | Should -Throw -ErrorId 'CannotConvertArgument*'
    }

    It 'gives a row with a remedy for the account that fails, and copies the others' {
        $wrong = [pscustomobject]@{ SourceCredential = $accounts[0]; DestinationCredential = New-LabCredential x@lab.test wrong }
        $rows = $wrong, $row | Invoke-SpectrumMigration @server -MaximumRetryCount 0
        ($rows | Where-Object Status -EQ Ok).ThereBefore | Should -Be 4
        ($rows | Where-Object Status -NE Ok).Remedy | Should -Not -BeNullOrEmpty
    }
}
