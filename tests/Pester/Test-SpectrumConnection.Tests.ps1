BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($Lab) {
        $healthy = Test-SpectrumConnection -Credential $Alice @Lab
        $wrong = Test-SpectrumConnection -Credential (New-LabCredential $Alice.UserName 'Wrong-Secret-9') @Lab -Protocol Imap
    }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Test-SpectrumConnection' -Tag Lab {
    It 'passes on a healthy account, step by step' {
        $healthy.Protocol | Should -Contain 'Imap'
        $healthy.Status | Should -Not -Contain 'Failed'
        "$($healthy[0].Steps.Step)" | Should -Be 'Resolve Connect Tls Greeting Authenticate Access'
        $healthy[0].Certificate.DaysLeft | Should -BeGreaterThan 0
        $healthy[0].Capabilities | Should -Contain 'IDLE'
    }

    It 'names the failing step, the cause and the remedy; that is a result and no error' {
        "$($wrong.FailedStep)", "$($wrong.Cause)" | Should -Be 'Authenticate', 'BadCredentials'
        $wrong.Remedy | Should -Match 'webmail'
        Get-Failure { Test-SpectrumConnection me@charter.net -Server $Lab.Server -Port 1 -Protocol Imap -Through Connect } |
            Should -BeNullOrEmpty
    }

    It 'says yes or no with -Quiet' {
        Test-SpectrumConnection -Credential $Alice @Lab -Quiet | Should -BeTrue
        Test-SpectrumConnection -Credential $Alice @Lab -Quiet | Should -BeOfType bool
        Test-SpectrumConnection me@charter.net -Server $Lab.Server -Port 1 -Protocol Imap -Through Connect -Quiet |
            Should -BeFalse
    }

    It 'takes addresses by position and from rows, accounts from the pipeline, and sessions' {
        (Test-SpectrumConnection $Alice.UserName @Lab -Protocol Imap -Through Greeting).EmailAddress | Should -Be $Alice.UserName
        ('EmailAddress', $Alice.UserName, $Bob.UserName | ConvertFrom-Csv |
            Test-SpectrumConnection @Lab -Protocol Imap -Through Greeting).EmailAddress | Sort-Object |
            Should -Be $Alice.UserName, $Bob.UserName
        ($Bob | Test-SpectrumConnection @Lab -Protocol Imap).EmailAddress | Should -Be $Bob.UserName
        $null = Connect-Spectrum $Bob @Lab -Name bob
        (Test-SpectrumConnection -Session bob -Protocol Imap).EmailAddress | Should -Be $Bob.UserName
        "$((Get-SpectrumSession bob | Test-SpectrumConnection -Protocol Imap).Status)" | Should -Be 'Passed'
    }

    It 'tests POP3 when asked' {
        $result = Test-SpectrumConnection -Credential $Alice -Protocol Pop3 -Pop3Server $Lab.Server `
            -Pop3Port $env:MAILLAB_POP3S_PORT -Pop3Security Tls -CertificateAuthority $Lab.CertificateAuthority
        "$($result.Protocol) $($result.Status)" | Should -Be 'Pop3 Passed'
    }

    It 'says <Id>' -ForEach @(
        @{ Id = 'ProviderUnknown'; Parameters = @{ EmailAddress = 'me@charter.net'; Provider = 'Nowhere' } }
        @{ Id = 'SessionNotFound'; Parameters = @{ Session = 'nothing' } }
    ) {
        $failure = Get-Failure { Test-SpectrumConnection @Parameters }
        $failure.Id | Should -Be $Id
        $failure.Advice | Should -Not -BeNullOrEmpty
    }

    It 'says AddressMissing of a row without one, and tests the others' {
        $failure = Get-Failure { $script:found = [pscustomobject]@{ Mail = 'a@charter.net' },
            [pscustomobject]@{ EmailAddress = 'b@charter.net' } |
            Test-SpectrumConnection -Through Resolve -Server localhost -Protocol Imap }
        $failure.Id, $failure.Terminating | Should -Be 'AddressMissing', $false
        $script:found.EmailAddress | Should -Be 'b@charter.net'
    }

    It 'fits 80 columns: <Name>' -ForEach @(
        @{ Name = 'a healthy account'; Objects = { $healthy } }
        @{ Name = 'a failure'; Objects = { $wrong } }
        @{ Name = 'the steps'; Objects = { $healthy[0].Steps } }
        @{ Name = 'the certificate'; Objects = { $healthy[0].Certificate } }
        @{ Name = 'the table'; Objects = { $healthy | Format-Table } }
    ) {
        $view = & $Objects | Get-View
        $view | Should -Not -BeNullOrEmpty
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        "$view" | Should -Not -Match 'Wrong-Secret-9'
    }

    It 'shows a failure in red where there are colours, and as the same text where there are none' {
        $before = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'Ansi'
            $coloured = $wrong | Out-String -Width 80
            $PSStyle.OutputRendering = 'PlainText'
            $plain = $wrong | Out-String -Width 80
        }
        finally { $PSStyle.OutputRendering = $before }
        $coloured.Contains($PSStyle.Foreground.BrightRed) | Should -BeTrue
        $plain.Contains([char]27) | Should -BeFalse
        ($coloured -replace "$([char]27)\[[\d;]*m") | Should -Be $plain
    }

    It 'survives a file, and completes its steps' {
        $healthy[0] | Export-Clixml "$TestDrive/test.xml" -Depth 4
        $again = Import-Clixml "$TestDrive/test.xml"
        "$($again.Steps.Step)" | Should -Be "$($healthy[0].Steps.Step)"
        (Get-Completion 'Test-SpectrumConnection -Through Gr').CompletionText | Should -Be 'Greeting'
    }
}
