# Choosing and running files of Pester tests, for the suites that consist of them.

# The Pester that came with the build, as a package: nothing is installed.
function Import-Pester([string] $Output) {
    $found = Get-Item ([IO.Path]::Combine($Output, 'modules', 'Pester', '*', 'Pester.psd1'))
    Import-Module ($found | Sort-Object { [version] $_.Directory.Name })[-1].FullName
}

# Runs the files of a folder. A word may name a file, all of which runs then, or blocks and tests in the others.
function Invoke-PesterFiles([string] $Folder, [string[]] $Words, [string] $Verbosity, [string[]] $ExcludeTag) {
    $files = (Get-ChildItem $Folder -Filter *.Tests.ps1).FullName
    $whole = @($files | Where-Object {
        $file = [IO.Path]::GetFileName($_)
        -not $Words -or ($Words | Where-Object { $file -like "*$_*" })
    })
    $part = @($files | Where-Object { $_ -notin $whole })
    foreach ($run in @{ Path = $whole; Name = @() }, @{ Path = $part; Name = $Words }) {
        if (-not $run.Path) { continue }
        $configuration = New-PesterConfiguration
        $configuration.Run.Path = $run.Path
        $configuration.Run.PassThru = $true
        $configuration.Output.Verbosity = $Verbosity
        $configuration.Output.CIFormat = 'None'
        if ($run.Name) { $configuration.Filter.FullName = $run.Name | ForEach-Object { "*$_*" } }
        if ($ExcludeTag) { $configuration.Filter.ExcludeTag = $ExcludeTag }
        Invoke-Pester -Configuration $configuration
    }
}

# The numbers of passed, failed and skipped tests.
function Get-PesterCount([object[]] $Run) {
    ($Run | Measure-Object PassedCount -Sum).Sum
    ($Run | ForEach-Object { $_.FailedCount + $_.FailedBlocksCount + $_.FailedContainersCount } | Measure-Object -Sum).Sum
    ($Run | Measure-Object SkippedCount -Sum).Sum
}
