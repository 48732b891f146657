BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Get-SpectrumServerSetting' {
    It 'answers for <Name>' -ForEach @(
        @{ Name = 'an address by position'; Command = { Get-SpectrumServerSetting me@charter.net }; Provider = 'Charter'
            UserName = 'me@charter.net' }
        @{ Name = 'a domain'; Command = { Get-SpectrumServerSetting nyc.rr.com }; Provider = 'RoadRunner'
            UserName = 'name@nyc.rr.com (full address)' }
        @{ Name = 'text in the pipeline'; Command = { 'x@bresnan.net' | Get-SpectrumServerSetting }; Provider = 'Charter'
            UserName = 'x@bresnan.net' }
        @{ Name = 'a row'; Command = { 'EmailAddress', 'x@tampabay.rr.com' | ConvertFrom-Csv | Get-SpectrumServerSetting }
            Provider = 'BrightHouse'; UserName = 'x@tampabay.rr.com' }
        @{ Name = 'a provider, with wildcards'; Command = { Get-SpectrumServerSetting -Provider spec* }
            Provider = 'Spectrum'; UserName = 'name@spectrum.com (full address)' }
    ) {
        $rows = & $Command
        $rows.Provider | Select-Object -Unique | Should -Be $Provider
        $rows.UserNameFormat | Select-Object -Unique | Should -Be $UserName
        "$(($rows | Where-Object Recommended).Protocol)" | Should -Be 'Imap Smtp'
        $rows.Source | Should -Not -Contain ''
        ($rows | Where-Object Protocol -EQ Pop3).Notes | Should -Not -BeNullOrEmpty
    }

    It 'knows that Charter speaks implicit TLS on port 587' {
        $smtp = Get-SpectrumServerSetting me@charter.net -Protocol Smtp | Where-Object Recommended
        $smtp.Server, $smtp.Port, "$($smtp.Security)" | Should -Be 'mobile.charter.net', 587, 'Tls'
    }

    It 'gives the whole table when nothing is asked for, and the protocols chosen' {
        $rows = Get-SpectrumServerSetting -Protocol Smtp, Imap
        @($rows.Provider | Select-Object -Unique).Count | Should -Be 14
        $rows.Protocol | Should -Not -Contain 'Pop3'
    }

    It 'knows where people move to, and with what they sign in: <Address>' -ForEach @(
        @{ Address = 'me@outlook.com'; Provider = 'Outlook'; Server = 'outlook.office365.com'; SignIn = 'Token' }
        @{ Address = 'me@gmail.com'; Provider = 'Gmail'; Server = 'imap.gmail.com'; SignIn = 'AppPassword Token' }
        @{ Address = 'me@icloud.com'; Provider = 'iCloud'; Server = 'imap.mail.me.com'; SignIn = 'AppPassword' }
        @{ Address = 'me@comcast.net'; Provider = 'Comcast'; Server = 'imap.comcast.net'; SignIn = 'Password Token' }
    ) {
        $row = Get-SpectrumServerSetting $Address -Protocol Imap | Where-Object Recommended
        $row.Provider, $row.Server, "$($row.SignIn)" | Should -Be $Provider, $Server, $SignIn
    }

    It 'says ProviderUnknown of a domain and of a provider that it does not know' {
        $failure = Get-Failure { Get-SpectrumServerSetting me@elsewhere.example }
        $failure.Id, $failure.Terminating | Should -Be 'ProviderUnknown', $false
        $failure = Get-Failure { Get-SpectrumServerSetting -Provider Nowhere }
        $failure.Id, $failure.Category, $failure.Terminating | Should -Be 'ProviderUnknown', 'InvalidArgument', $false
    }

    It 'says AddressMissing of a row without one, and answers the others' {
        $failure = Get-Failure { $script:rows = [pscustomobject]@{ Mail = 'a@charter.net' },
            [pscustomobject]@{ EmailAddress = 'b@charter.net' } | Get-SpectrumServerSetting }
        $failure.Id, $failure.Terminating | Should -Be 'AddressMissing', $false
        $script:rows.UserNameFormat | Select-Object -Unique | Should -Be 'b@charter.net'
    }

    It 'shows a table of 80 columns and a list, completes providers, and survives a file' {
        (Get-SpectrumServerSetting | Get-View | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        "$(Get-SpectrumServerSetting me@charter.net -Protocol Imap | Format-List | Get-View)" | Should -Match 'Source'
        (Get-Completion 'Get-SpectrumServerSetting -Provider c').CompletionText | Sort-Object |
            Should -Be 'Charter', 'Comcast', 'Cox'
        Get-SpectrumServerSetting me@charter.net | Export-Clixml "$TestDrive/settings.xml"
        (Import-Clixml "$TestDrive/settings.xml").Port | Should -Be (Get-SpectrumServerSetting me@charter.net).Port
    }
}

Describe 'Export-SpectrumClientConfiguration' {
    It 'writes four files for an address, by position' {
        $files = Export-SpectrumClientConfiguration me@charter.net "$TestDrive/one"
        $files | Should -BeOfType IO.FileInfo
        $files.Count | Should -Be 4
        $files.Extension | Sort-Object | Should -Be '.html', '.md', '.mobileconfig', '.xml'
        foreach ($file in $files) { Get-Content $file.FullName -Raw | Should -Match 'mobile\.charter\.net' }
    }

    It 'takes the rows of a table by the names of its columns, where an empty cell says nothing' {
        "EmailAddress,DisplayName,Server,Port`nann@charter.net,Ann Archer,,`nben@charter.net,,mail.example.com,1993" |
            Set-Content "$TestDrive/people.csv"
        $files = Import-Csv "$TestDrive/people.csv" | Export-SpectrumClientConfiguration -Path "$TestDrive/rows" -Format Markdown
        $files.Count | Should -Be 2
        Get-Content $files[0].FullName -Raw | Should -Match 'Ann Archer'
        Get-Content $files[1].FullName -Raw | Should -Match 'mail\.example\.com(?s:.*)1993'
    }

    It 'leaves files that exist, unless -Force is given' {
        $file = Export-SpectrumClientConfiguration me@charter.net "$TestDrive/kept" -Format Html
        Set-Content $file.FullName kept
        $failure = Get-Failure { Export-SpectrumClientConfiguration me@charter.net "$TestDrive/kept" -Format Html }
        $failure.Id, $failure.Terminating | Should -Be 'FileExists', $false
        Get-Content $file.FullName | Should -Be 'kept'
        $null = Export-SpectrumClientConfiguration me@charter.net "$TestDrive/kept" -Format Html -Force
        Get-Content $file.FullName -Raw | Should -Not -Be 'kept'
    }

    It 'writes nothing with -WhatIf' {
        Export-SpectrumClientConfiguration me@charter.net "$TestDrive/never" -WhatIf
        Get-ChildItem "$TestDrive/never" -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'says <Id>, and goes on' -ForEach @(
        @{ Id = 'EmailAddressInvalid'; Address = 'no address' }
    ) {
        $failure = Get-Failure { $script:files = $Address, 'me@charter.net' |
            Export-SpectrumClientConfiguration -Path "$TestDrive/$Id" }
        $failure.Id, $failure.Category, $failure.Target, $failure.Terminating |
            Should -Be $Id, 'InvalidArgument', $Address, $false
        $script:files.Count | Should -Be 4
    }

    It 'completes formats' {
        (Get-Completion 'Export-SpectrumClientConfiguration -Format M').CompletionText | Sort-Object |
            Should -Be 'Markdown', 'MobileConfig'
    }
}
