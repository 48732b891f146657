BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'The module' {
    It 'exports exactly what its manifest names' {
        $named = (Import-PowerShellDataFile $ModulePath).CmdletsToExport | Sort-Object
        (Get-Command -Module SpectrumMail).Name | Sort-Object | Should -Be $named
    }

    It 'has a valid manifest' {
        { Test-ModuleManifest $ModulePath } | Should -Not -Throw
    }

    It 'keeps its commands after Import-Module -Force' {
        $before = (Get-Command -Module SpectrumMail).Count
        Import-Module $ModulePath -Force
        (Get-Command -Module SpectrumMail).Count | Should -Be $before
    }

    It 'loads MailKit in a context of its own' -Skip:($PSEdition -ne 'Core') {
        $null = Get-SpectrumServerSetting
        $null = Test-SpectrumConnection me@charter.net -Server localhost -Port 1 -SmtpPort 1
        $contexts = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -in 'MailKit', 'MimeKit', 'SpectrumMail' } |
            ForEach-Object { [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name } | Select-Object -Unique
        $contexts | Should -Be 'SpectrumMail'
    }

    It 'works in parallel runspaces, each with its own session' -Tag Lab {
        $names = 1..3 | ForEach-Object -Parallel {
            Import-Module $using:ModulePath
            $lab = $using:Lab
            $null = Connect-Spectrum -Credential $using:Alice @lab -Name "session$_"
            (Get-SpectrumSession).Name
            Disconnect-Spectrum
        }
        $names | Sort-Object | Should -Be 'session1', 'session2', 'session3'
    }
}
