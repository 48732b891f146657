BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($Lab) {
        $account = Connect-Mailbox 4
        $null = New-SpectrumFolder Kept/Here
        Get-SpectrumMessage -Uid 1, 2 | Copy-SpectrumMessage -DestinationFolder Kept/Here
        Get-SpectrumMessage -Uid 4 | Copy-SpectrumMessage -DestinationFolder INBOX
    }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Find-SpectrumDuplicate' -Tag Lab {
    It 'names what is not needed, and what is kept' {
        $found = Find-SpectrumDuplicate
        ($found | ForEach-Object { "$_" } | Sort-Object) |
            Should -Be 'INBOX/1 = Kept/Here/1', 'INBOX/2 = Kept/Here/2', 'INBOX/5 = INBOX/4'
        (Find-SpectrumDuplicate -WithinFolder).Uid | Should -Be 5
        (Find-SpectrumDuplicate Kept/Here, INBOX).Count | Should -Be 3
        Find-SpectrumDuplicate Kept/* | Should -BeNullOrEmpty
    }

    It 'fits 80 columns' {
        ($view = Find-SpectrumDuplicate | Get-View) -join "`n" | Should -Match 'Kept/Here/1'
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        (Find-SpectrumDuplicate -AsGroup | Get-View)[0] | Should -Match 'Group\s+Others\s+Size\s+Kept'
    }

    It 'changes nothing with -WhatIf, and then removes exactly what is not needed' {
        $before = Get-Stored $account
        Find-SpectrumDuplicate | Remove-SpectrumMessage -WhatIf
        Get-Stored $account | Should -Be $before
        Find-SpectrumDuplicate -AsGroup | Remove-SpectrumMessage -Confirm:$false -ErrorAction Ignore
        Get-Stored $account | Should -Be $before
        Find-SpectrumDuplicate | Remove-SpectrumMessage -Confirm:$false
        (Get-Stored $account | ForEach-Object { ($_ -split ' ')[0] }) | Should -Be 3, 4
        (Get-Stored $account Kept/Here).Count | Should -Be 2
        (Get-Stored $account Trash).Count | Should -Be 3
        Find-SpectrumDuplicate | Should -BeNullOrEmpty
    }

    It 'refuses -Folder without a value' {
        { Find-SpectrumDuplicate -Folder $null } | Should -Throw
        { Find-SpectrumDuplicate -Folder '' } | Should -Throw
    }
}
