BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Test-SpectrumConnection' -Tag Lab {
    It 'passes on a healthy account' {
        $results = Test-SpectrumConnection -Credential $Alice @Lab
        $results.Status | Should -Not -Contain 'Failed'
        Test-SpectrumConnection -Credential $Alice @Lab -Quiet | Should -BeTrue
    }

    It 'names the failing step, the cause and the remedy' {
        $result = Test-SpectrumConnection -Credential (New-LabCredential $Alice.UserName 'wrong') @Lab -Protocol Imap
        $result.FailedStep | Should -Be 'Authenticate'
        $result.Cause | Should -Be 'BadCredentials'
        $result.Remedy | Should -Match 'webmail'
    }
}
