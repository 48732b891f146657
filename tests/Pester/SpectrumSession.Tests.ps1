BeforeAll { . $PSScriptRoot/Common.ps1 }
AfterAll { Disconnect-Spectrum -All }

Describe 'Get-SpectrumSession' -Tag Lab {
    BeforeAll { $null = Connect-Spectrum $Alice @Lab -Name 'my mail'; $null = Connect-Spectrum $Bob @Lab -Name work }
    AfterAll { Disconnect-Spectrum -All }

    It 'lists all, or those of a name, by position, wildcard and property' {
        (Get-SpectrumSession).Name | Should -Be 'my mail', 'work'
        (Get-SpectrumSession WORK).UserName | Should -Be $Bob.UserName
        (Get-SpectrumSession my*, w?rk).Count | Should -Be 2
        ([pscustomobject]@{ Name = 'work' } | Get-SpectrumSession).UserName | Should -Be $Bob.UserName
        Get-SpectrumSession nothing | Should -BeNullOrEmpty
    }

    It 'marks the one that commands use by themselves' {
        (Get-SpectrumSession | Where-Object IsDefault).Name | Should -Be 'work'
        (Get-SpectrumFolder INBOX).Session | Should -Be 'work'
    }

    It 'is taken by -Session as an object, a name, an id, and out of a property' {
        $session = Get-SpectrumSession 'my mail'
        foreach ($reference in $session, 'MY MAIL', "$($session.Id)", $session.Id) {
            (Get-SpectrumFolder INBOX -Session $reference).Session | Should -Be 'my mail'
        }
        (Get-SpectrumFolder INBOX -Session $session | Get-SpectrumMessage -First 1).Session | Should -Be 'my mail'
    }

    It 'completes names for <_>, with quotes where they are needed' -ForEach 'Get-SpectrumMessage -Session ',
        'Disconnect-Spectrum ', 'Get-SpectrumSession ', 'Send-SpectrumMail -Session ', 'Test-SpectrumConnection -Session ' {
        (Get-Completion $_).CompletionText | Should -Be "'my mail'", 'work'
    }

    It 'says in the completion whose session it is' {
        (Get-Completion 'Get-SpectrumFolder -Session w').ToolTip | Should -Match ([regex]::Escape($Bob.UserName))
    }

    It 'shows name, state and server in a table, and all of it in a list' {
        $table = Get-SpectrumSession | Get-View
        $table.Count | Should -Be 4
        ($table | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        "$(Get-SpectrumSession work | Format-List * | Get-View)" | Should -Match 'SmtpServer'
    }

    It 'comes out of a file as what it was, and is no session any more' {
        Get-SpectrumSession work | Export-Clixml "$TestDrive/session.xml"
        $again = Import-Clixml "$TestDrive/session.xml"
        $again.Name, $again.UserName | Should -Be 'work', $Bob.UserName
        "$($again | Get-View)" | Should -Match 'Open'
        (Get-Content "$TestDrive/session.xml" -Raw) | Should -Not -Match ([regex]::Escape($env:MAILLAB_PASSWORD2))
        (Get-SpectrumFolder INBOX -Session $again).Session | Should -Be 'work'
    }
}

Describe 'Disconnect-Spectrum' -Tag Lab {
    AfterEach { Disconnect-Spectrum -All }

    It 'closes the default session; the one before becomes it' {
        $one = Connect-Spectrum $Alice @Lab -Name one
        $two = Connect-Spectrum $Bob @Lab -Name two
        Disconnect-Spectrum
        $two.State, $one.State | Should -Be 'Closed', 'Open'
        $one.IsDefault | Should -BeTrue
    }

    It 'closes those named by position, and those of the pipeline' {
        1..5 | ForEach-Object { $null = Connect-Spectrum $Alice @Lab -Name "s$_" }
        Disconnect-Spectrum s1, s2
        Get-SpectrumSession s3 | Disconnect-Spectrum
        's4' | Disconnect-Spectrum
        (Get-SpectrumSession).Name | Should -Be 's5'
        Disconnect-Spectrum -All
        Get-SpectrumSession | Should -BeNullOrEmpty
    }

    It 'goes on after a name that is not there, and is silent about nothing to close with -All' {
        $null = Connect-Spectrum $Alice @Lab -Name one
        $failure = Get-Failure { Disconnect-Spectrum missing, one }
        $failure.Id, $failure.Terminating | Should -Be 'SessionNotFound', $false
        Get-SpectrumSession | Should -BeNullOrEmpty
        Get-Failure { Disconnect-Spectrum -All } | Should -BeNullOrEmpty
        (Get-Failure { Disconnect-Spectrum }).Id | Should -Be 'NoSession'
    }

    It 'deletes over POP3 what was marked, and says how much' {
        $account = New-Mailbox 3
        $null = Connect-Spectrum $account -Server $Lab.Server -Port $env:MAILLAB_POP3S_PORT -Security Tls -Protocol Pop3 `
            -CertificateAuthority $Lab.CertificateAuthority -Name pop
        $messages = Get-SpectrumMessage
        $messages.Count | Should -Be 3
        $messages[0] | Remove-SpectrumMessage -Confirm:$false
        (Get-Stored $account).Count | Should -Be 3
        $result = Disconnect-Spectrum
        $result.Deleted, $result.Session | Should -Be 1, 'pop'
        Get-Stored $account | ForEach-Object { $_.Split(' ')[0] } | Should -Be '2', '3'
        $result | Get-View | Select-Object -First 1 | Should -Match 'Deleted'
    }

    It 'is needed: commands without a session say so and end' {
        $failure = Get-Failure { Get-SpectrumMessage }
        $failure.Id, $failure.Terminating | Should -Be 'NoSession', $true
        $failure.Advice | Should -Match 'Connect-Spectrum'
        (Get-Failure { Get-SpectrumMessage -Session nothing }).Id | Should -Be 'SessionNotFound'
    }

    It 'leaves a POP3 session with one folder to complete' {
        $null = Connect-Spectrum $Alice -Server $Lab.Server -Port $env:MAILLAB_POP3S_PORT -Security Tls -Protocol Pop3 `
            -CertificateAuthority $Lab.CertificateAuthority
        (Get-Completion 'Get-SpectrumMessage -Folder ').CompletionText | Should -Be 'INBOX'
        (Get-Failure { Get-SpectrumFolder }).Id | Should -Be 'ImapRequired'
    }
}
