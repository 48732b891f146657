# Compiles the staged assemblies ahead of time: a start then compiles a tenth of the methods while it runs.
# bin/net8.0 serves every PowerShell 7. An image beside it serves one .NET on one system: another .NET ignores its code.
# ModuleLoadContext chooses between them.

# What the package holds: .NET 10, for PowerShell 7.6. Those for the .NET of older versions would add 5 MB each.
$images = 'net10.0-linux-x64', 'net10.0-win-x64', 'net10.0-osx-arm64'

# The assemblies that each connection runs.
$imageAssemblies = 'SpectrumMail', 'MailKit', 'MimeKit', 'DnsClient'

# The image that this PowerShell would load; empty where there is none for it.
function Get-OwnImage {
    $system = $IsWindows ? 'win' : $IsMacOS ? 'osx' : 'linux'
    $architecture = "$([Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture)".ToLowerInvariant()
    $images -eq "net$([Environment]::Version.Major).0-$system-$architecture"
}

function Add-Image([string] $Stage, [string] $Image) {
    $framework, $system = $Image -split '-', 2
    $made = Join-Path $root build Images obj images $Image
    Remove-Item $made -Recurse -ErrorAction Ignore
    $log = & dotnet publish $root/build/Images/Images.csproj -c Release -f $framework -r $system -o $made --nologo -v quiet `
        '-nodeReuse:false' "-p:ImageFramework=$framework" "-p:ImageSource=$(Join-Path $Stage bin net8.0)"
    if ($LASTEXITCODE -ne 0) { throw "The image $Image failed:`n$($log -join "`n")" }
    $bin = New-Item (Join-Path $Stage bin $Image) -ItemType Directory -Force
    foreach ($name in $imageAssemblies) { Copy-Item (Join-Path $made "$name.dll") -Destination $bin }
}
