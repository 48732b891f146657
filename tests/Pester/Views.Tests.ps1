BeforeDiscovery { $noLab = -not $env:MAILLAB_HOST -or $env:MAILLAB_CAN_SEND -ne '1' }
BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($Lab) { $null = Connect-Spectrum -Credential $Alice @Lab }

    function Measure-Width([object[]] $Object) {
        $Object | Should -Not -BeNullOrEmpty
        $text = $Object | Out-String -Width 80
        ($text -split "`r?`n" | ForEach-Object { $_.TrimEnd().Length } | Measure-Object -Maximum).Maximum
    }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'The default view of' -Tag Lab -Skip:$noLab {
    It '<Name> fits 80 columns' -ForEach @(
        @{ Name = 'sessions'; Command = { Get-SpectrumSession } }
        @{ Name = 'settings'; Command = { Get-SpectrumServerSetting } }
        @{ Name = 'folders'; Command = { Get-SpectrumFolder } }
        @{ Name = 'messages'; Command = { Get-SpectrumMessage } }
        @{ Name = 'attachments'; Command = { (Get-SpectrumMessage -HasAttachment -Include Attachments).Attachments } }
        @{ Name = 'headers'; Command = { (Get-SpectrumMessage -First 3 -Include Headers).Headers } }
        @{ Name = 'tests'; Command = { Test-SpectrumConnection -Credential $Alice @Lab } }
        @{ Name = 'failed tests'; Command = { Test-SpectrumConnection -Credential (New-LabCredential $Alice.UserName 'wrong') @Lab -Protocol Imap } }
        @{ Name = 'steps'; Command = { (Test-SpectrumConnection -Credential $Alice @Lab).Steps } }
        @{ Name = 'certificates'; Command = { (Test-SpectrumConnection $Alice.UserName @Lab).Certificate } }
        @{ Name = 'results of sending'; Command = { Send-SpectrumMail -To $Bob.UserName, nobody@lab.test -Subject view -ErrorAction SilentlyContinue } }
        @{ Name = 'recipients'; Command = { (Send-SpectrumMail -To $Bob.UserName, nobody@lab.test -Subject view -ErrorAction SilentlyContinue).Recipients } }
        @{ Name = 'saved folders'; Command = { Save-SpectrumMessage "$TestDrive/folder" } }
        @{ Name = 'saved messages'; Command = { Get-SpectrumMessage -First 3 | Save-SpectrumMessage "$TestDrive/some" -PassThru } }
    ) {
        Measure-Width (& $Command) | Should -BeLessOrEqual 80
    }

    It 'messages out of a file says as much' {
        $path = Join-Path $TestDrive 'message.xml'
        $message = Get-SpectrumMessage -Unread -First 1
        $message | Export-Clixml $path
        Import-Clixml $path | Out-String -Width 100 | Should -Be ($message | Out-String -Width 100)
    }

    It 'a failure is red where there are colours and the same text where there are none' -Skip:(-not (Test-Path Variable:PSStyle)) {
        $result = Test-SpectrumConnection -Credential (New-LabCredential $Alice.UserName 'wrong') @Lab -Protocol Imap
        $before = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'Ansi'
            $coloured = $result | Out-String -Width 80
            $PSStyle.OutputRendering = 'PlainText'
            $plain = $result | Out-String -Width 80
        }
        finally { $PSStyle.OutputRendering = $before }
        $coloured.Contains($PSStyle.Foreground.BrightRed) | Should -BeTrue
        $plain.Contains([char]27) | Should -BeFalse
        ($coloured -replace "$([char]27)\[[\d;]*m") | Should -Be $plain
    }
}

Describe 'Tab' -Tag Lab -Skip:$noLab {
    It 'completes the properties that come down the pipeline' {
        $line = 'Get-SpectrumMessage | Select-Object -Property Sub'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'Subject'
    }
}
