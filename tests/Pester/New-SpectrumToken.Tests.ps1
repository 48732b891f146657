BeforeAll {
    . $PSScriptRoot/Common.ps1
    $secret = ConvertTo-SecureString 'swordfish' -AsPlainText -Force
}

Describe 'New-SpectrumToken' {
    It 'is ended by <Id>, of category <Category>, with advice' -ForEach @(
        @{ Id = 'IssuerAddressUnusable'; Category = 'InvalidArgument'; Given = @{ Issuer = 'http://issuer.example' } }
        @{ Id = 'IssuerUnreachable'; Category = 'ConnectionError'; Given = @{ Issuer = 'https://localhost:1' } }
        @{ Id = 'ProviderUnknown'; Category = 'InvalidArgument'; Given = @{ Provider = 'Nowhere' } }
        @{ Id = 'TokenRequestIncomplete'; Category = 'InvalidArgument'; Given = @{ Provider = 'Microsoft' } }
        @{ Id = 'TokenRequestIncomplete'; Category = 'InvalidArgument'; Given = @{ Provider = 'Google'; Tenant = 'x' } }
    ) {
        $failure = Get-Failure { New-SpectrumToken -ClientId app -ClientSecret $secret @Given }
        $failure.Id | Should -Be $Id
        $failure.Category | Should -Be $Category
        $failure.Terminating | Should -BeTrue
        $failure.Advice | Should -Not -BeNullOrEmpty
        "$($failure.Record | Format-List * -Force | Out-String)" | Should -Not -Match 'swordfish'
    }

    It 'takes no secret as a text, and does not repeat it' {
        $failure = Get-Failure { New-SpectrumToken https://issuer.example -ClientId app -ClientSecret 'swordfish' }
        "$($failure.Record)" | Should -Match 'SecureString'
        "$($failure.Record)" | Should -Not -Match 'swordfish'
    }

    It 'asks for nothing with -WhatIf' {
        New-SpectrumToken -Provider Microsoft -Tenant example.com -ClientId app -ClientSecret $secret -WhatIf |
            Should -BeNullOrEmpty
    }

    It 'completes the issuers that have a name' {
        $line = 'New-SpectrumToken -Provider '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'Microsoft', 'Google'
    }
}

Describe 'New-SpectrumToken against a server that is no issuer' -Tag Lab {
    It 'says that it does not answer in HTTP' {
        $server = @{ Issuer = "https://$($Lab.Server):$($Lab.Port)"; CertificateAuthority = $Lab.CertificateAuthority }
        (Get-Failure { New-SpectrumToken -ClientId app -ClientSecret $secret @server }).Id | Should -Be 'IssuerAnswerUnusable'
    }
}
