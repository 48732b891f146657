BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'The module' {
    It 'exports exactly what its manifest names' {
        $named = (Import-PowerShellDataFile $ModulePath).CmdletsToExport | Sort-Object
        (Get-Command -Module SpectrumMail).Name | Sort-Object | Should -Be $named
    }

    It 'has a valid manifest' {
        { Test-ModuleManifest $ModulePath } | Should -Not -Throw
    }

    It 'names every command in these tests' {
        $tests = Get-Content $PSScriptRoot/*.Tests.ps1 -Raw | Out-String
        foreach ($command in Get-Command -Module SpectrumMail) {
            $tests | Should -Match "(Describe|Context|Command =) '$command'"
        }
    }

    It 'leaves commands to the caller, and no variable or function of its own' {
        $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
        try {
            $added = $shell.AddScript('
                param($module)
                $before = (Get-Variable).Name + (Get-Command -CommandType Function, Alias).Name
                Import-Module $module
                ((Get-Variable).Name + (Get-Command -CommandType Function, Alias).Name) | Where-Object { $_ -notin $before }
            ').AddArgument($ModulePath).Invoke()
            $added | Where-Object { $_ -notin 'before', '?', '^', '$', 'foreach', '_' } | Should -BeNullOrEmpty
        }
        finally { $shell.Dispose() }
    }
}

Describe 'Import-Module -Force and Remove-Module' -Tag Lab {
    BeforeAll {
        function Get-Connection([pscredential] $Account) {
            @(Invoke-Doveadm who $Account.UserName | Where-Object { $_ -match [regex]::Escape($Account.UserName) }).Count
        }

        function Wait-Closed([pscredential] $Account) {
            $clock = [Diagnostics.Stopwatch]::StartNew()
            while ((Get-Connection $Account) -and $clock.Elapsed.TotalSeconds -lt 10) { Start-Sleep -Milliseconds 50 }
            Get-Connection $Account
        }
    }
    AfterAll { Import-Module $ModulePath -Global }

    It 'keeps every command when it is imported again, and closes the sessions' {
        $before = (Get-Command -Module SpectrumMail).Count
        $account = Connect-Mailbox 0
        $session = Get-SpectrumSession $account.UserName
        Import-Module $ModulePath -Force -Global
        (Get-Command -Module SpectrumMail).Count | Should -Be $before
        Get-SpectrumSession | Should -BeNullOrEmpty
        $session.State | Should -Be 'Closed'
        Wait-Closed $account | Should -Be 0
        (Connect-Spectrum $account @Lab).State | Should -Be 'Open'
        (Get-SpectrumFolder INBOX).Path | Should -Be 'INBOX'
    }

    It 'closes the connections when it is removed' {
        $account = Connect-Mailbox 0
        Get-Connection $account | Should -Be 1
        Remove-Module SpectrumMail
        Get-Command Get-SpectrumSession -ErrorAction Ignore -Module SpectrumMail | Should -BeNullOrEmpty
        Wait-Closed $account | Should -Be 0
    }
}

Describe 'In a new process, beside another MailKit' -Tag Lab {
    BeforeAll {
        $other = Get-Item ([IO.Path]::Combine($PSScriptRoot, '..', 'OtherMailKit', 'bin', '*', 'net8.0', 'MailKit.dll')) |
            Sort-Object LastWriteTime | Select-Object -Last 1
        $script = {
            param($Foreign, $Module, $Server, $Port, $Authority, $User, $Password, $Folder)
            $ErrorActionPreference = 'Stop'
            function Show($When) {
                $mine = [AppDomain]::CurrentDomain.GetAssemblies() |
                    Where-Object { $_.GetName().Name -in 'MailKit', 'MimeKit', 'BouncyCastle.Cryptography' } |
                    ForEach-Object {
                        $context = [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name
                        "$($_.GetName().Name) $($_.GetName().Version.Major) $context"
                    } | Sort-Object
                "$When`: $($mine -join ', ')"
            }
            $null = [Reflection.Assembly]::LoadFrom($Foreign)
            Import-Module $Module
            Show import
            $null = Get-Command -Module SpectrumMail | ForEach-Object { $_.ParameterSets; $_.OutputType; $_.Definition }
            $null = Get-Help Send-SpectrumMail -Full
            Show help
            $null = TabExpansion2 'Connect-Spectrum -Provider ' 27
            $null = Get-SpectrumServerSetting me@charter.net
            $null = Get-SpectrumSession
            $null = Get-SpectrumOutbox -OutboxPath $Folder
            $null = Export-SpectrumClientConfiguration me@charter.net $Folder
            Show local
            $account = [pscredential]::new($User, (ConvertTo-SecureString $Password -AsPlainText -Force))
            $null = Connect-Spectrum $account -Server $Server -Port $Port -CertificateAuthority $Authority
            $null = Get-SpectrumFolder
            Show connection
        }
        $file = "$TestDrive/fresh.ps1"
        Set-Content $file $script
        $with = $other.FullName, $ModulePath, $Lab.Server, $Lab.Port, $Lab.CertificateAuthority, $Alice.UserName
        $pwsh = [IO.Path]::Combine($PSHOME, 'pwsh')
        $lines = & $pwsh -NoProfile -NonInteractive -File $file @with $env:MAILLAB_PASSWORD "$TestDrive/files"
    }

    It 'loads nothing large at import, and its own MailKit with the first connection' {
        $lines | Select-Object -First 3 |
            Should -Be 'import: MailKit 1 Default', 'help: MailKit 1 Default', 'local: MailKit 1 Default'
        $lines[3] | Should -Match 'MailKit 1 Default, MailKit 4 SpectrumMail, MimeKit 4 SpectrumMail'
    }
}

Describe 'Import-Module in a new process' {
    BeforeAll {
        $copy = "$TestDrive/copy/SpectrumMail"
        $null = New-Item $copy -ItemType Directory
        Get-ChildItem (Split-Path $ModulePath) | Copy-Item -Destination $copy -Recurse
        $bare = "$TestDrive/bare/SpectrumMail"
        $null = New-Item $bare -ItemType Directory
        Copy-Item "$copy/SpectrumMail.psd1", "$copy/module" -Destination $bare -Recurse
        $pwsh = [IO.Path]::Combine($PSHOME, 'pwsh')
        function Invoke-Fresh([scriptblock] $Script, [object[]] $With) {
            Set-Content "$TestDrive/fresh.ps1" $Script
            & $pwsh -NoProfile -NonInteractive -File "$TestDrive/fresh.ps1" @With
        }
    }

    It 'loads a second copy of the module after the first' {
        $places = Invoke-Fresh -With $ModulePath, "$copy/SpectrumMail.psd1" {
            param($First, $Second)
            foreach ($module in $First, $Second) {
                Import-Module $module
                (Get-Command Get-SpectrumSession).DLL
                Remove-Module SpectrumMail
            }
        }
        $places[0] | Should -BeLike "$(Split-Path $ModulePath)*"
        $places[1] | Should -BeLike "$copy*"
    }

    It 'leaves no error in $Error, and no command of the loader' {
        Invoke-Fresh -With $ModulePath { param($Module) Import-Module $Module; $Error.Count } | Should -Be 0
        Invoke-Fresh -With $ModulePath { param($Module) Import-Module $Module; @(Get-Command *-Spectrum*).Count } |
            Should -Be (Import-PowerShellDataFile $ModulePath).CmdletsToExport.Count
    }

    It 'says what to do where the assemblies are missing' {
        Invoke-Fresh -With "$bare/SpectrumMail.psd1" { param($Module) try { Import-Module $Module } catch { "$_" } } |
            Should -Match 'are not in .*output/SpectrumMail/bin/net8\.0.*\./build\.sh build'
    }
}
