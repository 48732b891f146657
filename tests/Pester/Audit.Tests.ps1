BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($Lab) {
        $accounts = (New-Mailbox 4), (New-Mailbox 2), (New-Mailbox 0)
        $server = @{ Server = $Lab.Server; Port = $Lab.Port; Security = 'Tls'; CertificateAuthority = $Lab.CertificateAuthority }
        $wrong = New-LabCredential $accounts[2].UserName wrong
        $accounts = $accounts[0, 1]
        $audits = $accounts + $wrong | Invoke-SpectrumMailboxAudit @server -Depth Envelope -MaximumRetryCount 0
    }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Invoke-SpectrumMailboxAudit' -Tag Lab {
    It 'gives one object a mailbox, also for the one that cannot be reached' {
        $audits.Count | Should -Be 3
        ($audits | Where-Object Status -EQ Ok | Sort-Object EmailAddress).EmailAddress |
            Should -Be ($accounts.UserName | Sort-Object)
        ($audits | Where-Object Status -EQ Ok | Measure-Object ItemCount -Sum).Sum | Should -Be 6
        $failed = $audits | Where-Object Status -NE Ok
        "$($failed.Cause)", "$($failed.FailedStep)" | Should -Be 'BadCredentials', 'Authenticate'
        $failed.Remedy | Should -Not -BeNullOrEmpty
    }

    It 'changes nothing' {
        $before = Get-Stored $accounts[0]
        $null = Invoke-SpectrumMailboxAudit $accounts[0] @server -Depth Envelope
        Get-Stored $accounts[0] | Should -Be $before
    }

    It 'takes the rows of a table, with the password where the row says' {
        $env:PESTER_AUDIT = $accounts[1].GetNetworkCredential().Password
        "EmailAddress,PasswordVariable,Server,Port`n$($accounts[1].UserName),PESTER_AUDIT,$($Lab.Server),$($Lab.Port)" |
            Set-Content "$TestDrive/accounts.csv"
        try {
            $audit = Import-Csv "$TestDrive/accounts.csv" |
                Invoke-SpectrumMailboxAudit -CertificateAuthority $Lab.CertificateAuthority
        }
        finally { $env:PESTER_AUDIT = $null }
        "$($audit.Status)", $audit.ItemCount | Should -Be 'Ok', 2
    }

    It 'takes sessions, and leaves them as they are' {
        $session = Connect-Spectrum $accounts[0] @Lab
        ($session | Invoke-SpectrumMailboxAudit).ItemCount | Should -Be 4
        $session.State | Should -Be 'Open'
        Disconnect-Spectrum
    }

    It 'goes on from a checkpoint' {
        $path = "$TestDrive/audit.checkpoint"
        $null = $accounts | Invoke-SpectrumMailboxAudit @server -CheckpointPath $path
        $path | Should -Exist
        Get-Content $path -Raw | Should -Not -Match ([regex]::Escape($accounts[0].GetNetworkCredential().Password))
    }

    It 'says <Id>' -ForEach @(
        @{ Id = 'RuleUnknown'; Parameters = @{ Rule = 'NoSuchRule' }; Terminating = $true }
        @{ Id = 'ShardInvalid'; Parameters = @{ Shard = '5/2' }; Terminating = $true }
    ) {
        $failure = Get-Failure { $accounts[0] | Invoke-SpectrumMailboxAudit @server @Parameters }
        $failure.Id, $failure.Terminating | Should -Be $Id, $Terminating
    }

    It 'says AddressMissing of a row without one, and audits the others' {
        $failure = Get-Failure { $script:found = [pscustomobject]@{ Mail = 'x' }, $accounts[0] |
            Invoke-SpectrumMailboxAudit @server }
        $failure.Id, $failure.Terminating | Should -Be 'AddressMissing', $false
        $script:found.EmailAddress | Should -Be $accounts[0].UserName
    }

    It 'completes rules and depths' {
        (Get-Completion 'Invoke-SpectrumMailboxAudit -Depth E').CompletionText | Should -Be 'Envelope'
        @(Get-Completion 'Invoke-SpectrumMailboxAudit -Rule ').Count | Should -BeGreaterThan 3
    }

    It 'shows a row a mailbox, and everything in a list' {
        $view = $audits | Get-View
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        "$($audits[0] | Format-List | Get-View)" | Should -Match 'RulesNotJudged'
    }
}

Describe 'Export-SpectrumAuditReport' -Tag Lab {
    It 'writes <Name>, silently' -ForEach @(
        @{ Name = 'report.html'; Holds = '<html' }
        @{ Name = 'report.csv'; Holds = 'EmailAddress' }
        @{ Name = 'report.json'; Holds = '"EmailAddress"' }
    ) {
        $audits | Export-SpectrumAuditReport "$TestDrive/$Name" | Should -BeNullOrEmpty
        $text = Get-Content "$TestDrive/$Name" -Raw
        $text | Should -Match $Holds
        foreach ($account in $accounts) { $text | Should -Match ([regex]::Escape($account.UserName)) }
    }

    It 'writes the same from audits that went through a file, JSON text, or a JSON file' {
        $audits | Export-SpectrumAuditReport "$TestDrive/live.json"
        $expected = Get-Content "$TestDrive/live.json" -Raw
        $audits | Export-Clixml "$TestDrive/audits.xml" -Depth 5
        Import-Clixml "$TestDrive/audits.xml" | Export-SpectrumAuditReport "$TestDrive/again.json"
        $expected | Export-SpectrumAuditReport "$TestDrive/text.json"
        Get-Item "$TestDrive/live.json" | Export-SpectrumAuditReport "$TestDrive/item.json"
        foreach ($name in 'again', 'text', 'item') { Get-Content "$TestDrive/$name.json" -Raw | Should -Be $expected }
    }

    It 'gives the file with -PassThru, and the rows of the scope' {
        $file = Export-SpectrumAuditReport "$TestDrive/folders.csv" $audits -Scope Folder -PassThru
        $file | Should -BeOfType IO.FileInfo
        @(Import-Csv $file.FullName).Count | Should -Be ($audits | ForEach-Object { $_.Folders } | Measure-Object).Count
    }

    It 'writes nothing with -WhatIf, and nothing over a file with -NoClobber' {
        $audits | Export-SpectrumAuditReport "$TestDrive/never.html" -WhatIf
        "$TestDrive/never.html" | Should -Not -Exist
        Set-Content "$TestDrive/kept.html" kept
        $failure = Get-Failure { $audits | Export-SpectrumAuditReport "$TestDrive/kept.html" -NoClobber }
        $failure.Id, $failure.Terminating | Should -Be 'FileExists', $true
        Get-Content "$TestDrive/kept.html" | Should -Be 'kept'
    }

    It 'says NoAudits, and AuditRowInvalid of what is none' {
        (Get-Failure { @() | Export-SpectrumAuditReport "$TestDrive/none.html" }).Id | Should -Be 'NoAudits'
        $failure = Get-Failure { @([pscustomobject]@{ Name = 'x' }) + $audits |
            Export-SpectrumAuditReport "$TestDrive/mixed.html" }
        $failure.Id, $failure.Terminating | Should -Be 'AuditRowInvalid', $false
        "$TestDrive/mixed.html" | Should -Exist
    }
}
