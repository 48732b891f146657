# The package: what is in it, that it is the same each time, and that a user gets it from a folder as from the Gallery.
BeforeDiscovery {
    # Packing needs what the build left. On Windows no variable keeps the installation away from the user's own modules.
    $noBuild = $PSEdition -ne 'Core' -or -not (Test-Path $PSScriptRoot/../../src/SpectrumMail/obj/project.assets.json)
    $noHome = $noBuild -or $IsWindows
    $noLab = -not $env:MAILLAB_HOST
}

BeforeAll {
    $ErrorActionPreference = 'Stop'
    $root = Split-Path (Split-Path $PSScriptRoot)
    $work = [IO.Directory]::CreateTempSubdirectory('spectrum package ').FullName
    . $root/build/Images.ps1
    . $root/build/Pack.ps1

    # The staged module, in another folder and another order.
    function Copy-Stage([string] $Folder) {
        $stage = New-Item (Join-Path $work $Folder SpectrumMail) -ItemType Directory
        $items = Get-ChildItem $root/output/SpectrumMail | Sort-Object Name -Descending:($Folder -eq 'two')
        $items | Copy-Item -Destination $stage -Recurse
        $stage.FullName
    }

    # PowerShell with an empty home, given a script that writes one object.
    function Invoke-Fresh([string] $Script) {
        $shell = $env:SPECTRUMMAIL_PWSH ? $env:SPECTRUMMAIL_PWSH : (Join-Path $PSHOME pwsh.dll)
        $command = $shell -like '*.dll' ? @('dotnet', 'exec', $shell) : @($shell)
        $path = Join-Path $work try.ps1
        Set-Content $path "`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'; $Script"
        $kept = @{}
        foreach ($name in 'HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'PSModulePath') {
            $kept[$name] = [Environment]::GetEnvironmentVariable($name)
            [Environment]::SetEnvironmentVariable($name, $null)
        }

        try {
            $env:HOME = Join-Path $work home
            $rest = @($command | Select-Object -Skip 1) + '-NoProfile', '-NonInteractive', '-File', $path
            $output = & $command[0] @rest 2>&1
            if ($LASTEXITCODE -ne 0) { throw ($output | Out-String) }
            $output | Out-String | ConvertFrom-Json
        }
        finally {
            foreach ($name in $kept.Keys) { [Environment]::SetEnvironmentVariable($name, $kept[$name]) }
        }
    }
}

AfterAll { Remove-Item $work -Recurse -Force }

