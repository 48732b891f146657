BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($Lab) {
        $account = Connect-Mailbox 8
        $null = New-SpectrumFolder Projects, Projects/2025
        Invoke-Doveadm copy -u $account.UserName Projects/2025 mailbox INBOX uid 1:3
    }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Get-SpectrumFolderStatistics' -Tag Lab {
    It 'has what the server counts, for the folder and for those below' {
        $rows = Get-SpectrumFolderStatistics
        $rows.FolderPath | Sort-Object | Should -Be (Get-StoredFolder $account)
        ($rows | Where-Object FolderPath -EQ INBOX).ItemsInFolder | Should -Be 8
        $projects = $rows | Where-Object FolderPath -EQ Projects
        $projects.ItemsInFolder, $projects.ItemsInFolderAndSubfolders | Should -Be 0, 3
        ($rows | Measure-Object UnreadItemsInFolder -Sum).Sum |
            Should -Be @('INBOX', 'Projects/2025' | ForEach-Object { Get-Stored $account $_ } |
            Where-Object { $_ -notmatch 'Seen' }).Count
    }

    It 'takes paths by position, pipeline, and the rows of other systems' {
        (Get-SpectrumFolderStatistics Projects*).FolderPath | Should -Be 'Projects', 'Projects/2025'
        ('INBOX' | Get-SpectrumFolderStatistics).ItemsInFolder | Should -Be 8
        ('FolderPath', 'Projects/2025' | ConvertFrom-Csv | Get-SpectrumFolderStatistics).ItemsInFolder | Should -Be 3
        ('Identity', 'Projects/2025' | ConvertFrom-Csv | Get-SpectrumFolderStatistics).ItemsInFolder | Should -Be 3
        (Get-SpectrumFolder INBOX | Get-SpectrumFolderStatistics).FolderPath | Should -Be 'INBOX'
    }

    It 'knows scopes, also by the names that Exchange has for them' {
        (Get-SpectrumFolderStatistics -FolderScope Inbox).FolderPath | Should -Be 'INBOX'
        (Get-SpectrumFolderStatistics -FolderScope DeletedItems).FolderType | Should -Be 'Trash'
        (Get-Completion 'Get-SpectrumFolderStatistics -FolderScope In').CompletionText | Should -Be 'Inbox'
    }

    It 'reads dates and an analysis when asked for them' {
        (Get-SpectrumFolderStatistics INBOX).OldestItemReceivedDate | Should -BeNullOrEmpty
        $row = Get-SpectrumFolderStatistics INBOX -IncludeOldestAndNewestItems -IncludeAnalysis
        $times = (Get-SpectrumMessage).Received | Sort-Object
        $row.OldestItemReceivedDate, $row.NewestItemReceivedDate | Should -Be $times[0], $times[-1]
        ($row.Analysis.AgeHistogram | Measure-Object Items -Sum).Sum | Should -Be 8
    }

    It 'says which folder is not there, and goes on' {
        $failure = Get-Failure { $script:rows = 'Nowhere', 'INBOX' | Get-SpectrumFolderStatistics }
        $failure.Id, $failure.Category, $failure.Target, $failure.Terminating |
            Should -Be 'FolderNotFound', 'ObjectNotFound', 'Nowhere', $false
        $script:rows.FolderPath | Should -Be 'INBOX'
    }

    It 'shows a table of 80 columns, and a list' {
        $view = Get-SpectrumFolderStatistics | Get-View
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $view[0] | Should -Match 'Folder'
        "$(Get-SpectrumFolderStatistics INBOX | Format-List | Get-View)" | Should -Match 'DeletedItemsInFolder'
    }
}

Describe 'Get-SpectrumMailboxStatistics' -Tag Lab {
    It 'sums what the folders hold' {
        $figures = Get-SpectrumMailboxStatistics
        $figures.ItemCount, $figures.EmailAddress, $figures.FoldersNotRead | Should -Be 11, $account.UserName, 0
        $figures.TotalItemSize | Should -Be (Get-SpectrumFolder | Measure-Object Size -Sum).Sum
        $figures.QuotaUsed | Should -BeGreaterThan 0
    }

    It 'takes the session from objects that have one' {
        (Get-SpectrumSession | Select-Object @{ Name = 'Session'; Expression = { $_.Name } } |
            Get-SpectrumMailboxStatistics).ItemCount | Should -Be 11
        (Get-SpectrumFolder INBOX | Get-SpectrumMailboxStatistics).ItemCount | Should -Be 11
    }

    It 'survives a file' {
        Get-SpectrumMailboxStatistics -IncludeAnalysis | Export-Clixml "$TestDrive/figures.xml" -Depth 5
        $again = Import-Clixml "$TestDrive/figures.xml"
        $again.ItemCount | Should -Be 11
        ($again.Analysis.SizeHistogram | Measure-Object Items -Sum).Sum | Should -Be 11
    }

    It 'shows a row of 80 columns, and a list' {
        $view = Get-SpectrumMailboxStatistics | Get-View
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        "$(Get-SpectrumMailboxStatistics | Format-List | Get-View)" | Should -Match 'StorageLimitStatus'
    }

    It 'needs a session that is there' {
        $failure = Get-Failure { Get-SpectrumMailboxStatistics -Session nothing }
        $failure.Id, $failure.Terminating | Should -Be 'SessionNotFound', $true
    }
}
