BeforeAll { . $PSScriptRoot/Common.ps1; if ($Lab) { $account = Connect-Mailbox 30 } }
AfterAll { Disconnect-Spectrum -All }

# What one command gives is seen in its own file; here is what lies inside of its objects.
Describe 'The view of' -Tag Lab {
    It '<Name> fits 80 columns and begins with <First>' -ForEach @(
        @{ Name = 'attachments'; First = 'Part\s+Size\s+Type'
            Objects = { (Get-SpectrumMessage -HasAttachment -Include Attachments).Attachments } }
        @{ Name = 'headers'; First = 'Name'; Objects = { (Get-SpectrumMessage -First 3 -Include Headers).Headers } }
        @{ Name = 'saved messages'; First = 'Folder\s+Id'
            Objects = { Get-SpectrumMessage -First 3 | Save-SpectrumMessage "$TestDrive/some" -PassThru } }
        @{ Name = 'senders of an analysis'; First = 'Items|Address'
            Objects = { (Get-SpectrumMailboxStatistics -IncludeAnalysis).Analysis.TopSenders } }
        @{ Name = 'the largest messages'; First = 'Size|Folder'
            Objects = { (Get-SpectrumMailboxStatistics -IncludeAnalysis).Analysis.LargestMessages } }
        @{ Name = 'a histogram'; First = 'Items\s+Size\s+Range'
            Objects = { (Get-SpectrumMailboxStatistics -IncludeAnalysis).Analysis.AgeHistogram } }
    ) {
        $view = & $Objects | Get-View
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $view[0] | Should -Match "^\s*($First)"
    }

    It '<Name> is the same out of a file' -ForEach @(
        @{ Name = 'folders'; Objects = { Get-SpectrumFolder } }
        @{ Name = 'statistics of folders'; Objects = { Get-SpectrumFolderStatistics } }
        @{ Name = 'statistics of a mailbox'; Objects = { Get-SpectrumMailboxStatistics } }
        @{ Name = 'sessions'; Objects = { Get-SpectrumSession } }
        @{ Name = 'audits'; Objects = { Invoke-SpectrumMailboxAudit (Get-SpectrumSession) } }
    ) {
        $objects = & $Objects
        $objects | Export-Clixml "$TestDrive/view.xml" -Depth 5
        Import-Clixml "$TestDrive/view.xml" | Get-View | Should -Be ($objects | Get-View)
    }

    It 'mail that wants to steer the window is text: no escape, no control character' {
        "From: `e[31mx@example.com`nSubject: `e]0;title`a`e[2Jred`n`nText" | Invoke-Doveadm save -u $account.UserName -m INBOX
        $PSStyle.OutputRendering = 'PlainText'
        try { $text = Get-SpectrumMessage | Select-Object -Last 1 | Out-String -Width 80 }
        finally { $PSStyle.OutputRendering = 'Host' }
        $text | Should -Match 'red'
        $text.Contains([char] 27) | Should -BeFalse
        $text.Contains([char] 7) | Should -BeFalse
    }
}