Describe 'The package' -Skip:$noBuild {
    BeforeAll {
        $stage = Copy-Stage one
        $package = Invoke-Pack $stage (Join-Path $work feed)
        $zip = [IO.Compression.ZipFile]::OpenRead($package)
        $names = $zip.Entries.FullName
        $reader = [IO.StreamReader]::new($zip.GetEntry('SpectrumMail.nuspec').Open())
        $metadata = ([xml]$reader.ReadToEnd()).package.metadata
        $zip.Dispose()
    }

    It 'is the same bytes from another folder' {
        $other = Invoke-Pack (Copy-Stage two) (Join-Path $work other)
        (Get-FileHash $other).Hash | Should -Be (Get-FileHash $package).Hash
    }

    It 'names no folder of the machine that built it' {
        $built = Get-ChildItem $stage/bin -Recurse -Include SpectrumMail*.dll
        $built.Count | Should -BeGreaterOrEqual 3
        foreach ($file in $built) {
            $text = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file))
            $text.Contains($root) | Should -BeFalse -Because $file.FullName
        }
    }

    It 'holds what the Gallery and its users want' {
        @($names | Select-Object -Unique).Count | Should -Be $names.Count
        $wanted = 'SpectrumMail.nuspec', '[Content_Types].xml', '_rels/.rels', 'SpectrumMail.psd1', 'LICENSE', 'README.md',
            'CHANGELOG.md', 'THIRD-PARTY-NOTICES.txt', 'sbom.cdx.json', 'module/SpectrumMail.psm1', 'bin/net8.0/SpectrumMail.dll',
            'bin/net8.0/SpectrumMail.Loader.dll', 'bin/net472/SpectrumMail.dll', 'en-US/SpectrumMail.dll-Help.xml',
            'en-US/about_SpectrumMail.help.txt'
        $wanted += foreach ($image in Get-OwnImage) { $imageAssemblies | ForEach-Object { "bin/$image/$_.dll" } }
        $wanted | Where-Object { $_ -notin $names } | Should -BeNullOrEmpty

        $metadata.id | Should -Be SpectrumMail
        $metadata.releaseNotes | Should -Match 'First version\.'
        $tags = $metadata.tags -split ' '
        'PSModule', 'PSEdition_Desktop', 'PSCmdlet_Send-SpectrumMail', 'PSCommand_Send-SpectrumMail' |
            Where-Object { $_ -notin $tags } | Should -BeNullOrEmpty
        $metadata.licenseUrl, $metadata.projectUrl, $metadata.iconUrl | Should -Match '^https://'
    }

    It 'has each note once when a folder is packed that was packed before' {
        $file = Join-Path (Copy-Stage again) SpectrumMail.psd1
        foreach ($note in "An operator's note.", "One user's note.") {
            Complete-Manifest $file (Import-PowerShellDataFile $file) $note
        }

        $data = (Import-PowerShellDataFile $file).PrivateData.PSData
        $data.ReleaseNotes | Should -Be "One user's note."
        @($data.Tags -eq 'PSCommand_Send-SpectrumMail').Count | Should -Be 1
    }

    It 'lists every assembly of others with its version, its licence and its hash' {
        $sbom = Get-Content $stage/sbom.cdx.json -Raw | ConvertFrom-Json
        $listed = @{}
        $sbom.components.components | ForEach-Object { $listed[$_.name] = $_.hashes[0].content }
        $shipped = Get-ChildItem $stage/bin -Recurse -Filter *.dll | Where-Object Name -NotLike SpectrumMail*
        foreach ($file in $shipped) {
            $name = "bin/$($file.Directory.Name)/$($file.Name)"
            $listed[$name] | Should -Be (Get-FileHash $file).Hash -Because $name
        }

        $listed.Count | Should -Be $shipped.Count
        $notices = Get-Content $stage/THIRD-PARTY-NOTICES.txt -Raw
        foreach ($component in $sbom.components) {
            $licence = $component.name -eq 'DnsClient' ? 'Apache-2.0' : 'MIT'
            $component.licenses.license.id | Should -Be $licence
            $title = [regex]::Escape("$($component.name) $($component.version), licence $licence")
            $notices | Should -Match "(?m)^$title$"
            $notices | Should -Match "(?m)^$licence licence$"
        }

        $notices | Should -Match 'Apache License\s+Version 2.0, January 2004'
        $sbom.components.name | Should -Contain DnsClient
        $sbom.components.name | Should -Contain MailKit
        $sbom.components.name | Should -Contain BouncyCastle.Cryptography
        $sbom.components.name | Should -Not -Contain PowerShellStandard.Library
    }

    Context 'Installed from a folder' -Skip:$noHome {
        BeforeAll {
            # The version before, which the user already has.
            $feed = Join-Path $work feed
            $old = Copy-Stage old
            $text = (Get-Content $old/SpectrumMail.psd1 -Raw) -replace "ModuleVersion\s*=\s*'[^']+'", "ModuleVersion = '0.0.9'"
            Set-Content $old/SpectrumMail.psd1 $text
            Compress-PSResource $old -DestinationPath $feed
            $null = New-Item (Join-Path $work home) -ItemType Directory
            $version = (Import-PowerShellDataFile $root/SpectrumMail.psd1).ModuleVersion
        }

        It 'finds the package by its name and by the name of a command' {
            $seen = Invoke-Fresh @"
Register-PSResourceRepository -Name Folder -Uri '$feed' -Trusted
@{
    Versions = @((Find-PSResource SpectrumMail -Version * -Repository Folder).Version | ForEach-Object ToString)
    Command  = (Find-PSResource -CommandName Send-SpectrumMail -Repository Folder).ParentResource.Name
} | ConvertTo-Json
"@
            $seen.Versions | Should -Be $version, '0.0.9'
            $seen.Command | Should -Be SpectrumMail
        }

        It 'installs, updates to the newest version, and imports it with its help' {
            $seen = Invoke-Fresh @'
$before = @(Get-Module SpectrumMail -ListAvailable).Count
Install-PSResource SpectrumMail -Version 0.0.9 -Repository Folder
$first = @(Get-Module SpectrumMail -ListAvailable)[0]
Update-PSResource SpectrumMail -Repository Folder
Import-Module SpectrumMail
$module = Get-Module SpectrumMail
@{
    Before   = $before
    First    = "$($first.Version)"
    Version  = "$($module.Version)"
    Path     = $module.Path
    Commands = $module.ExportedCommands.Count
    Notes    = $module.ReleaseNotes
    Synopsis = (Get-Help Get-SpectrumFolder).Synopsis
    Topic    = "$(Get-Help about_SpectrumMail_Servers)"
} | ConvertTo-Json
'@
            $seen.Before | Should -Be 0
            $seen.First | Should -Be '0.0.9'
            $seen.Version | Should -Be $version
            $seen.Path | Should -BeLike "$work/home/*/SpectrumMail/$version/module/SpectrumMail.psm1"
            $seen.Commands | Should -Be (Import-PowerShellDataFile $root/SpectrumMail.psd1).CmdletsToExport.Count
            $seen.Notes | Should -Match '^First version\.'
            $seen.Synopsis | Should -Match '^Lists the folders'
            $seen.Topic | Should -Match '^TOPIC\s+about_SpectrumMail_Servers'
        }

        It 'reads a mailbox' -Tag Lab -Skip:$noLab {
            $seen = Invoke-Fresh @'
$secret = ConvertTo-SecureString $env:MAILLAB_PASSWORD -AsPlainText -Force
$lab = @{ Server = $env:MAILLAB_HOST; Port = $env:MAILLAB_IMAPS_PORT; CertificateAuthority = $env:MAILLAB_CA }
$null = Connect-Spectrum ([pscredential]::new($env:MAILLAB_USER, $secret)) @lab
@{
    Folder = (Get-SpectrumFolder INBOX).Path
    Uids   = @(Get-SpectrumMessage -First 2).Uid
    From   = (Get-Module SpectrumMail).Path
} | ConvertTo-Json
Disconnect-Spectrum
'@
            $seen.Folder | Should -Be INBOX
            $seen.Uids.Count | Should -Be 2
            $seen.From | Should -BeLike "$work/home/*"
        }

        It 'goes away without a trace' {
            $seen = Invoke-Fresh @'
Uninstall-PSResource SpectrumMail -Version *
@{
    Left      = @(Get-Module SpectrumMail -ListAvailable).Count
    Installed = @(Get-InstalledPSResource SpectrumMail -ErrorAction Ignore).Count
} | ConvertTo-Json
'@
            $seen.Left | Should -Be 0
            $seen.Installed | Should -Be 0
            Get-ChildItem (Join-Path $work home) -Recurse -Filter *SpectrumMail* | Should -BeNullOrEmpty
        }
    }
}
