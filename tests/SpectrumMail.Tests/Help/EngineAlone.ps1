# The commands of PowerShell's other modules that the examples use, for a host that has only the engine. Where there is a real pwsh the Pester
# tests run the same examples with the real ones.
function Get-Credential([Parameter(Position = 0)] [string] $UserName) { $Host.UI.PromptForCredential('', '', $UserName, '') }
function Get-Date([string] $Format) { if ($Format) { [DateTime]::Now.ToString($Format) } else { [DateTime]::Now } }
function Write-Host([Parameter(ValueFromPipeline)] $Object) { process { } }
function Start-Sleep([int] $Seconds) { [Threading.Thread]::Sleep(1000 * $Seconds) }
function Full([string] $Path) { $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path) }
function Get-Content([Parameter(Position = 0)] [string] $Path, [switch] $Raw) { if ($Raw) { [IO.File]::ReadAllText((Full $Path)) } else { [IO.File]::ReadAllLines((Full $Path)) } }
function Set-Content([Parameter(Position = 0)] [string] $Path, [Parameter(ValueFromPipeline)] $Value) { begin { $all = @() } process { $all += $Value } end { [IO.File]::WriteAllLines((Full $Path), [string[]]$all) } }
function Get-ChildItem([Parameter(Position = 0)] [string] $Path = '.', [switch] $Recurse, [switch] $File) {
    if ([IO.File]::Exists((Full $Path))) { return [IO.FileInfo]::new((Full $Path)) }
    $name = [IO.Path]::GetFileName($Path)
    $wild = $name -match '[*?]'
    $folder = if ($wild) { Full ([IO.Path]::GetDirectoryName($Path), '.' | Where-Object { $_ })[0] } else { Full $Path }
    [IO.DirectoryInfo]::new($folder).GetFiles($(if ($wild) { $name } else { '*' }), $(if ($Recurse) { 'AllDirectories' } else { 'TopDirectoryOnly' }))
}
function Import-Csv([Parameter(Position = 0)] [string] $Path) {
    $lines = @([IO.File]::ReadAllLines((Full $Path)) | Where-Object { $_ })
    $names = $lines[0].Split(',').Trim('"')
    foreach ($line in $lines | Select-Object -Skip 1) {
        $row = [ordered]@{}; $cells = $line.Split(',').Trim('"')
        for ($i = 0; $i -lt $names.Count; $i++) { $row[$names[$i]] = $cells[$i] }
        [pscustomobject]$row
    }
}
function Export-Csv([Parameter(Position = 0)] [string] $Path, [Parameter(ValueFromPipeline)] $InputObject, [switch] $NoTypeInformation, [switch] $Append) {
    begin { $all = @() }
    process {
        if (-not $all) { $all += ($InputObject.PSObject.Properties.Name | ForEach-Object { "`"$_`"" }) -join ',' }
        $all += ($InputObject.PSObject.Properties.Value | ForEach-Object { "`"$_`"" }) -join ','
    }
    end { [IO.File]::WriteAllLines((Full $Path), [string[]]$all) }
}
function Export-Clixml([Parameter(Position = 0)] [string] $Path, [Parameter(ValueFromPipeline)] $InputObject) { process { [IO.File]::WriteAllText((Full $Path), [System.Management.Automation.PSSerializer]::Serialize($InputObject)) } }
function Import-Clixml([Parameter(Position = 0)] [string] $Path) { [System.Management.Automation.PSSerializer]::Deserialize([IO.File]::ReadAllText((Full $Path))) }
function Select-Object([Parameter(Position = 0)] [object[]] $Property, [Parameter(ValueFromPipeline)] $InputObject, [int] $First = -1, [int] $Skip, [string] $ExpandProperty, [switch] $Unique) {
    begin { $taken = 0; $seen = 0; $known = @() }
    process {
        if ($seen++ -lt $Skip -or $taken -eq $First) { return }
        $value = if ($ExpandProperty) { $InputObject.$ExpandProperty }
        elseif ($Property) {
            $row = [ordered]@{}
            foreach ($name in $Property) {
                if ($name -is [hashtable]) { $row[$name.Name] = $InputObject | ForEach-Object $name.Expression }
                else { $row[$name] = $InputObject.$name }
            }
            [pscustomobject]$row
        }
        else { $InputObject }
        if ($Unique -and $value -in $known) { return }
        $known += $value; $taken++
        $value
    }
}
function Sort-Object([Parameter(Position = 0)] [string] $Property, [Parameter(ValueFromPipeline)] $InputObject, [switch] $Descending) {
    begin { $all = [Collections.Generic.List[object]]::new() }
    process { $all.Add($InputObject) }
    end {
        $keys = $all | ForEach-Object { if ($Property) { $_.$Property } else { $_ } }
        $keys = [object[]]@($keys); $items = $all.ToArray()
        if ($keys.Count -eq $items.Count) { [Array]::Sort($keys, $items) }
        if ($Descending) { [Array]::Reverse($items) }
        $items
    }
}
function Group-Object([Parameter(Position = 0)] [object] $Property, [Parameter(ValueFromPipeline)] $InputObject, [switch] $NoElement) {
    begin { $groups = [ordered]@{} }
    process { $key = if ($Property -is [scriptblock]) { "$($InputObject | ForEach-Object $Property)" } else { "$($InputObject.$Property)" }; if (-not $groups.Contains($key)) { $groups[$key] = @() }; $groups[$key] += $InputObject }
    end { foreach ($key in $groups.Keys) { [pscustomobject]@{ Name = $key; Count = $groups[$key].Count; Group = $groups[$key] } } }
}
function Measure-Object([Parameter(Position = 0)] [string] $Property, [Parameter(ValueFromPipeline)] $InputObject, [switch] $Sum, [switch] $Maximum) {
    begin { $count = 0; $total = 0 }
    process { $count++; if ($Property) { $total += $InputObject.$Property } }
    end { [pscustomobject]@{ Count = $count; Sum = $total } }
}
function Format-Table([Parameter(Position = 0)] [object[]] $Property, [Parameter(ValueFromPipeline)] $InputObject, [switch] $AutoSize, [object] $GroupBy, [switch] $Wrap) { process { "$InputObject" } }
function Format-List([Parameter(Position = 0)] [object[]] $Property, [Parameter(ValueFromPipeline)] $InputObject) { process { "$InputObject" } }
function ConvertTo-Json([Parameter(ValueFromPipeline)] $InputObject, [int] $Depth) { process { "$InputObject" } }
function Out-File([Parameter(Position = 0)] [string] $FilePath, [Parameter(ValueFromPipeline)] $InputObject) { begin { $all = @() } process { $all += "$InputObject" } end { [IO.File]::WriteAllLines((Full $FilePath), [string[]]$all) } }
function Join-Path([string] $Path, [string] $ChildPath) { [IO.Path]::Combine($Path, $ChildPath) }
function Test-Path([string] $Path) { [IO.File]::Exists((Full $Path)) -or [IO.Directory]::Exists((Full $Path)) }
function Remove-Item([string] $Path) { [IO.File]::Delete((Full $Path)) }
