# Loads the cmdlets: on PowerShell 7 in a load context of their own, on Windows PowerShell directly.
# What runs here at every start names no type and calls no member of .NET. A fresh shell looks up each name of a type while it
# parses (up to 20 ms) and compiles each call while it runs (2 to 20 ms). The cmdlets of the loader and Desktop.ps1 do that.

# The open sessions of this runspace. Cmdlets reach it through their module's session state; scripts do not see it.
$script:SpectrumSessionStore = $null
$close = { if ($null -ne $script:SpectrumSessionStore) { $script:SpectrumSessionStore.Dispose() } }

if ($PSEdition -eq 'Core') {
    $bin = "$PSScriptRoot/../bin"
    try {
        if (-not (Import-Module "$bin/net8.0/SpectrumMail.Loader.dll" -PassThru -ErrorAction Ignore)) {
            # In the repository the assemblies lie where Build stages them. A folder may have a name with brackets.
            if (-not (Test-Path -LiteralPath $bin)) { $bin = "$(Split-Path -LiteralPath $PSScriptRoot)/output/SpectrumMail/bin" }
            Import-Module ("$bin/net8.0/SpectrumMail.Loader.dll" -replace '[][*?`]', '`$0') -ErrorAction Stop
        }

        $assembly = Get-SpectrumAssembly "$bin/net8.0/SpectrumMail.dll"
    }
    catch {
        if ($PSVersionTable.PSVersion -lt '7.4') {
            throw "SpectrumMail needs PowerShell 7.4 or later, or Windows PowerShell 5.1; this is $($PSVersionTable.PSVersion)."
        }

        if (Test-Path -LiteralPath "$bin/net8.0/SpectrumMail.dll") { throw }
        throw "The assemblies of SpectrumMail are not in '$bin/net8.0'. " +
            'In a clone of the repository, run ./build.sh build (or build.ps1) first.'
    }

    Complete-SpectrumModule (Import-Module -Assembly $assembly -PassThru) $close
}
else {
    . "$PSScriptRoot/Desktop.ps1"
}
