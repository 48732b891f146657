# Makes the package for the PowerShell Gallery out of the staged module.
# PowerShell packs (Compress-PSResource), the CycloneDX tool lists what is shipped. Here is what neither does: the release
# notes, the licences of others, the hash of each assembly, and that two packs of the same files are the same bytes.

function Get-ReleaseNote([string] $Changelog, [string] $Version) {
    $text = (Get-Content $Changelog -Raw).ReplaceLineEndings("`n")
    $part = [regex]::Match($text, "(?ms)^## v$([regex]::Escape($Version))\b[^\n]*\n(?<notes>.*?)(?=^## |\z)")
    if (-not $part.Success) { throw "CHANGELOG.md has nothing about v$Version." }
    $part.Groups['notes'].Value.Trim()
}

# Update-PSModuleManifest would write the whole file in its own way.
function Complete-Manifest([string] $Path, [hashtable] $Manifest, [string] $Notes) {
    # Find-PSResource -CommandName finds a command by such a tag, in a folder and on a server.
    $commands = $Manifest.CmdletsToExport | ForEach-Object { "PSCommand_$_", "PSCmdlet_$_" }
    $tags = @($Manifest.PrivateData.PSData.Tags) + $commands | Select-Object -Unique
    $text = Get-Content $Path -Raw
    $text = [regex]::Replace($text, "ReleaseNotes\s*=\s*'(?:[^']|'')*'", { "ReleaseNotes = '$($Notes.Replace("'", "''"))'" })
    $text = [regex]::Replace($text, '(?s)\bTags\s*=\s*@\([^)]*\)', { "Tags = @('$($tags -join "', '")')" })
    Set-Content $Path $text -NoNewline
}

# Which package each assembly of others came from, by what NuGet resolved for the two builds.
function Get-ShippedAssembly([string] $Stage, [hashtable] $Assets) {
    $owners = @{}
    foreach ($framework in $Assets.targets.Keys) {
        foreach ($package in $Assets.targets[$framework].GetEnumerator()) {
            $files = $package.Value.runtime
            foreach ($file in $files ? $files.Keys : @()) { $owners["$framework/$(Split-Path $file -Leaf)"] = $package.Key }
        }
    }

    # A file that the project copies out of a package itself is in no target.
    foreach ($package in $Assets.libraries.GetEnumerator()) {
        foreach ($file in @($package.Value.files) -like 'lib/*.dll') {
            foreach ($framework in 'net8.0', 'net472') { $owners["$framework/$(Split-Path $file -Leaf)"] ??= $package.Key }
        }
    }

    $names = [string[]](Get-ChildItem (Join-Path $Stage 'bin') -Recurse -Filter *.dll -Name).Replace('\', '/')
    [Array]::Sort($names, [StringComparer]::Ordinal)
    foreach ($name in $names -notmatch '/SpectrumMail') {
        # An image (net10.0-linux-x64) is compiled from what lies in net8.0.
        $owner = $owners[$name -replace '^net[^/]+-[^/]+/', 'net8.0/']
        if (-not $owner) { throw "bin/$name belongs to no package." }
        $hash = (Get-FileHash (Join-Path $Stage bin $name)).Hash.ToLowerInvariant()
        [pscustomobject]@{ Package = $owner; Path = "bin/$name"; Hash = $hash }
    }
}

function Get-PackageList([string] $Root, [string] $Version) {
    $folder = Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid())
    $options = '--output', $folder, '--filename', 'sbom.json', '--output-format', 'UnsafeJson', '--spec-version', '1.6',
        '--no-serial-number', '--disable-package-restore',
        '--set-type', 'Library', '--set-name', 'SpectrumMail', '--set-version', $Version
    Push-Location $Root
    try {
        $log = & dotnet tool run dotnet-CycloneDX -- src/SpectrumMail/SpectrumMail.csproj @options
        if ($LASTEXITCODE -ne 0) { throw "The CycloneDX tool failed with exit code ${LASTEXITCODE}:`n$($log -join "`n")" }
        Get-Content (Join-Path $folder sbom.json) -Raw | ConvertFrom-Json -AsHashtable -DateKind String
    }
    finally {
        Pop-Location
        Remove-Item $folder -Recurse -ErrorAction Ignore
    }
}

# The tool lists packages, also those that only the build needs. Each package gets the files of it that are shipped.
# A package without one is dropped.
function New-Sbom([string] $Root, [string] $Stage, [string] $Version, [object[]] $Assembly) {
    $sbom = Get-PackageList $Root $Version

    # The time of the run would make each pack another.
    $sbom.metadata.Remove('timestamp')
    $sbom.components = @($sbom.components | Where-Object { "$($_.name)/$($_.version)" -in $Assembly.Package })
    foreach ($component in $sbom.components) {
        $files = $Assembly | Where-Object Package -eq "$($component.name)/$($component.version)"
        $component.components = @($files | ForEach-Object {
                [ordered]@{ type = 'file'; name = $_.Path; hashes = @([ordered]@{ alg = 'SHA-256'; content = $_.Hash }) }
            })
    }

    $kept = @($sbom.metadata.component.'bom-ref') + $sbom.components.'bom-ref'
    $sbom.dependencies = @($sbom.dependencies | Where-Object { $_.ref -in $kept })
    foreach ($dependency in $sbom.dependencies | Where-Object { $_.dependsOn }) {
        $dependency.dependsOn = @($dependency.dependsOn | Where-Object { $_ -in $kept })
    }

    $text = ($sbom | ConvertTo-Json -Depth 20).ReplaceLineEndings("`n") + "`n"
    Set-Content (Join-Path $Stage sbom.cdx.json) $text -NoNewline
    $sbom.components
}

# The text of a licence that a package names but does not carry.
function Get-LicencePath([string] $Licence) { Join-Path $PSScriptRoot licences "$Licence.txt" }

# Whose work is shipped beside ours, and under which licence.
function Get-Notice([hashtable] $Component, [hashtable] $Assets) {
    $licence = $Component.licenses[0].license.id
    if (-not $licence) { throw "$($Component.name) does not name its licence." }
    $site = @($Component.externalReferences | Where-Object type -eq website)[0].url
    "`
$('-' * 80)`n$($Component.name) $($Component.version), licence $licence`n$($Component.copyright)`n$site"
    $Component.components | ForEach-Object { "  $($_.name)" }

    $folders = $Assets.packageFolders.Keys | ForEach-Object { Join-Path $_ $Component.name.ToLowerInvariant() $Component.version }
    $file = Get-ChildItem $folders -Filter LICENSE* -File -ErrorAction Ignore | Select-Object -First 1
    if ($file) { "`n$((Get-Content $file -Raw).Trim())" }
    elseif ($licence -ne 'MIT' -and -not (Test-Path (Get-LicencePath $licence))) {
        throw "The text of the licence of $($Component.name) is missing."
    }
}

function Write-Notice([string] $Stage, [object[]] $Component, [hashtable] $Assets) {
    $packages = $Component | ForEach-Object { Get-Notice $_ $Assets }

    # Packages under the MIT licence seldom carry its text; it is the one of our own.
    $mit = [regex]::Match((Get-Content (Join-Path $Stage LICENSE) -Raw), '(?s)Permission is hereby granted.*').Value.Trim()
    $others = $Component | ForEach-Object { $_.licenses[0].license.id } | Sort-Object -Unique |
        Where-Object { Test-Path (Get-LicencePath $_) } |
        ForEach-Object { "`n$('-' * 80)`n$_ licence`n`n$((Get-Content (Get-LicencePath $_) -Raw).Trim())" }
    $first = @(
        'SpectrumMail ships these assemblies of others.'
        'Those in folders of bin that name a system (as net10.0-linux-x64) are changed:'
        'the .NET SDK compiled them from those in bin/net8.0.'
    )
    $lines = $first + $packages + $others + "`n$('-' * 80)`nMIT licence`n`n$mit`n"
    Set-Content (Join-Path $Stage THIRD-PARTY-NOTICES.txt) ($lines -join "`n").ReplaceLineEndings("`n") -NoNewline
}

# A part of the package that the packer made, without what differs from one run or system to the next.
function Format-PackagePart([string] $Name, [byte[]] $Content) {
    $document = [Xml.Linq.XDocument]::Load([IO.MemoryStream]::new($Content))
    $elements = @($document.Descendants())
    switch -Wildcard ($Name) {
        '*.rels' {
            foreach ($relation in $document.Root.Elements()) {
                $relation.SetAttributeValue('Id', "R$($elements.IndexOf($relation))")
                $target = $relation.Attribute('Target')
                if ($target.Value -like '*.psmdcp') { $target.Value = "/$coreProperties" }
            }
        }
        '*Content_Types*' {
            $document.Root.RemoveNodes()
            $elements | Select-Object -Skip 1 | Sort-Object { $_.FirstAttribute.Value } -Culture '' |
                ForEach-Object { $document.Root.Add([Xml.Linq.XElement]$_) }
        }

        # The version of the packer's library and of the system's kernel.
        '*.psmdcp' { $elements | Where-Object { $_.Name.LocalName -eq 'lastModifiedBy' } | ForEach-Object { $_.Remove() } }
    }

    $stream = [IO.MemoryStream]::new()
    $settings = [Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; Encoding = [Text.UTF8Encoding]::new($false) }
    $writer = [Xml.XmlWriter]::Create($stream, $settings)
    $document.Save($writer)
    $writer.Dispose()
    , $stream.ToArray()
}

# The packer takes files in the order of the disk, stamps them with the time of the run, and gives the properties a random name.
function Format-Package([string] $Package) {
    $coreProperties = 'package/services/metadata/core-properties/SpectrumMail.psmdcp'
    $parts = [Collections.Generic.SortedDictionary[string, byte[]]]::new([StringComparer]::Ordinal)
    $zip = [IO.Compression.ZipFile]::OpenRead($Package)
    foreach ($entry in $zip.Entries) {
        $content = [IO.MemoryStream]::new()
        $stream = $entry.Open()
        $stream.CopyTo($content)
        $stream.Dispose()
        $name = $entry.FullName -like '*.psmdcp' ? $coreProperties : $entry.FullName
        $made = $name -match '\.rels$|\.psmdcp$|^\[Content_Types\]|^SpectrumMail\.nuspec$'
        $parts[$name] = $made ? (Format-PackagePart $name $content.ToArray()) : $content.ToArray()
    }

    $zip.Dispose()
    Remove-Item $Package
    $zip = [IO.Compression.ZipFile]::Open($Package, 'Create')
    foreach ($part in $parts.GetEnumerator()) {
        $entry = $zip.CreateEntry($part.Key, 'Optimal')
        $entry.LastWriteTime = [DateTimeOffset]::new(1980, 1, 1, 0, 0, 0, [timespan]::Zero)
        $entry.ExternalAttributes = 0
        $stream = $entry.Open()
        $stream.Write($part.Value, 0, $part.Value.Length)
        $stream.Dispose()
    }

    $zip.Dispose()
}

# Completes the staged module and packs it; gives the package.
function Invoke-Pack([string] $Stage, [string] $Target) {
    $ErrorActionPreference = 'Stop'
    $root = Split-Path $PSScriptRoot
    if (-not $Stage) { $Stage = Join-Path $root output SpectrumMail }
    if (-not $Target) { $Target = Join-Path $root output }
    $file = Join-Path $Stage SpectrumMail.psd1
    $manifest = Import-PowerShellDataFile $file
    Complete-Manifest $file $manifest (Get-ReleaseNote (Join-Path $Stage CHANGELOG.md) $manifest.ModuleVersion)

    $assets = Get-Content (Join-Path $root src SpectrumMail obj project.assets.json) -Raw | ConvertFrom-Json -AsHashtable
    $components = New-Sbom $root $Stage $manifest.ModuleVersion @(Get-ShippedAssembly $Stage $assets)
    Write-Notice $Stage $components $assets

    $null = New-Item $Target -ItemType Directory -Force
    $package = Join-Path $Target "SpectrumMail.$($manifest.ModuleVersion).nupkg"
    if (Test-Path $package) { Remove-Item $package }
    Compress-PSResource $Stage -DestinationPath $Target
    Format-Package $package
    $package
}
