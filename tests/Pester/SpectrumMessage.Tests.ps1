BeforeAll { . $PSScriptRoot/Common.ps1 }
AfterAll { Disconnect-Spectrum -All }

# The names are written out while Pester looks for tests, so that a filter finds them.
$changes = @(
    @{ Command = 'Set-SpectrumMessage'; More = @{ Flagged = $true }; Text = '-Flagged' }
    @{ Command = 'Move-SpectrumMessage'; More = @{ DestinationFolder = 'Archive' }; Text = 'Archive' }
    @{ Command = 'Copy-SpectrumMessage'; More = @{ DestinationFolder = 'Archive' }; Text = 'Archive' }
    @{ Command = 'Remove-SpectrumMessage'; More = @{ Confirm = $false }; Text = '' }
)
foreach ($change in $changes) {
    Describe "$($change.Command), as every command that changes messages" -Tag Lab -ForEach $change {
        BeforeAll {
            $account = Connect-Mailbox 3
            $null = New-SpectrumFolder Archive -ErrorAction Ignore
            $folders = 'INBOX', 'Archive', 'Trash'
        }
        AfterAll { Disconnect-Spectrum -All }

        It 'changes nothing with -WhatIf, nor with -Confirm where no one answers' {
            $before = $folders | ForEach-Object { "$_ $(Get-Stored $account $_)" }
            Get-SpectrumMessage | & $Command @More -WhatIf
            $unanswered = Invoke-Unanswered $account "Get-SpectrumMessage -First 1 | $Command $Text -Confirm"
            $unanswered | Should -Not -BeNullOrEmpty
            $folders | ForEach-Object { "$_ $(Get-Stored $account $_)" } | Should -Be $before
        }

        It 'says MessageNotFound of a message that is not there' {
            $failure = Get-Failure { & $Command -Uid 99 @More }
            $failure.Id, $failure.Category, $failure.Terminating | Should -Be 'MessageNotFound', 'ObjectNotFound', $false
        }

        It 'says MessageNotNamed when it names none' {
            (Get-Failure { & $Command @More }).Id | Should -Be 'MessageNotNamed'
        }

        It 'does nothing of a folder that was made again since' {
            $before = $folders | ForEach-Object { "$_ $(Get-Stored $account $_)" }
            $failure = Get-Failure { Get-SpectrumMessage -First 1 |
                Select-Object Folder, Uid, @{ Name = 'UidValidity'; Expression = { 1 } } | & $Command @More }
            $failure.Id, $failure.Category | Should -Be 'UidValidityChanged', 'InvalidData'
            $folders | ForEach-Object { "$_ $(Get-Stored $account $_)" } | Should -Be $before
        }

        It 'says FolderNotFound of a folder that is not there' {
            $failure = Get-Failure { & $Command -Folder Nowhere -Uid 1 @More }
            $failure.Id, $failure.Terminating | Should -Be 'FolderNotFound', $false
        }
    }
}

Describe 'Set-SpectrumMessage' -Tag Lab {
    BeforeAll { $account = Connect-Mailbox 5 }

    It 'sets and clears flags and keywords of exactly the messages named, by pipeline and by row' {
        Get-SpectrumMessage -Uid 1, 2 | Set-SpectrumMessage -Read -Flagged -Keyword done
        'Folder,Uid', 'INBOX,3' | ConvertFrom-Csv | Set-SpectrumMessage -Unread -Answered
        Set-SpectrumMessage -Uid 2 -Flagged:$false -RemoveKeyword done
        $now = Get-Stored $account
        $now[0] | Should -Match 'Flagged.*Seen.*done'
        $now[1] | Should -Match 'Seen'
        $now[1] | Should -Not -Match 'Flagged|done'
        $now[2] | Should -Match 'Answered'
        $now[2] | Should -Not -Match 'Seen'
    }

    It 'is silent, or with -PassThru gives the messages as they are now' {
        Set-SpectrumMessage -Uid 4 -Deleted | Should -BeNullOrEmpty
        $message = Get-SpectrumMessage -Uid 4 | Set-SpectrumMessage -Deleted:$false -Flagged -PassThru
        $message.Uid, $message.Deleted, $message.Flagged | Should -Be 4, $false, $true
    }

    It 'refuses <Id> before anything is sent' -ForEach @(
        @{ Id = 'NothingToSet'; Parameters = @{} }
        @{ Id = 'FlagsContradict'; Parameters = @{ Read = $true; Unread = $true } }
        @{ Id = 'KeywordInvalid'; Parameters = @{ Keyword = 'two words' } }
    ) {
        $failure = Get-Failure { Set-SpectrumMessage -Uid 1 @Parameters }
        $failure.Id, $failure.Category, $failure.Terminating | Should -Be $Id, 'InvalidArgument', $true
    }
}

