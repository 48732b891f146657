BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($Lab) {
        $account = Connect-Mailbox 2
        function Add-Mail([string] $Subject) {
            "From: a@example.com`nTo: $($account.UserName)`nSubject: $Subject`n`nText" |
                Invoke-Doveadm save -u $account.UserName -m INBOX
        }

    }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Wait-SpectrumMessage' -Tag Lab {
    It 'ends with an error about the folder when the time is over' {
        $failure = Get-Failure { Wait-SpectrumMessage -TimeoutSec 1 }
        $failure.Id, $failure.Category, $failure.Terminating | Should -Be 'WaitTimedOut', 'OperationTimeout', $false
        $failure.Advice | Should -Not -BeNullOrEmpty
    }

    It 'gives what arrived between two calls, those that the filter wants first, and nothing twice' {
        'first', 'second', 'third' | ForEach-Object { Add-Mail $_ }
        (Wait-SpectrumMessage INBOX -Subject second -TimeoutSec 20).Subject | Should -Be 'second'
        (Wait-SpectrumMessage -Count 2 -TimeoutSec 20).Subject | Should -Be 'first', 'third'
        Wait-SpectrumMessage -Continuous -TimeoutSec 1 | Should -BeNullOrEmpty
    }

    It 'sees what arrives while it waits, and the next command takes it' {
        $null = New-SpectrumFolder Handled
        $delivery = Start-ThreadJob -ArgumentList $account.UserName, "$env:MAILLAB_FOLDER/dovecot.conf" {
            param($user, $configuration)
            Start-Sleep -Milliseconds 300
            "From: a@example.com`nSubject: while waiting`n`nText" | & doveadm -c $configuration save -u $user -m INBOX
        }
        Wait-SpectrumMessage -TimeoutSec 30 | Move-SpectrumMessage Handled
        $delivery | Receive-Job -Wait -AutoRemoveJob
        @(Get-Stored $account Handled).Count | Should -Be 1
        (Get-SpectrumMessage Handled).Subject | Should -Be 'while waiting'
    }

    It 'takes the folder from a row or a folder, and says FolderNotFound' {
        Add-Mail 'in a row'
        ('Folder', 'INBOX' | ConvertFrom-Csv | Wait-SpectrumMessage -TimeoutSec 20).Subject | Should -Be 'in a row'
        (Get-Failure { Wait-SpectrumMessage Nowhere -TimeoutSec 1 }).Id | Should -Be 'FolderNotFound'
    }

    It 'completes folders' {
        (Get-Completion 'Wait-SpectrumMessage -Folder Tr').CompletionText | Should -Be 'Trash'
    }
}
