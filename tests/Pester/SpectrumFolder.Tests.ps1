BeforeAll { . $PSScriptRoot/Common.ps1; if ($Lab) { $account = Connect-Mailbox } }
AfterAll { Disconnect-Spectrum -All }

Describe 'Get-SpectrumFolder' -Tag Lab {
    It 'lists the inbox first, with the figures that the server has' {
        $folders = Get-SpectrumFolder
        $folders[0].Path | Should -Be 'INBOX'
        $folders[0].Items | Should -Be (Get-Stored $account).Count
        $folders[0].Unread | Should -Be @(Get-Stored $account | Where-Object { $_ -notmatch 'Seen' }).Count
        $folders[0].Size | Should -BeGreaterThan 0
        $folders.Path | Sort-Object | Should -Be (Get-StoredFolder $account)
    }

    It 'is narrowed by path, wildcard, special use and subscription' {
        (Get-SpectrumFolder inbox).Path | Should -Be 'INBOX'
        (Get-SpectrumFolder -Path Tr*, S*).Path | Should -Contain 'Sent'
        (Get-SpectrumFolder -SpecialUse Trash, Sent).SpecialUse | Sort-Object | Should -Be 'Sent', 'Trash'
        (Get-SpectrumFolder -Subscribed).Subscribed | Should -Not -Contain $false
    }

    It 'takes paths as text, and rows of a table by Path and Folder' {
        ('INBOX', 'Trash' | Get-SpectrumFolder).Path | Should -Be 'INBOX', 'Trash'
        ('Path', 'Sent' | ConvertFrom-Csv | Get-SpectrumFolder).Path | Should -Be 'Sent'
        ('Folder', 'Sent' | ConvertFrom-Csv | Get-SpectrumFolder).Path | Should -Be 'Sent'
    }

    It 'says which folder is not there, and goes on' {
        $failure = Get-Failure { $script:found = 'Nowhere', 'INBOX' | Get-SpectrumFolder }
        $failure.Id, $failure.Category, $failure.Target, $failure.Terminating |
            Should -Be 'FolderNotFound', 'ObjectNotFound', 'Nowhere', $false
        $script:found.Path | Should -Be 'INBOX'
        { Get-SpectrumFolder Nowhere -ErrorAction Stop } | Should -Throw
        Get-Failure { Get-SpectrumFolder Nowhere* } | Should -BeNullOrEmpty
    }

    It 'shows sizes for people in a table of 80 columns, and everything in a list' {
        $view = Get-SpectrumFolder | Get-View
        $view[0] | Should -Match '^\s*Path\s+.*Size'
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        "$(Get-SpectrumFolder INBOX | Format-List | Get-View)" | Should -Match 'UidValidity'
        (Get-SpectrumFolder INBOX | Select-Object FolderPath, ItemsInFolder).FolderPath | Should -Be 'INBOX'
    }

    It 'survives a file, and what comes out of it goes down the pipeline again' {
        Get-SpectrumFolder INBOX | Export-Clixml "$TestDrive/folder.xml"
        $again = Import-Clixml "$TestDrive/folder.xml"
        $again.Items, $again.Path | Should -Be 5, 'INBOX'
        ($again | Get-SpectrumMessage).Count | Should -Be 5
    }

    It 'completes paths in <_>' -ForEach 'Get-SpectrumFolder ', 'Get-SpectrumMessage ', 'Set-SpectrumFolder ',
        'Rename-SpectrumFolder ', 'Move-SpectrumMessage ', 'Save-SpectrumMessage x -Folder ' {
        (Get-Completion "${_}Tr").CompletionText | Should -Be 'Trash'
    }
}

Describe 'New-SpectrumFolder' -Tag Lab {
    It 'makes folders by position and from rows, subscribed, and answers with them' {
        (New-SpectrumFolder 'Two words', Projects/2025).Path | Should -Be 'Two words', 'Projects/2025'
        ('Folder', 'Rows/One' | ConvertFrom-Csv | New-SpectrumFolder -Unsubscribed).Subscribed | Should -BeFalse
        Get-StoredFolder $account | Where-Object { $_ -in 'Two words', 'Projects/2025', 'Rows/One' } |
            Should -Be 'Projects/2025', 'Rows/One', 'Two words'
        Invoke-Doveadm mailbox list -s -u $account.UserName | Should -Contain 'Projects/2025'
        Invoke-Doveadm mailbox list -s -u $account.UserName | Should -Not -Contain 'Rows/One'
    }

    It 'makes nothing with -WhatIf, or when it asks and no one answers' {
        $before = Get-StoredFolder $account
        New-SpectrumFolder Never -WhatIf | Should -BeNullOrEmpty
        Invoke-Unanswered $account 'New-SpectrumFolder Never -Confirm' | Should -Not -BeNullOrEmpty
        Get-StoredFolder $account | Should -Be $before
    }

    It 'says <Id> of <Path>, and makes the next' -ForEach @(
        @{ Path = 'INBOX'; Id = 'FolderExists'; Category = 'InvalidArgument' }
        @{ Path = "a`nb"; Id = 'FolderNameInvalid'; Category = 'InvalidArgument' }
    ) {
        $failure = Get-Failure { $script:made = $Path, "After $Id" | New-SpectrumFolder }
        $failure.Id, $failure.Category, $failure.Target, $failure.Terminating | Should -Be $Id, $Category, $Path, $false
        $script:made.Path | Should -Be "After $Id"
    }
}

