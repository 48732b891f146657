# Loads the cmdlets: on PowerShell 7 in a load context of their own, on Windows PowerShell directly.
# A fresh shell compiles each call of a .NET member here while it runs, which takes 2 to 20 ms ($PSVersionTable.PSEdition the
# most), and the first Join-Path imports a module. What follows is therefore a few calls, and the rest is in ModuleLoadContext.

# In the repository the assemblies lie where Build stages them.
$bin = "$PSScriptRoot/../bin"
if (-not [System.IO.File]::Exists("$bin/net8.0/SpectrumMail.dll")) { $bin = "$PSScriptRoot/../output/SpectrumMail/bin" }

# The open sessions of this runspace. Cmdlets reach it through their module's session state; scripts do not see it.
$script:SpectrumSessionStore = $null
$close = { if ($null -ne $script:SpectrumSessionStore) { $script:SpectrumSessionStore.Dispose() } }

if ($PSEdition -eq 'Core') {
    try {
        # LoadFile and not LoadFrom: two copies of the module (an update beside the old version) may live in one process.
        $assembly = [System.Reflection.Assembly]::LoadFile("$bin/net8.0/SpectrumMail.Loader.dll")
        $loader = $assembly.GetType('SpectrumMail.Loader.ModuleLoadContext')
        $assembly = $loader::Load("$bin/net8.0/SpectrumMail.dll")
    }
    catch {
        if ($PSVersionTable.PSVersion -lt [version]'7.4') {
            throw "SpectrumMail needs PowerShell 7.4 or later, or Windows PowerShell 5.1; this is $($PSVersionTable.PSVersion)."
        }

        if ([System.IO.File]::Exists("$bin/net8.0/SpectrumMail.dll")) { throw }
        throw "The assemblies of SpectrumMail are not in '$([System.IO.Path]::GetFullPath("$bin/net8.0"))'. " +
            'In a clone of the repository, run ./build.sh build (or build.ps1) first.'
    }

    $loader::Complete((Import-Module -Assembly $assembly -PassThru), $ExecutionContext, $close)
}
else {
    # After Import-Module -Force the engine does not export the cmdlets of an assembly that it already knows (PowerShell issue
    # 20710). The method is not public, hence the guard: where it is missing the first import still works.
    $inner = Import-Module "$bin/net472/SpectrumMail.dll" -PassThru
    $hidden = [Reflection.BindingFlags]'Instance, NonPublic'
    $export = [Management.Automation.PSModuleInfo].GetMethod('AddExportedCmdlet', $hidden)
    if ($null -ne $export) {
        foreach ($cmdlet in $inner.ExportedCmdlets.Values) {
            $null = $export.Invoke($ExecutionContext.SessionState.Module, @(, $cmdlet))
        }
    }

    $ExecutionContext.SessionState.Module.OnRemove = $close
}
