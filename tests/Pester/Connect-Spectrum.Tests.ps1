BeforeAll { . $PSScriptRoot/Common.ps1 }
AfterAll { Disconnect-Spectrum -All }

Describe 'Connect-Spectrum' -Tag Lab {
    AfterEach { Disconnect-Spectrum -All }

    It 'takes the account by position and answers with an open session' {
        $session = Connect-Spectrum $Alice @Lab -Name work
        $session.State | Should -Be 'Open'
        $session.Name | Should -Be 'work'
        $session.UserName | Should -Be $Alice.UserName
        $session.Port | Should -Be $Lab.Port
        $session.TlsProtocol | Should -Match '^Tls'
        "$session" | Should -Be 'work'
        Invoke-Doveadm who $Alice.UserName | Out-String | Should -Match ([regex]::Escape($Alice.UserName))
    }

    It 'takes accounts from the pipeline, and names a session by its account' {
        $sessions = $Alice, $Bob | Connect-Spectrum @Lab
        $sessions.Name | Should -Be $Alice.UserName, $Bob.UserName
        $sessions.IsDefault | Should -Be $false, $true
    }

    It 'takes rows of a table by the names of its columns, where an empty cell says nothing' {
        $rows = "Name,Server,Port,Protocol,Security,Provider",
            "one,$($Lab.Server),$($Lab.Port),,,",
            "two,$($Lab.Server),$env:MAILLAB_POP3S_PORT,Pop3,Tls," | ConvertFrom-Csv
        $sessions = $rows | Connect-Spectrum -Credential $Alice -CertificateAuthority $Lab.CertificateAuthority
        $sessions.Name | Should -Be 'one', 'two'
        $sessions.Protocol | Should -Be 'Imap', 'Pop3'
        $sessions.State | Should -Be 'Open', 'Open'
    }

    It 'takes objects with a property Credential, and does not ask for it' {
        $rows = $Alice, $Bob | ForEach-Object { [pscustomobject]@{ Name = $_.UserName.Split('@')[0]; Credential = $_ } }
        ($rows | Connect-Spectrum @Lab).UserName | Should -Be $Alice.UserName, $Bob.UserName
    }

    It 'takes the password from a variable of the environment, or from a file that only its owner reads' {
        $env:PESTER_SECRET = $env:MAILLAB_PASSWORD
        try { (Connect-Spectrum -UserName $Alice.UserName -PasswordVariable PESTER_SECRET @Lab).State | Should -Be 'Open' }
        finally { $env:PESTER_SECRET = $null }
        $file = "$TestDrive/password"
        [IO.File]::WriteAllText($file, "$env:MAILLAB_PASSWORD`n")
        [IO.File]::SetUnixFileMode($file, 'UserRead')
        (Connect-Spectrum -UserName $Alice.UserName -PasswordFile $file @Lab).State | Should -Be 'Open'
        (Get-Failure { Connect-Spectrum -UserName $Alice.UserName -PasswordVariable PESTER_SECRET @Lab }).Id |
            Should -Be 'PasswordVariableEmpty'
    }

    It 'replaces the session of the same name' {
        $former = Connect-Spectrum $Alice @Lab -Name work
        $null = Connect-Spectrum $Bob @Lab -Name WORK
        $former.State | Should -Be 'Closed'
        @(Get-SpectrumSession).UserName | Should -Be $Bob.UserName
    }

    It 'is ended by <Id>, of category <Category>, about the account, with advice' -ForEach @(
        @{ Id = 'AuthenticationFailed'; Category = 'AuthenticationError'; Change = @{}; Password = 'wrong' }
        @{ Id = 'NameNotFound'; Category = 'ObjectNotFound'; Change = @{ Server = 'imap.spectrum.invalid' } }
        @{ Id = 'Refused'; Category = 'ConnectionError'; Change = @{ Port = 1 } }
        @{ Id = 'CertificateNameMismatch'; Category = 'SecurityError'; Change = @{ Server = '127.0.0.1' } }
        @{ Id = 'TlsModeMismatchTlsExpected'; Category = 'ProtocolError'; Change = @{ Security = 'StartTls' } }
        @{ Id = 'CertificateUntrusted'; Category = 'SecurityError'; Change = @{ CertificateAuthority = $null } }
        @{ Id = 'UnencryptedNotAllowed'; Category = 'InvalidArgument'; Change = @{ Security = 'None' } }
        @{ Id = 'ProviderUnknown'; Category = 'InvalidArgument'; Change = @{ Provider = 'Nowhere' } }
    ) {
        $parameters = $Lab.Clone()
        foreach ($name in $Change.Keys) {
            if ($null -eq $Change[$name]) { $parameters.Remove($name) } else { $parameters[$name] = $Change[$name] }
        }

        $account = if ($Password) { New-LabCredential $Alice.UserName $Password } else { $Alice }
        $failure = Get-Failure { Connect-Spectrum $account @parameters }
        $failure.Id | Should -Be $Id
        $failure.Category | Should -Be $Category
        $failure.Terminating | Should -BeTrue
        $failure.Target | Should -Be $Alice.UserName
        $failure.Advice | Should -Not -BeNullOrEmpty
        "$($failure.Record | Format-List * -Force | Out-String)" | Should -Not -Match ([regex]::Escape($env:MAILLAB_PASSWORD))
        Get-SpectrumSession | Should -BeNullOrEmpty
    }

    It 'takes an access token from a script block, and does not send it to a server that takes none' {
        $script:asked = @()
        $failure = Get-Failure {
            Connect-Spectrum -UserName $Alice.UserName -AccessToken { $script:asked += $_; 'Opaque.Token.Text' } @Lab
        }
        $failure.Id | Should -Be 'LoginDisabled'
        $failure.Category | Should -Be 'AuthenticationError'
        $failure.Target | Should -Be $Alice.UserName
        "$($failure.Record.Exception)" | Should -Match 'OAUTHBEARER'
        "$($failure.Record | Format-List * -Force | Out-String)" | Should -Not -Match 'Opaque'
        $script:asked | Should -Be $Alice.UserName
    }

    It 'is ended before it connects when there is no token: <Because>' -ForEach @(
        @{ Because = 'the script fails'; Token = { throw 'no issuer' }; Id = 'TokenScriptFailed' }
        @{ Because = 'the script returns nothing'; Token = { }; Id = 'TokenScriptFailed' }
        @{ Because = 'it is a text'; Token = 'Opaque.Token.Text'; Id = 'ParameterArgumentTransformationError' }
    ) {
        # $Error also has what the script itself threw.
        $record = try { Connect-Spectrum -UserName me@charter.net -AccessToken $Token -Server 127.0.0.1 -Port 1 } catch { $_ }
        $record.FullyQualifiedErrorId.Split(',')[0] | Should -Be $Id
        "$($record | Format-List * -Force | Out-String)" | Should -Not -Match 'Opaque'
    }

    It 'is ended before it connects when the client certificate is not usable: <Because>' -ForEach @(
        @{ Because = 'no store has it'; Certificate = '0123456789' * 4; Id = 'ClientCertificateNotFound' }
        @{ Because = 'there is no file'; Certificate = 'TestDrive:/none.pfx'; Id = 'ClientCertificateUnreadable' }
        @{ Because = 'it is a number'; Certificate = 42; Id = 'ClientCertificateInvalid' }
    ) {
        $where = @{ UserName = 'me@charter.net'; Server = '127.0.0.1'; Port = 1 }
        $record = try { Connect-Spectrum @where -Certificate $Certificate } catch { $_ }
        $record.FullyQualifiedErrorId.Split(',')[0] | Should -Be $Id
        $record.CategoryInfo.TargetName | Should -Be me@charter.net
    }

    It 'takes no certificate in a password''s place where the server does not' {
        $key = [Security.Cryptography.ECDsa]::Create()
        $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=alice', $key, 'SHA256')
        $certificate = $request.CreateSelfSigned([DateTimeOffset]::Now.AddDays(-1), [DateTimeOffset]::Now.AddDays(1))
        $failure = Get-Failure { Connect-Spectrum -UserName $Alice.UserName -Certificate $certificate @Lab }
        $failure.Id | Should -Be 'LoginDisabled'
        "$($failure.Record.Exception)" | Should -Match 'EXTERNAL'
    }

    It 'leaves the other accounts of a script to it: try and catch see the failure' {
        $names = foreach ($account in (New-LabCredential $Alice.UserName wrong), $Bob) {
            try { (Connect-Spectrum $account @Lab).UserName } catch { $_.CategoryInfo.Category }
        }
        $names | Should -Be 'AuthenticationError', $Bob.UserName
    }

    It 'says with -Verbose where it connects, and not with what' {
        $lines = Connect-Spectrum $Alice @Lab -Verbose 4>&1 |
            Where-Object { $_ -is [Management.Automation.VerboseRecord] } | Out-String
        $lines | Should -Match "Connected to $($Lab.Server):$($Lab.Port)"
        $lines | Should -Not -Match ([regex]::Escape($env:MAILLAB_PASSWORD))
    }

    It 'shows a session in one row of a table' {
        $view = Connect-Spectrum $Alice @Lab -Name work | Get-View
        $view.Count | Should -Be 3
        $view[0] | Should -Match '^Name\s+.*State'
        $view[2] | Should -Match "work\s.*Open"
    }

    It 'completes -<Line>' -ForEach @(
        @{
            Line = 'Provider '
            Offers = 'Spectrum', 'Charter', 'RoadRunner', 'BrightHouse', 'Outlook', 'Microsoft365', 'Gmail', 'iCloud', 'Yahoo',
                'Fastmail', 'AOL', 'Cox', 'Comcast', 'ATT'
        }
        @{ Line = 'Provider c'; Offers = 'Charter', 'Cox', 'Comcast' }
        @{ Line = 'Protocol '; Offers = 'Imap', 'Pop3' }
    ) {
        (Get-Completion "Connect-Spectrum -$Line").CompletionText | Should -Be $Offers
    }
}
