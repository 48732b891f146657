BeforeDiscovery { $cannotSend = $env:MAILLAB_CAN_SEND -ne '1' }
BeforeAll { . $PSScriptRoot/Common.ps1; if ($Lab) { $null = Connect-Spectrum -Credential $Alice @Lab } }
AfterAll { Disconnect-Spectrum -All }

Describe 'Send-SpectrumMail' -Tag Lab -Skip:$cannotSend {
    It 'delivers, and says so' {
        $sent = Send-SpectrumMail -To $Bob.UserName -Subject 'Pester' -Body 'Text'
        $sent.Status | Should -Be 'Sent'
        $null = Connect-Spectrum -Credential $Bob @Lab -Name bob
        $clock = [Diagnostics.Stopwatch]::StartNew()
        do { $found = Get-SpectrumMessage -Session bob -Subject Pester | Where-Object MessageId -EQ $sent.MessageId }
        until ($found -or $clock.Elapsed.TotalSeconds -gt 15)
        $found.From.Address | Should -Be $Alice.UserName
        Disconnect-Spectrum bob
    }

    It 'tells a refused recipient apart' {
        $result = Send-SpectrumMail -To $Bob.UserName, nobody@lab.test -Subject 'half' -ErrorVariable refused -ErrorAction SilentlyContinue
        $result.Status | Should -Be 'PartiallySent'
        $refused.FullyQualifiedErrorId | Should -BeLike 'RecipientRejected,*'
    }
}