Describe 'Move-SpectrumMessage' -Tag Lab {
    BeforeAll { $account = Connect-Mailbox 5; $null = New-SpectrumFolder Kept }

    It 'moves by pipeline and by row, with flags, and nothing else' {
        Set-SpectrumMessage -Uid 2 -Flagged
        Get-SpectrumMessage -Uid 2 | Move-SpectrumMessage Kept | Should -BeNullOrEmpty
        'Folder,Uid', 'INBOX,4' | ConvertFrom-Csv | Move-SpectrumMessage -DestinationFolder Kept
        Get-Stored $account | ForEach-Object { $_.Split(' ')[0] } | Should -Be '1', '3', '5'
        (Get-Stored $account Kept)[0] | Should -Match 'Flagged'
        (Get-Stored $account Kept).Count | Should -Be 2
    }

    It 'with -PassThru gives messages that the next command takes' {
        $moved = Get-SpectrumMessage -Uid 5 | Move-SpectrumMessage Kept -PassThru
        $moved.Folder | Should -Be 'Kept'
        ($moved | Set-SpectrumMessage -Keyword moved -PassThru).Keywords | Should -Contain 'moved'
    }

    It 'says AlreadyThere and FolderNotFound' {
        (Get-Failure { Get-SpectrumMessage -First 1 | Move-SpectrumMessage INBOX }).Id | Should -Be 'AlreadyThere'
        (Get-Failure { Get-SpectrumMessage -First 1 | Move-SpectrumMessage Nowhere }).Id | Should -Be 'FolderNotFound'
        (Get-Stored $account).Count | Should -Be 2
    }
}

Describe 'Copy-SpectrumMessage' -Tag Lab {
    BeforeAll { $account = Connect-Mailbox 5 -Name from; $null = New-SpectrumFolder Kept }

    It 'copies within the account' {
        (Get-SpectrumMessage -Uid 1, 2 | Copy-SpectrumMessage Kept -PassThru).Folder | Should -Be 'Kept', 'Kept'
        (Get-Stored $account).Count | Should -Be 5
        (Get-Stored $account Kept).Count | Should -Be 2
    }

    It 'copies folders and messages to another account, once' {
        $other = Connect-Mailbox 0 -Name to
        $copied = Get-SpectrumFolder INBOX, Kept -Session from | Copy-SpectrumMessage -DestinationSession to
        $copied.Stored | Should -Be 5, 2
        (Get-Stored $other).Count | Should -Be 5
        (Get-Stored $other Kept).Count | Should -Be 2
        (Get-SpectrumFolder INBOX -Session from | Copy-SpectrumMessage -DestinationSession to).Stored | Should -Be 0
        $labelled = Copy-SpectrumMessage -Session from -Folder INBOX -DestinationSession to -GmailLabel Keyword
        $labelled.Stored, $labelled.LeftOut | Should -Be 0, 0
        ($copied | Get-View)[0] | Should -Match 'Folder'
        (Get-Failure { Get-SpectrumFolder INBOX -Session to | Copy-SpectrumMessage -DestinationSession to }).Id |
            Should -Be 'DestinationIsSource'
    }
}

Describe 'Remove-SpectrumMessage' -Tag Lab {
    BeforeAll { $account = Connect-Mailbox 5 }

    It 'moves to the Trash exactly what is named' {
        Get-SpectrumMessage -Uid 1, 2 | Remove-SpectrumMessage -Confirm:$false | Should -BeNullOrEmpty
        'Folder,Uid', 'INBOX,3' | ConvertFrom-Csv | Remove-SpectrumMessage -Confirm:$false
        Get-Stored $account | ForEach-Object { $_.Split(' ')[0] } | Should -Be '4', '5'
        (Get-Stored $account Trash).Count | Should -Be 3
    }

    It 'deletes for good with -Permanent, and leaves what others have marked' {
        Set-SpectrumMessage -Uid 4 -Deleted
        Remove-SpectrumMessage -Uid 5 -Permanent -Confirm:$false
        Get-Stored $account | Should -Match '^4 .*Deleted'
        @(Get-Stored $account Trash).Count | Should -Be 3
    }

    It 'asks without being called' {
        Invoke-Unanswered $account 'Get-SpectrumMessage | Remove-SpectrumMessage' | Should -Not -BeNullOrEmpty
        @(Get-Stored $account).Count | Should -Be 1
    }

    It 'says AlreadyInTrash of what lies there' {
        (Get-Failure { Get-SpectrumMessage Trash -First 1 | Remove-SpectrumMessage -Confirm:$false }).Id |
            Should -Be 'AlreadyInTrash'
        @(Get-Stored $account Trash).Count | Should -Be 3
    }
}