Describe 'Set-SpectrumFolder' -Tag Lab {
    BeforeAll { $null = New-SpectrumFolder Lists -Unsubscribed }

    It 'subscribes and unsubscribes, silently, or with the folder on -PassThru' {
        Set-SpectrumFolder Lists -Subscribed | Should -BeNullOrEmpty
        Invoke-Doveadm mailbox list -s -u $account.UserName | Should -Contain 'Lists'
        (Get-SpectrumFolder Lists | Set-SpectrumFolder -Subscribed:$false -PassThru).Subscribed | Should -BeFalse
        Invoke-Doveadm mailbox list -s -u $account.UserName | Should -Not -Contain 'Lists'
    }

    It 'changes nothing with -WhatIf' {
        Set-SpectrumFolder Lists -Subscribed -WhatIf
        Invoke-Doveadm mailbox list -s -u $account.UserName | Should -Not -Contain 'Lists'
    }

    It 'says which folder is not there, and goes on' {
        $failure = Get-Failure { 'Nowhere', 'Lists' | Set-SpectrumFolder -Subscribed }
        $failure.Id, $failure.Target, $failure.Terminating | Should -Be 'FolderNotFound', 'Nowhere', $false
        Invoke-Doveadm mailbox list -s -u $account.UserName | Should -Contain 'Lists'
    }
}

Describe 'Rename-SpectrumFolder' -Tag Lab {
    BeforeAll { $null = New-SpectrumFolder Old, Older, Oldest }

    It 'takes path and name by position, and both from the rows of a table' {
        Rename-SpectrumFolder Old New | Should -BeNullOrEmpty
        ('Path,NewName', 'Older,Newer' | ConvertFrom-Csv | Rename-SpectrumFolder -PassThru).Path | Should -Be 'Newer'
        (Rename-SpectrumFolder Oldest -NewPath New/Newest -PassThru).Path | Should -Be 'New/Newest'
        Get-StoredFolder $account | Where-Object { $_ -match '^(New|Old)' } | Should -Be 'New', 'New/Newest', 'Newer'
    }

    It 'renames nothing with -WhatIf' {
        Rename-SpectrumFolder Newer Other -WhatIf
        Get-StoredFolder $account | Should -Contain 'Newer'
    }

    It 'refuses <Path> with <Id>' -ForEach @(
        @{ Path = 'Nowhere'; Id = 'FolderNotFound'; Category = 'ObjectNotFound' }
        @{ Path = 'Trash'; Id = 'FolderProtected'; Category = 'InvalidArgument' }
        @{ Path = 'INBOX'; Id = 'FolderProtected'; Category = 'InvalidArgument' }
    ) {
        $failure = Get-Failure { Rename-SpectrumFolder $Path Other }
        $failure.Id, $failure.Category, $failure.Target, $failure.Terminating | Should -Be $Id, $Category, $Path, $false
        Get-StoredFolder $account | Should -Not -Contain 'Other'
    }
}

Describe 'Remove-SpectrumFolder' -Tag Lab {
    BeforeEach {
        $null = New-SpectrumFolder Gone, Full -ErrorAction Ignore
        Invoke-Doveadm copy -u $account.UserName Full mailbox INBOX uid 1
    }

    It 'removes by position and down the pipeline, and nothing comes out' {
        Remove-SpectrumFolder Gone -Confirm:$false | Should -BeNullOrEmpty
        Get-SpectrumFolder Full | Remove-SpectrumFolder -Force -Confirm:$false
        Get-StoredFolder $account | Where-Object { $_ -in 'Gone', 'Full' } | Should -BeNullOrEmpty
    }

    It 'asks first: nothing goes with -WhatIf, or where no one answers' {
        Remove-SpectrumFolder Gone -WhatIf
        Invoke-Unanswered $account 'Remove-SpectrumFolder Gone' | Should -Not -BeNullOrEmpty
        Get-StoredFolder $account | Should -Contain 'Gone'
    }

    It 'refuses <Path> with <Id>, and removes the next' -ForEach @(
        @{ Path = 'Full'; Id = 'FolderNotEmpty'; Category = 'InvalidArgument' }
        @{ Path = 'INBOX'; Id = 'FolderProtected'; Category = 'InvalidArgument' }
        @{ Path = 'Nowhere'; Id = 'FolderNotFound'; Category = 'ObjectNotFound' }
    ) {
        $failure = Get-Failure { $Path, 'Gone' | Remove-SpectrumFolder -Confirm:$false }
        $failure.Id, $failure.Category, $failure.Target, $failure.Terminating | Should -Be $Id, $Category, $Path, $false
        Get-StoredFolder $account | Should -Contain 'Full'
        Get-StoredFolder $account | Should -Not -Contain 'Gone'
    }
}
