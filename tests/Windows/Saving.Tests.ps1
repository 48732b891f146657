BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-Spectrum $Alice @Lab

    # What other servers allow and Windows does not.
    $names = 'CON', 'nul.txt', 'a:b', 'what?', 'trail.', 'Case', 'case', 'deep/CON', 'Größe 日本'
    foreach ($name in $names) { $null = New-SpectrumFolder $name -ErrorAction Stop }
    foreach ($name in $names) { Get-SpectrumMessage -First 2 | Copy-SpectrumMessage -Destination $name -ErrorAction Stop }

    # What a program sees that knows no names but those of Windows.
    function Test-Name([string] $Folder) {
        foreach ($item in Get-ChildItem $Folder -Recurse) {
            $item.Name | Should -Not -Match '[<>:"/\\|?*]|[. ]$|^(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|$)'
        }
    }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Save-SpectrumMessage on Windows' {
    It 'saves folders of any name as <_>, each its own, and only once' -ForEach 'Eml', 'Mbox', 'Maildir' {
        $target = "$TestDrive\$_"
        $results = @(Save-SpectrumMessage $target -Format $_ -Folder $names -ErrorAction Stop)
        $results.Saved | Should -Be (@(2) * $names.Count)
        ($results | Measure-Object Failed -Sum).Sum | Should -Be 0
        if ($_ -ne 'Maildir') { Test-Name $target }
        if ($_ -eq 'Eml') { (Get-ChildItem $target -Recurse -Filter *.eml).Count | Should -Be (2 * $names.Count) }
        $again = @(Save-SpectrumMessage $target -Format $_ -Folder $names -ErrorAction Stop)
        $again.AlreadySaved | Should -Be (@(2) * $names.Count)
        Get-ChildItem $target -Recurse -Filter *partial* | Should -BeNullOrEmpty
    }

    It 'reads its own files again, from <_>' -ForEach 'Eml', 'Mbox', 'Maildir' {
        $wanted = Get-SpectrumMessage -First 2 | Sort-Object Uid
        $null = Connect-Spectrum $Bob @Lab -Name "import $_"
        $null = Save-SpectrumMessage "$TestDrive\back\$_" -Format $_ -Session $Alice.UserName -Folder 'a:b' -ErrorAction Stop
        $result = Import-SpectrumMessage "$TestDrive\back\$_" "Back $_" -ErrorAction Stop
        ($result | Measure-Object Stored -Sum).Sum | Should -Be 2
        $stored = Get-SpectrumMessage "Back $_" | Sort-Object Uid
        $stored.MessageId | Sort-Object | Should -Be ($wanted.MessageId | Sort-Object)
        ($stored.Size | Measure-Object -Sum).Sum | Should -Be ($wanted.Size | Measure-Object -Sum).Sum
        Disconnect-Spectrum
    }

    It 'writes where the path is long' {
        $target = "$TestDrive\$('long folder ' * 8)\$('long folder ' * 8)\$('long folder ' * 8)".Replace(' \', '\').TrimEnd()
        $target.Length | Should -BeGreaterThan 260
        (Save-SpectrumMessage $target -Folder CON -ErrorAction Stop).Saved | Should -Be 2
        [IO.Directory]::GetFiles($target, '*.eml', 'AllDirectories').Count | Should -Be 2
    }

    It 'does not write where another program has the list of saved messages open, and goes on later' {
        $target = "$TestDrive\locked"
        $null = Save-SpectrumMessage $target -Folder CON -ErrorAction Stop
        $list = Get-ChildItem $target -Recurse -File | Where-Object Extension -NE .eml | Select-Object -First 1
        $list | Should -Not -BeNullOrEmpty
        $held = [IO.File]::Open($list.FullName, 'Open', 'ReadWrite', 'None')
        try { Get-FailureId { Save-SpectrumMessage $target -Folder CON } | Should -Not -BeNullOrEmpty }
        finally { $held.Dispose() }
        (Save-SpectrumMessage $target -Folder CON -ErrorAction Stop).AlreadySaved | Should -Be 2
    }

    It 'reads a file that another program reads' {
        New-Eml "$TestDrive\read.eml" 'read by two'
        $held = [IO.File]::Open("$TestDrive\read.eml", 'Open', 'Read', 'ReadWrite')
        try { (Import-SpectrumMessage "$TestDrive\read.eml" Read -ErrorAction Stop).Stored | Should -Be 1 }
        finally { $held.Dispose() }
    }

    It 'says of a file that another program keeps to itself that it cannot be read' {
        New-Eml "$TestDrive\kept.eml" 'kept'
        $held = [IO.File]::Open("$TestDrive\kept.eml", 'Open', 'ReadWrite', 'None')
        try { Get-FailureId { Import-SpectrumMessage "$TestDrive\kept.eml" Kept } | Should -Not -BeNullOrEmpty }
        finally { $held.Dispose() }
        (Import-SpectrumMessage "$TestDrive\kept.eml" Kept -ErrorAction Stop).Stored | Should -Be 1
    }
}

Describe 'Save-SpectrumAttachment on Windows' {
    It 'gives every attachment a name of its own that Windows takes' {
        $hostile = '../../x', '..\\..\\y', '/etc/z', 'C:\\w.txt', 'CON', 'NUL.txt', 'com1.log', 'dots...', 'spaces  ', '..',
            'a.txt:hidden', 'a.txt', 'A.TXT', 'what?.txt', 'a|b<c>.txt', 'aux .txt', "$('n' * 300).pdf"
        New-Eml "$TestDrive\hostile.eml" 'hostile names' $hostile
        $null = Import-SpectrumMessage "$TestDrive\hostile.eml" Hostile -ErrorAction Stop
        $files = @(Get-SpectrumMessage Hostile | Save-SpectrumAttachment "$TestDrive\a\b" -PassThru -ErrorAction Stop)
        $files.Count | Should -Be $hostile.Count
        @(Get-ChildItem "$TestDrive\a" -Recurse -File).Count | Should -Be $hostile.Count
        $files.DirectoryName | Sort-Object -Unique | Should -Be "$TestDrive\a\b"
        @($files.Name | ForEach-Object { $_.ToUpperInvariant() } | Sort-Object -Unique).Count | Should -Be $hostile.Count
        $files.Length | ForEach-Object { $_ | Should -BeGreaterThan 0 }
        Test-Name "$TestDrive\a"
    }
}
