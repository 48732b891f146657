BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'The module on Windows' {
    It 'runs where it should' {
        $IsWindows, $PSVersionTable.PSEdition | Should -Be $true, 'Core'
        (Get-Module SpectrumMail).ModuleBase | Should -BeLike 'C:\*\PowerShell\Modules\SpectrumMail\*'
    }

    It 'exports what the manifest names' {
        $names = (Import-PowerShellDataFile "$((Get-Module SpectrumMail).ModuleBase)\SpectrumMail.psd1").CmdletsToExport |
            Sort-Object
        (Get-Command -Module SpectrumMail -CommandType Cmdlet).Name | Sort-Object | Should -Be $names
        $names.Count | Should -BeGreaterThan 20
    }

    It 'comes back with -Force, with everything' {
        Import-Module SpectrumMail -Force
        (Get-Command -Module SpectrumMail -CommandType Cmdlet).Count | Should -BeGreaterThan 20
        (Get-SpectrumServerSetting me@charter.net).Count | Should -BeGreaterThan 1
    }

    It 'keeps its assemblies to itself' {
        $default = [Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { $_.GetName().Name }
        $default | Should -Not -Contain 'MailKit'
        $default | Should -Not -Contain 'MimeKit'
    }

    It 'has help for each command' {
        foreach ($command in Get-Command -Module SpectrumMail -CommandType Cmdlet) {
            $help = Get-Help $command.Name
            $help.Synopsis | Should -Not -BeNullOrEmpty
            $help.Synopsis | Should -Not -Match "^\s*$($command.Name) \["
        }
    }

    It 'says the same in every culture: <_>' -ForEach 'de-DE', 'tr-TR', 'ar-SA' {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = [cultureinfo]::GetCultureInfo($_)
            $here = Get-SpectrumServerSetting ME@CHARTER.NET | ConvertTo-Json
        }
        finally { [cultureinfo]::CurrentCulture = $before }
        $here | Should -Be (Get-SpectrumServerSetting ME@CHARTER.NET | ConvertTo-Json)
    }
}
