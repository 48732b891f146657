BeforeAll { . $PSScriptRoot/Common.ps1; if ($Lab) { $account = Connect-Mailbox 12 } }
AfterAll { Disconnect-Spectrum -All }

Describe 'Save-SpectrumMessage' -Tag Lab {
    It 'saves the inbox as <Format>, byte for byte, and only once' `
        -ForEach @(@{ Format = 'Eml' }, @{ Format = 'Mbox' }, @{ Format = 'Maildir' }) {
        $result = Save-SpectrumMessage "$TestDrive/$Format" -Format $Format
        $result.Saved, $result.Failed, $result.Folder, "$($result.Format)" | Should -Be 12, 0, 'INBOX', $Format
        (Save-SpectrumMessage "$TestDrive/$Format" -Format $Format).AlreadySaved | Should -Be 12
        if ($Format -ne 'Eml') { return }
        $file = Get-ChildItem "$TestDrive/Eml" -Recurse -Filter *.eml | Sort-Object Length | Select-Object -First 1
        $sizes = Invoke-Doveadm -f tab fetch -u $account.UserName size.virtual mailbox INBOX all | Select-Object -Skip 1
        $file.Length | Should -Be ($sizes | ForEach-Object { [long] $_ } | Measure-Object -Minimum).Minimum
    }

    It 'takes folders and messages of the pipeline, and rows' {
        (Get-SpectrumFolder INBOX | Save-SpectrumMessage "$TestDrive/folder").Saved | Should -Be 12
        $saved = Get-SpectrumMessage -Uid 2, 3 | Save-SpectrumMessage "$TestDrive/some" -PassThru
        $saved.Uid | Should -Be 2, 3
        $saved.Path | ForEach-Object { $_ | Should -Exist }
        ('Folder,Uid', 'INBOX,5' | ConvertFrom-Csv | Save-SpectrumMessage "$TestDrive/rows").Saved | Should -Be 1
    }

    It 'writes nothing with -WhatIf' {
        Save-SpectrumMessage "$TestDrive/never" -WhatIf
        "$TestDrive/never" | Should -Not -Exist
    }

    It 'says <Id>' -ForEach @(
        @{ Id = 'FolderNotFound'; Parameters = @{ Path = 'x'; Folder = 'Nowhere' }; Terminating = $false }
        @{ Id = 'SavePathUnwritable'; Parameters = @{ Path = '/proc/none' }; Terminating = $true }
    ) {
        $Parameters.Path = if ($Parameters.Path -eq 'x') { "$TestDrive/x" } else { $Parameters.Path }
        $failure = Get-Failure { Save-SpectrumMessage @Parameters }
        $failure.Id, $failure.Terminating | Should -Be $Id, $Terminating
    }

    It 'shows what was saved, how much and where' {
        $view = Save-SpectrumMessage "$TestDrive/view" | Get-View
        $view[0] | Should -Match 'Folder\s+.*Saved'
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
    }
}

Describe 'Save-SpectrumAttachment' -Tag Lab {
    It 'saves the parts, silently, or as files with -PassThru' {
        $wanted = Get-SpectrumMessage -HasAttachment -Include Attachments
        $wanted | Should -Not -BeNullOrEmpty
        $wanted | Save-SpectrumAttachment "$TestDrive/silent" | Should -BeNullOrEmpty
        $files = $wanted | Save-SpectrumAttachment "$TestDrive/parts" -PassThru
        $files.Count | Should -Be ($wanted.Attachments | Where-Object { -not $_.Inline }).Count
        $files | ForEach-Object { $_ | Should -BeOfType IO.FileInfo; $_.Length | Should -BeGreaterThan 0 }
        (Get-ChildItem "$TestDrive/silent" -File -Recurse).Count | Should -Be $files.Count
    }

    It 'takes rows, saves only the names asked for, and never over another file' {
        $message = Get-SpectrumMessage -HasAttachment -Include Attachments -First 1
        $name = ($message.Attachments | Where-Object { -not $_.Inline })[0].Name
        $row = 'Folder,Uid', "INBOX,$($message.Uid)" | ConvertFrom-Csv
        @($row | Save-SpectrumAttachment "$TestDrive/twice" -Name $name -PassThru).Count | Should -Be 1
        $row | Save-SpectrumAttachment "$TestDrive/twice" -Name $name
        (Get-ChildItem "$TestDrive/twice").Count | Should -Be 2
        $row | Save-SpectrumAttachment "$TestDrive/other" -Name 'nothing*' -PassThru | Should -BeNullOrEmpty
    }

    It 'writes nothing with -WhatIf' {
        Get-SpectrumMessage -HasAttachment | Save-SpectrumAttachment "$TestDrive/never" -WhatIf
        Get-ChildItem "$TestDrive/never" -Recurse -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'says MessageNotFound, and goes on' {
        $failure = Get-Failure { Save-SpectrumAttachment "$TestDrive/missing" -Uid 99 }
        $failure.Id, $failure.Category, $failure.Terminating | Should -Be 'MessageNotFound', 'ObjectNotFound', $false
    }
}

Describe 'Import-SpectrumMessage' -Tag Lab {
    BeforeAll {
        $null = Get-SpectrumMessage -Uid 1, 2, 3 | Save-SpectrumMessage "$TestDrive/out"
        $other = Connect-Mailbox 0 -Name import
    }

    It 'brings back what was saved, with its flags' {
        $result = Import-SpectrumMessage "$TestDrive/out"
        $result.Stored, $result.Failed, $result.Session | Should -Be 3, 0, 'import'
        $flags = { $_ -replace '^\d+ ?' }
        Get-Stored $other | ForEach-Object $flags |
            Should -Be (Get-Stored $account | Select-Object -First 3 | ForEach-Object $flags)
        ($result | Get-View)[0] | Should -Match 'Folder'
    }

    It 'takes files of Get-ChildItem into a folder by position, and skips what is there' {
        $files = Get-ChildItem "$TestDrive/out" -Recurse -Filter *.eml
        ($files | Import-SpectrumMessage -Folder Copies).Stored | Should -Be 3
        (Import-SpectrumMessage $files.FullName Copies -SkipExisting).Skipped | Should -Be 3
        (Get-Stored $other Copies).Count | Should -Be 3
    }

    It 'imports nothing with -WhatIf' {
        Import-SpectrumMessage "$TestDrive/out" Never -WhatIf
        Get-StoredFolder $other | Should -Not -Contain 'Never'
    }

    It 'says ImportNothingFound of an empty place' {
        $null = New-Item -ItemType Directory "$TestDrive/empty"
        $failure = Get-Failure { Import-SpectrumMessage "$TestDrive/empty" }
        $failure.Id, $failure.Terminating | Should -Be 'ImportNothingFound', $false
    }
}
