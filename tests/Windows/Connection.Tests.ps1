BeforeDiscovery { $cannotSend = $env:MAILLAB_CAN_SEND -ne '1' }
BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Connections on Windows' {
    AfterEach { Disconnect-Spectrum -All }

    It 'trusts an authority of a file, over <_>' -ForEach 'Imap', 'Pop3' {
        $here = $Lab.Clone()
        if ($_ -eq 'Pop3') { $here.Port = [int] $env:MAILLAB_POP3S_PORT }
        $session = Connect-Spectrum $Alice @here -Protocol $_
        "$($session.State)", "$($session.Security)" | Should -Be 'Open', 'Tls'
        $session.TlsProtocol | Should -Match '1[.]?[23]'
        (Get-SpectrumMessage -First 3).Count | Should -Be 3
    }

    It 'trusts a pinned certificate, and no other' {
        $here = $Lab.Clone()
        $here.Remove('CertificateAuthority')
        $socket = [Net.Sockets.TcpClient]::new($here.Server, $here.Port)
        $tls = [Net.Security.SslStream]::new($socket.GetStream(), $false, { $true })
        try {
            $tls.AuthenticateAsClient($here.Server)
            $pin = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($tls.RemoteCertificate.GetRawCertData()))
        }
        finally { $tls.Dispose(); $socket.Dispose() }
        "$((Connect-Spectrum $Alice @here -CertificateThumbprint $pin).State)" | Should -Be 'Open'
        $failure = Get-Failure { Connect-Spectrum $Alice @Lab -CertificateThumbprint ('A' * 64) -Name other }
        $failure.Exception.Cause, $failure.CategoryInfo.Category | Should -Be 'CertificatePinMismatch', 'SecurityError'
        (Get-SpectrumSession).Name | Should -Not -Contain 'other'
    }

    It 'says that a password is wrong' {
        Get-FailureId { Connect-Spectrum (New-LabCredential $Alice.UserName wrong) @Lab } | Should -Be 'AuthenticationFailed'
    }

    It 'takes a password of a file, and writes none into a log' {
        [IO.File]::WriteAllText("$TestDrive\password.txt", "$($Alice.GetNetworkCredential().Password)`r`n")
        $from = @{ UserName = $Alice.UserName; PasswordFile = "$TestDrive\password.txt"; LogPath = "$TestDrive\wire.log" }
        $null = Connect-Spectrum @from @Lab
        Disconnect-Spectrum
        $log = Get-Content "$TestDrive\wire.log" -Raw
        $log | Should -Match 'IMAP4rev1'
        $log | Should -Not -Match ([regex]::Escape($Alice.GetNetworkCredential().Password))
    }

    It 'finds nothing wrong with the lab' -Skip:$cannotSend {
        $tests = Test-SpectrumConnection $Alice @Lab -Protocol Imap, Smtp
        $tests.Status | Should -Be 'Passed', 'Passed'
    }

    It 'lists folders and messages, and finds some' {
        $null = Connect-Spectrum $Alice @Lab
        (Get-SpectrumFolder).Path | Should -Contain 'INBOX'
        $all = @(Get-SpectrumMessage)
        $all.Count | Should -BeGreaterOrEqual 12
        @(Get-SpectrumMessage -Subject $all[0].Subject).Uid | Should -Contain $all[0].Uid
        ($all | Format-Table | Out-String) | Should -Match 'Subject'
    }

    It 'waits for a message' -Skip:$cannotSend {
        $null = Connect-Spectrum $Bob @Lab
        $start = (Get-Date).AddMinutes(-10)
        $null = Send-SpectrumMail $Bob.UserName 'comes while waiting'
        (Wait-SpectrumMessage -Subject 'comes while waiting' -Since $start -TimeoutSec 60).From.Address | Should -Be $Bob.UserName
    }
}
