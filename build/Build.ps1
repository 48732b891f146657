# Compiling and staging. build.ps1 sets $root, $stage and $Configuration.

# Tests, the demo and the benchmarks start the PowerShell that runs this script, and no other. The
# dotnet tool's executable finds .NET only where the system has it.
$env:SPECTRUMMAIL_PWSH = $env:PWSH ? $env:PWSH : (Join-Path $PSHOME pwsh.dll)
$pwsh = $env:PWSH ? @($env:PWSH) : @('dotnet', 'exec', $env:SPECTRUMMAIL_PWSH)

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE" }
}

function Invoke-DotnetBuild([string] $Project) {
    Invoke-Dotnet build $Project -c $Configuration --nologo -v quiet '-nodeReuse:false' '-clp:NoSummary'
}

function Get-Built([string] $Project, [string] $Framework, [string] $Assembly) {
    Join-Path $root $Project bin $Configuration $Framework $Assembly
}

function Invoke-HelpBuilder {
    Invoke-Dotnet exec (Get-Built tools/HelpBuilder net10.0 HelpBuilder.dll) @args
}

# The sources as git sees them, with the configuration: what a build is made of. Empty where there is no git.
function Get-Source {
    $files = git -C $root ls-files --cached --others --exclude-standard 2>$null
    if ($LASTEXITCODE -eq 0) { @($files) + $Configuration }
}

# Whether the last build finished and no source has changed since. Asking MSBuild the same takes several times as long as a test.
function Test-Built([string[]] $Source) {
    $stamp = Get-Item $root/output/built -ErrorAction Ignore
    if (-not $stamp -or -not $Source -or (Get-Content $stamp -Raw) -ne ($Source -join "`n")) { return $false }
    foreach ($file in $Source | Select-Object -SkipLast 1) {
        if ([IO.File]::GetLastWriteTimeUtc("$root/$file") -gt $stamp.LastWriteTimeUtc) { return $false }
    }

    $true
}

function Invoke-Build {
    $source = Get-Source
    if (Test-Built $source) {
        'Nothing has changed since the last build.'
        return
    }

    Remove-Item $root/output/built -ErrorAction Ignore
    Invoke-Compile
    if ($source) { Set-Content $root/output/built ($source -join "`n") -NoNewline }
}

function Invoke-Compile {
    Invoke-DotnetBuild $root/SpectrumMail.sln
    Remove-Item $stage -Recurse -Force -ErrorAction Ignore
    $null = New-Item $stage -ItemType Directory
    Copy-Item SpectrumMail.psd1, LICENSE, README.md, CHANGELOG.md -Destination $stage
    Copy-Item $root/module -Destination $stage -Recurse
    foreach ($framework in 'net8.0', 'net472') {
        $bin = New-Item (Join-Path $stage bin $framework) -ItemType Directory
        Copy-Item "$root/src/SpectrumMail/bin/$Configuration/$framework/*.dll" -Destination $bin
    }

    # The version is in its name where it is built, and not in the module's script.
    $version = (Import-PowerShellDataFile SpectrumMail.psd1).ModuleVersion
    $loader = Get-Built src/SpectrumMail.Loader net8.0 "SpectrumMail.Loader.$version.dll"
    Copy-Item $loader -Destination $stage/bin/net8.0/SpectrumMail.Loader.dll
    Invoke-HelpBuilder build $root/docs/en-US $stage/en-US

    # Windows PowerShell looks for the help of a nested module's cmdlets beside their assembly.
    $null = New-Item $stage/bin/net472/en-US -ItemType Directory
    Copy-Item $stage/en-US/SpectrumMail.dll-Help.xml -Destination $stage/bin/net472/en-US
    Add-OwnImage
    "Staged $stage"
}

# The compiler of images and the runtime come from the package registry. Without them the module only starts slower.
function Add-OwnImage {
    foreach ($image in Get-OwnImage) {
        try { Add-Image $stage $image } catch { Write-Warning "$_ The module is staged without it." }
    }
}

function Update-Help {
    $project = (Import-PowerShellDataFile $root/SpectrumMail.psd1).PrivateData.PSData.ProjectUri
    Invoke-HelpBuilder update $root/docs/en-US (Get-Built src/SpectrumMail net8.0 SpectrumMail.dll) $project
}

function Invoke-MailLab {
    & dotnet exec (Get-Built tests/MailLab net10.0 MailLab.dll) @args
}

function Invoke-Demo {
    Invoke-MailLab run --seed 200 -- @pwsh -NoProfile -File $root/examples/tour.ps1
    if ($LASTEXITCODE -ne 0) { throw "The demo ended with exit code $LASTEXITCODE" }
}
