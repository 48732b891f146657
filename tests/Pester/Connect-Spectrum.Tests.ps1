BeforeAll { . $PSScriptRoot/Common.ps1 }
AfterAll { Disconnect-Spectrum -All }

Describe 'Connect-Spectrum' -Tag Lab {
    It 'opens a session that Get-SpectrumSession lists and Disconnect-Spectrum closes' {
        $session = Connect-Spectrum -Credential $Alice @Lab -Name work
        $session.State | Should -Be 'Open'
        (Get-SpectrumSession work).UserName | Should -Be $Alice.UserName
        $session | Disconnect-Spectrum
        $session.State | Should -Be 'Closed'
        Get-SpectrumSession | Should -BeNullOrEmpty
    }

    It 'is stopped by <Id>' -ForEach @(
        @{ Id = 'AuthenticationFailed'; Change = @{}; Password = 'wrong' }
        @{ Id = 'NameNotFound'; Change = @{ Server = 'imap.spectrum.invalid' }; Password = '' }
        @{ Id = 'Refused'; Change = @{ Port = 1 }; Password = '' }
        @{ Id = 'CertificateNameMismatch'; Change = @{ Server = '127.0.0.1' }; Password = '' }
        @{ Id = 'TlsModeMismatchTlsExpected'; Change = @{ Security = 'StartTls' }; Password = '' }
    ) {
        $parameters = $Lab.Clone()
        $Change.GetEnumerator() | ForEach-Object { $parameters[$_.Key] = $_.Value }
        $credential = if ($Password) { New-LabCredential $Alice.UserName $Password } else { $Alice }
        $failure = { Connect-Spectrum -Credential $credential @parameters } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'does not trust an unknown authority' {
        $parameters = $Lab.Clone()
        $parameters.Remove('CertificateAuthority')
        { Connect-Spectrum -Credential $Alice @parameters } | Should -Throw -ErrorId 'CertificateUntrusted,*'
    }
}
