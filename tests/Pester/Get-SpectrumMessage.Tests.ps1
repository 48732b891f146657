BeforeAll { . $PSScriptRoot/Common.ps1; if ($Lab) { $account = Connect-Mailbox 30 } }
AfterAll { Disconnect-Spectrum -All }

Describe 'Get-SpectrumMessage' -Tag Lab {
    It 'lists the inbox by default, the oldest first, and marks nothing as read' {
        $before = Get-Stored $account
        $messages = Get-SpectrumMessage
        $messages.Uid | Should -Be ($before | ForEach-Object { [long] $_.Split(' ')[0] })
        @($messages | Where-Object Read).Count | Should -Be @($before | Where-Object { $_ -match 'Seen' }).Count
        $null = Get-SpectrumMessage -Include Body, Headers, Attachments, Preview
        Get-Stored $account | Should -Be $before
    }

    It 'takes the folder by position, and from rows and folders' {
        @(Get-SpectrumMessage INBOX -First 2).Count | Should -Be 2
        @('Folder', 'INBOX' | ConvertFrom-Csv | Get-SpectrumMessage -First 2).Count | Should -Be 2
        @(Get-SpectrumFolder INBOX | Get-SpectrumMessage -First 2).Count | Should -Be 2
        ("Folder,Uid", "INBOX,3", "INBOX,5" | ConvertFrom-Csv | Get-SpectrumMessage).Uid | Should -Be 3, 5
    }

    It 'streams: Select-Object ends it early and the session goes on' {
        @(Get-SpectrumMessage | Select-Object -First 5).Count | Should -Be 5
        (Get-SpectrumSession).State | Should -Be 'Open'
        @(Get-SpectrumMessage).Count | Should -Be 30
    }

    It 'filters on the server: <Filter>' -ForEach @(
        @{ Filter = { Get-SpectrumMessage -Unread }; Same = { -not $_.Read } }
        @{ Filter = { Get-SpectrumMessage -Flagged }; Same = { $_.Flagged } }
        @{ Filter = { Get-SpectrumMessage -Answered }; Same = { $_.Answered } }
        @{ Filter = { Get-SpectrumMessage -Keyword important }; Same = { $_.Keywords -contains 'Important' } }
        @{ Filter = { Get-SpectrumMessage -From example.org }; Same = { $_.From.Address -like '*example.org*' } }
        @{ Filter = { Get-SpectrumMessage -LargerThan 2KB }; Same = { $_.Size -gt 2KB } }
        @{ Filter = { Get-SpectrumMessage -Uid 2, 9 }; Same = { $_.Uid -in 2, 9 } }
        @{ Filter = { Get-SpectrumMessage -Read -From example.com, example.org }
            Same = { $_.Read -and $_.From.Address -match 'example\.(com|org)$' } }
    ) {
        $expected = @(Get-SpectrumMessage | Where-Object $Same).Uid
        $expected | Should -Not -BeNullOrEmpty
        (& $Filter).Uid | Should -Be $expected
    }

    It 'finds times to the second' {
        $time = (Get-SpectrumMessage -Uid 10).Received
        (Get-SpectrumMessage -Since $time -Before $time.AddSeconds(1)).Uid | Should -Be 10
        @(Get-SpectrumMessage -Before $time).Count | Should -Be 9
    }

    It 'sorts and pages' {
        (Get-SpectrumMessage -SortBy Size -Descending -First 3).Size |
            Should -Be ((Get-SpectrumMessage | Sort-Object Size -Descending).Size | Select-Object -First 3)
        (Get-SpectrumMessage -Skip 3 -First 2).Uid | Should -Be 4, 5
    }

    It 'gives what costs more only when asked for it' {
        $plain = Get-SpectrumMessage -Uid 6
        foreach ($name in 'Body', 'HtmlBody', 'Headers', 'Attachments', 'Preview') { $plain.$name | Should -BeNullOrEmpty }
        $full = Get-SpectrumMessage -Uid 6 -Include Body, Headers, Attachments, Preview
        $full.Attachments[0].Name | Should -Not -BeNullOrEmpty
        ($full.Headers | Where-Object Name -EQ Subject).Value | Should -Be $full.Subject
        $full.Body | Should -Not -BeNullOrEmpty
        $full.Preview.Length | Should -BeLessOrEqual 200
    }

    It 'with a checkpoint gives what is new' {
        $path = "$TestDrive/check.point"
        @(Get-SpectrumMessage -Checkpoint $path).Count | Should -Be 30
        Get-SpectrumMessage -Checkpoint $path | Should -BeNullOrEmpty
        Invoke-Doveadm copy -u $account.UserName INBOX mailbox INBOX uid 1
        try { (Get-SpectrumMessage -Checkpoint $path).Uid | Should -Be 31 }
        finally { Invoke-Doveadm expunge -u $account.UserName mailbox INBOX uid 31 }
    }

    It 'says <Id>' -ForEach @(
        @{ Command = { Get-SpectrumMessage Nowhere }; Id = 'FolderNotFound'; Category = 'ObjectNotFound'; Target = 'Nowhere'
            Terminating = $false }
        @{ Command = { Get-SpectrumMessage -Query 'NOT' }; Id = 'QueryInvalid'; Category = 'InvalidArgument'
            Terminating = $true }
        @{ Command = { Get-SpectrumMessage -IncludeVanished }; Id = 'CheckpointRequired'; Category = 'InvalidArgument'
            Terminating = $true }
        @{ Command = { Get-SpectrumMessage -Subject $null }; Id = 'ParameterArgumentValidationError'
            Category = 'InvalidData'; Terminating = $true }
        @{ Command = { Get-SpectrumMessage -From '' }; Id = 'ParameterArgumentValidationError'; Category = 'InvalidData'
            Terminating = $true }
    ) {
        $failure = Get-Failure $Command
        $failure.Id, $failure.Category, $failure.Terminating | Should -Be $Id, $Category, $Terminating
        if ($Target) { $failure.Target | Should -Be $Target }
    }

    It 'reads the other folders when one is not there' {
        $messages = Get-SpectrumMessage Nowhere, INBOX -First 2 -ErrorAction SilentlyContinue -ErrorVariable missing
        $messages.Folder | Select-Object -Unique | Should -Be 'INBOX'
        $missing.TargetObject | Should -Be 'Nowhere'
    }

    It 'completes <Line>' -ForEach @(
        @{ Line = "-Keyword '`$ju"; Offers = "'`$Junk'" }
        @{ Line = '-Include '; Offers = 'Attachments', 'Body', 'Headers', 'Preview' }
        @{ Line = '-SortBy S'; Offers = 'Size', 'Subject' }
        @{ Line = '-Folder inb'; Offers = 'INBOX' }
    ) {
        (Get-Completion "Get-SpectrumMessage $Line").CompletionText | Sort-Object | Where-Object { $_ -in $Offers } |
            Should -Be $Offers
    }

    It 'completes the properties that come down the pipeline' {
        (Get-Completion 'Get-SpectrumMessage | Select-Object -Property Sub').CompletionText | Should -Contain 'Subject'
    }

    It 'shows a row a message: uid, time, flags, author, subject' {
        $view = Get-SpectrumMessage -First 5 | Get-View
        $view[0] | Should -Match '^\s*Folder: INBOX'
        $view[1] | Should -Match '^\s*Uid\s+Received\s+Flags\s+.*From\s+Subject'
        $view.Count | Should -Be 8
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        "$(Get-SpectrumMessage -First 1 | Format-List | Get-View)" | Should -Match 'MessageId\s+: '
    }

    It 'survives Export-Clixml, and prints the same out of the file' {
        $message = Get-SpectrumMessage -Unread -First 1
        $message | Export-Clixml "$TestDrive/message.xml"
        $again = Import-Clixml "$TestDrive/message.xml"
        $again.Uid, $again.From.Address, $again.Received, $again.Subject |
            Should -Be $message.Uid, $message.From.Address, $message.Received, $message.Subject
        $again | Out-String -Width 100 | Should -Be ($message | Out-String -Width 100)
    }

    It 'survives JSON and CSV' {
        $message = Get-SpectrumMessage -First 1
        ($message | ConvertTo-Json -Depth 4 | ConvertFrom-Json).Subject | Should -Be $message.Subject
        ($message | ConvertTo-Csv | ConvertFrom-Csv).Uid | Should -Be $message.Uid
    }
}
