BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($Lab) {
        $accounts = (New-Mailbox 4), (New-Mailbox 2)
        $server = @{ Server = $Lab.Server; Port = $Lab.Port; Security = 'Tls'; CertificateAuthority = $Lab.CertificateAuthority }
    }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Search-SpectrumMailbox' -Tag Lab {
    It 'gives a row a mailbox with -EstimateResultOnly, and a row with a remedy for the one that fails' {
        $wrong = New-LabCredential (New-Mailbox 0).UserName wrong
        $rows = $accounts + $wrong | Search-SpectrumMailbox @server -EstimateResultOnly -MaximumRetryCount 0
        ($rows | Measure-Object ItemCount -Sum).Sum | Should -Be 6
        $failed = $rows | Where-Object Status -NE Ok
        "$($failed.Cause)" | Should -Be 'BadCredentials'
        $failed.Remedy | Should -Not -BeNullOrEmpty
        ($rows | Out-String) | Should -Match 'BadCredentials'
    }

    It 'gives messages with their account, which Save and Remove take' {
        $found = $accounts | Search-SpectrumMailbox @server -Folder INBOX -Uid 1
        ($found.Account | Sort-Object) | Should -Be ($accounts.UserName | Sort-Object)
        ($found | Save-SpectrumMessage "$TestDrive/evidence" | Measure-Object Saved -Sum).Sum | Should -Be 2
        $found | Remove-SpectrumMessage -WhatIf
        $found | Remove-SpectrumMessage -Permanent -Confirm:$false -ActionLog "$TestDrive/actions.json"
        $accounts | Search-SpectrumMailbox @server -Folder INBOX -Uid 1 | Should -BeNullOrEmpty
        (Get-Content "$TestDrive/actions.json" | ConvertFrom-Json | Where-Object state -EQ Done).Count | Should -Be 2
    }

    It 'refuses to remove what no filter found, unless forced' {
        $all = $accounts | Search-SpectrumMailbox @server
        (Get-Failure { $all | Remove-SpectrumMessage -Confirm:$false }).Id | Should -Be 'RemovalUnfiltered'
        ($accounts | Search-SpectrumMailbox @server | Measure-Object).Count | Should -Be $all.Count
    }

    It 'refuses -<_> without a value' -ForEach Subject, Since, LargerThan, HasAttachment, Query {
        $filter = @{ $_ = $null }
        { $accounts[0] | Search-SpectrumMailbox @server @filter } | Should -Throw
    }
}

Describe 'Save-SpectrumMessage -RemoveSaved' -Tag Lab {
    It 'removes what is saved' {
        $null = Connect-Spectrum (New-Mailbox 3) @Lab
        $result = Save-SpectrumMessage "$TestDrive/archive" -RemoveSaved -Confirm:$false
        $result.Saved, $result.Removed | Should -Be 3, 3
        Get-SpectrumMessage | Should -BeNullOrEmpty
        Disconnect-Spectrum
    }

    It 'needs both for an age' {
        $null = Connect-Spectrum $accounts[0] @Lab
        (Get-Failure { Save-SpectrumMessage "$TestDrive/x" -OlderThan 2y }).Id | Should -Be 'RemoveSavedRequired'
        Disconnect-Spectrum
    }
}
