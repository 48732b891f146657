BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($Lab) { $null = Connect-Spectrum -Credential $Alice @Lab }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Get-SpectrumFolder' -Tag Lab {
    It 'lists the inbox first, with its figures' {
        $folders = Get-SpectrumFolder
        $folders[0].Path | Should -Be 'INBOX'
        $folders[0].Items | Should -BeGreaterOrEqual 30
        $folders[0].Size | Should -BeGreaterThan 0
        ($folders | Where-Object SpecialUse -EQ Trash).Count | Should -Be 1
    }
}

Describe 'Get-SpectrumMessage' -Tag Lab {
    It 'streams: the first five cost five, and the session goes on' {
        (Get-SpectrumMessage | Select-Object -First 5).Count | Should -Be 5
        (Get-SpectrumSession).State | Should -Be 'Open'
        (Get-SpectrumMessage | Measure-Object).Count | Should -BeGreaterOrEqual 30
    }

    It 'survives Export-Clixml and ConvertTo-Json' {
        $message = Get-SpectrumMessage -First 1
        $path = Join-Path $TestDrive 'message.xml'
        $message | Export-Clixml $path
        $again = Import-Clixml $path
        $again.Uid | Should -Be $message.Uid
        $again.From.Address | Should -Be $message.From.Address
        $again.Received | Should -Be $message.Received
        ($message | ConvertTo-Json -Depth 4 | ConvertFrom-Json).Subject | Should -Be $message.Subject
    }

    It 'prints a table that fits 80 columns' {
        $lines = (Get-SpectrumMessage -First 5 | Out-String -Width 80) -split "`n" | Where-Object { $_.Trim() }
        ($lines | ForEach-Object { $_.TrimEnd().Length } | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
        $lines | Should -Contain ($lines -match 'Uid\s+Received\s+Flags')[0]
    }
}

Describe 'Get-SpectrumServerSetting' {
    It 'knows that Charter speaks implicit TLS on port 587' {
        $smtp = Get-SpectrumServerSetting me@charter.net -Protocol Smtp | Where-Object Recommended
        $smtp.Server, $smtp.Port, $smtp.Security | Should -Be 'mobile.charter.net', 587, 'Tls'
    }
}
