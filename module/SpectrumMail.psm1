# Loads the cmdlets: on PowerShell 7 in a load context of their own, on Windows PowerShell directly.
# Without Join-Path and its like: in a fresh shell the first of them imports a module, which takes as long as all of this.

$root = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..'))
$bin = [IO.Path]::Combine($root, 'bin')
if (-not [IO.Directory]::Exists([IO.Path]::Combine($bin, 'net8.0'))) {
    # In the repository the assemblies lie where Build stages them.
    $bin = [IO.Path]::Combine($root, 'output', 'SpectrumMail', 'bin')
}

if ($PSVersionTable.PSEdition -eq 'Core') {
    if ($PSVersionTable.PSVersion -lt [version]'7.4') {
        throw "SpectrumMail needs PowerShell 7.4 or later, or Windows PowerShell 5.1; this is $($PSVersionTable.PSVersion)."
    }

    $folder = [IO.Path]::Combine($bin, 'net8.0')
    if (-not [IO.File]::Exists([IO.Path]::Combine($folder, 'SpectrumMail.dll'))) {
        throw "The assemblies of SpectrumMail are not in '$folder'. " +
            'In a clone of the repository, run ./build.sh build (or build.ps1) first.'
    }

    # LoadFile and not LoadFrom: two copies of the module (an update beside the old version) may live in one process.
    $assembly = [Reflection.Assembly]::LoadFile([IO.Path]::Combine($folder, 'SpectrumMail.Loader.dll'))
    $loader = $assembly.GetType('SpectrumMail.Loader.ModuleLoadContext')
    $assembly = $loader.GetMethod('Load', [type[]]@([string])).Invoke($null, @([IO.Path]::Combine($folder, 'SpectrumMail.dll')))
    $inner = Import-Module -Assembly $assembly -PassThru
}
else {
    $inner = Import-Module ([IO.Path]::Combine($bin, 'net472', 'SpectrumMail.dll')) -PassThru
}

# After Import-Module -Force the engine does not export the cmdlets of an assembly that it already knows (PowerShell issue
# 20710). The method is not public, hence the guard: where it is missing the first import still works.
$export = [Management.Automation.PSModuleInfo].GetMethod('AddExportedCmdlet', [Reflection.BindingFlags]'Instance, NonPublic')
if ($null -ne $export) {
    foreach ($cmdlet in $inner.ExportedCmdlets.Values) {
        $null = $export.Invoke($ExecutionContext.SessionState.Module, @(, $cmdlet))
    }
}

# The open sessions of this runspace. Cmdlets reach it through their module's session state; scripts do not see it.
$script:SpectrumSessionStore = $null

$ExecutionContext.SessionState.Module.OnRemove = {
    if ($null -ne $script:SpectrumSessionStore) { $script:SpectrumSessionStore.Dispose() }
}
