# Images compiled ahead of time: which one a process loads, and that its methods are not compiled again.
BeforeDiscovery {
    $noImage = $PSEdition -ne 'Core'
    if (-not $noImage) {
        . $PSScriptRoot/../../build/Images.ps1
        $noImage = -not (Get-OwnImage)
    }
}

Describe 'An image of the assemblies' -Tag Lab -Skip:$noImage {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/../../build/Images.ps1
        $image = Get-OwnImage
        $stage = Split-Path $ModulePath

        # The staged module without its images, and with one that was compiled for another system.
        $plain = "$TestDrive/plain/SpectrumMail"
        $null = New-Item $plain -ItemType Directory
        Get-ChildItem $stage | Copy-Item -Destination $plain -Recurse
        Get-ChildItem "$plain/bin" -Filter 'net*-*' | Rename-Item -NewName 'net99.0-amiga-x64'

        $script = {
            param($Module, $Server, $Imap, $Smtp, $Authority, $User, $To, $Password)
            $ErrorActionPreference = 'Stop'
            $account = [pscredential]::new($User, (ConvertTo-SecureString $Password -AsPlainText -Force))
            $lab = @{ CertificateAuthority = $Authority }
            $sending = @{ SmtpServer = $Server; Port = $Smtp; Credential = $account }
            $before = [Runtime.JitInfo]::GetCompiledMethodCount($false)
            Import-Module $Module
            $null = Connect-Spectrum $account -Server $Server -Port $Imap -Security Tls @lab
            $listed = @(Get-SpectrumMessage -First 3).Count
            $sent = @(Send-SpectrumMail -To $To -Subject image -Body text @sending @lab)
            $methods = [Runtime.JitInfo]::GetCompiledMethodCount($false) - $before
            $loaded = [AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object Location |
                Where-Object { $_ -match 'SpectrumMail.dll$|MailKit.dll$|MimeKit.dll$' } |
                ForEach-Object { Split-Path (Split-Path $_) -Leaf } | Select-Object -Unique
            Disconnect-Spectrum
            @{ Methods = $methods; Listed = $listed; Sent = $sent.Count; Loaded = $loaded -join ' ' } | ConvertTo-Json
        }
        $file = "$TestDrive/fresh.ps1"
        Set-Content $file $script

        # What is compiled a second time because it ran often would depend on the time that a run takes.
        function Measure-Start([string] $Module) {
            $with = $Module, $Lab.Server, $Lab.Port, $Lab.SmtpPort, $Lab.CertificateAuthority, $Alice.UserName, $Bob.UserName
            $kept = $env:DOTNET_TC_CallCountingDelayMs
            $env:DOTNET_TC_CallCountingDelayMs = 'FFFFFF'
            try {
                $pwsh = [IO.Path]::Combine($PSHOME, 'pwsh')
                $output = & $pwsh -NoProfile -NonInteractive -File $file @with $env:MAILLAB_PASSWORD 2>&1
            }
            finally { $env:DOTNET_TC_CallCountingDelayMs = $kept }
            if ($LASTEXITCODE -ne 0) { throw ($output | Out-String) }
            $output | Out-String | ConvertFrom-Json
        }

        $noSmtp = -not $Lab.SmtpPort
        if (-not $noSmtp) {
            $compiled = Measure-Start $ModulePath
            $jitted = Measure-Start "$plain/SpectrumMail.psd1"
        }
    }

    It 'is loaded where there is one for this .NET and system, and the assembly itself where there is none' {
        if ($noSmtp) { Set-ItResult -Skipped -Because 'this lab sends nothing' }
        $compiled.Loaded | Should -Be $image
        $jitted.Loaded | Should -Be 'net8.0'
        foreach ($seen in $compiled, $jitted) { $seen.Listed, $seen.Sent | Should -Be 3, 1 }
    }

    It 'leaves far fewer methods to compile for import, connect, list and send' {
        if ($noSmtp) { Set-ItResult -Skipped -Because 'this lab sends nothing' }
        $jitted.Methods - $compiled.Methods | Should -BeGreaterThan 1000 -Because "$($compiled.Methods) and $($jitted.Methods)"
    }
}
