<#
.SYNOPSIS
Copies the PowerShell that runs this to a folder and compiles its assemblies ahead of time there.
.DESCRIPTION
The PowerShell of the tool manifest is not compiled ahead of time, which installed PowerShells are: it takes twice as long to
start. For measurements only. From the root of the repository, after ./build.sh build (which downloads the compiler):

    dotnet pwsh -NoProfile -File benchmarks/compile-pwsh.ps1 FOLDER

Then FOLDER/pwsh.dll is run by dotnet exec.
#>
param([Parameter(Mandatory)] [string] $Target)

$ErrorActionPreference = 'Stop'
$packages = $env:NUGET_PACKAGES ? $env:NUGET_PACKAGES : (Join-Path $HOME .nuget packages)
$system = ($IsWindows ? 'win' : $IsMacOS ? 'osx' : 'linux') + '-' +
    "$([Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture)".ToLowerInvariant()
$compiler = Get-Item "$packages/microsoft.netcore.app.crossgen2.$system/$([Environment]::Version.Major).*/tools/crossgen2*" |
    Where-Object Name -in 'crossgen2', 'crossgen2.exe' | Select-Object -Last 1
if (-not $compiler) { throw 'The compiler is not in the package folder; run ./build.sh build first.' }

Copy-Item $PSHOME $Target -Recurse -Force
$framework = Split-Path ([object].Assembly.Location)
$engine = 'Commands.Management', 'Commands.Utility', 'ConsoleHost', 'Security' | ForEach-Object { "Microsoft.PowerShell.$_" }
foreach ($name in $engine + 'System.Management.Automation', 'Newtonsoft.Json', 'Microsoft.ApplicationInsights', 'pwsh') {
    $null = & $compiler "$PSHOME/$name.dll" -o "$Target/$name.dll" -O -r "$PSHOME/*.dll" -r "$framework/*.dll"
    if ($LASTEXITCODE -ne 0) { throw "$name was not compiled." }
}

"$Target/pwsh.dll"
