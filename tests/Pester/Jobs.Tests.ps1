BeforeAll { . $PSScriptRoot/Common.ps1 }
AfterAll { Disconnect-Spectrum -All }

Describe 'Jobs and parallel runspaces' -Tag Lab {
    BeforeAll {
        $accounts = 1..3 | ForEach-Object { New-Mailbox $_ }
        $null = Connect-Spectrum $Alice @Lab -Name here
    }

    It 'have sessions of their own: ForEach-Object -Parallel' {
        $rows = $accounts | ForEach-Object -Parallel {
            Import-Module $using:ModulePath
            $lab = $using:Lab
            $null = Connect-Spectrum $_ @lab
            1..5 | ForEach-Object {
                [pscustomobject]@{ Session = (Get-SpectrumFolder INBOX).Session; Messages = @(Get-SpectrumMessage).Count }
            }
            Disconnect-Spectrum -All
        }
        $rows.Count | Should -Be 15
        foreach ($number in 1..3) {
            ($rows | Where-Object Session -EQ $accounts[$number - 1].UserName).Messages |
                Select-Object -Unique | Should -Be $number
        }
        (Get-SpectrumSession).Name | Should -Be 'here'
    }

    It 'give living objects from thread jobs' {
        $message = Start-ThreadJob -ArgumentList $ModulePath, $accounts[0], $Lab {
            param($module, $account, $lab)
            Import-Module $module
            $null = Connect-Spectrum $account @lab
            Get-SpectrumMessage
            Disconnect-Spectrum
        } | Receive-Job -Wait -AutoRemoveJob
        $message.Uid | Should -Be 1
        $message.psobject.TypeNames[0] | Should -Be 'SpectrumMail.Models.SpectrumMessage'
    }

    It 'give a failure of a thread job as what it was' {
        $failure = Get-Failure {
            Start-ThreadJob -ArgumentList $ModulePath, (New-LabCredential $Alice.UserName wrong), $Lab {
                param($module, $account, $lab) Import-Module $module; Connect-Spectrum $account @lab
            } |
                Receive-Job -Wait -AutoRemoveJob -ErrorAction Stop
        }
        $failure.Id | Should -Be 'AuthenticationFailed'
    }

    Context 'Start-Job, and what comes back from another process' {
        BeforeAll {
            $results = Start-Job -ArgumentList $ModulePath, $accounts[1], $Lab {
                param($module, $account, $lab)
                Import-Module $module
                Connect-Spectrum $account @lab
                Get-SpectrumFolder INBOX
                Get-SpectrumMessage -Include Attachments, Headers
                Test-SpectrumConnection -Session $account.UserName -Protocol Imap
                Invoke-SpectrumMailboxAudit (Get-SpectrumSession)
                Get-SpectrumMessage Nowhere
                Disconnect-Spectrum
            } | Receive-Job -Wait -AutoRemoveJob -ErrorAction SilentlyContinue -ErrorVariable failures
            $session, $folder, $first, $second, $test, $audit = $results
            $null = Connect-Spectrum $accounts[1] @Lab -Name same
        }

        It 'keeps the properties' {
            $session.UserName | Should -Be $accounts[1].UserName
            $folder.Path, $folder.Items | Should -Be 'INBOX', 2
            $first.Uid, $second.Uid | Should -Be 1, 2
            $first.From.Address | Should -Match '@'
            $first.Headers[0].Name | Should -Not -BeNullOrEmpty
            "$($test | Get-View)" | Should -Match 'Imap .*Passed'
            $test.Steps[0].Detail | Should -Not -BeNullOrEmpty
            $audit.Folders[0].FolderPath | Should -Be 'INBOX'
            $audit.ItemCount | Should -Be 2
            $first.psobject.TypeNames[0] | Should -Be 'Deserialized.SpectrumMail.Models.SpectrumMessage'
        }

        It 'is taken by commands here: messages, folders, sessions, audits' {
            ($first | Select-Object Folder, Uid, UidValidity | Set-SpectrumMessage -Flagged -PassThru).Uid | Should -Be 1
            ($folder | Select-Object Path | Get-SpectrumMessage).Count | Should -Be 2
            (Export-SpectrumAuditReport "$TestDrive/job.json" $audit -PassThru).Length | Should -BeGreaterThan 0
        }

        It 'prints like what it was' {
            $second | Out-String -Width 100 | Should -Be (Get-SpectrumMessage -Uid 2 | Out-String -Width 100)
        }

        It 'brings failures along with id and target' {
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'FolderNotFound,*'
            $failures[0].TargetObject | Should -Be 'Nowhere'
        }
    }
}
