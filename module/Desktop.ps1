# Loads the cmdlets in Windows PowerShell. The module's script runs it there, in its own scope.
# In the repository the assemblies lie where Build stages them.
$bin = "$PSScriptRoot/../bin"
if (-not (Test-Path "$bin/net472/SpectrumMail.dll")) { $bin = "$PSScriptRoot/../output/SpectrumMail/bin" }
$inner = Import-Module "$bin/net472/SpectrumMail.dll" -PassThru

# After Import-Module -Force the engine does not export the cmdlets of an assembly that it already knows (PowerShell issue
# 20710). The method is not public, hence the guard: where it is missing the first import still works.
$hidden = [Reflection.BindingFlags]'Instance, NonPublic'
$export = [Management.Automation.PSModuleInfo].GetMethod('AddExportedCmdlet', $hidden)
if ($null -ne $export) {
    foreach ($cmdlet in $inner.ExportedCmdlets.Values) {
        $null = $export.Invoke($ExecutionContext.SessionState.Module, @(, $cmdlet))
    }
}

$ExecutionContext.SessionState.Module.OnRemove = $close
