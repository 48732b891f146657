BeforeDiscovery { $cannotSend = $env:MAILLAB_CAN_SEND -ne '1' }
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $shapes = [IO.Path]::Combine($PSScriptRoot, '..', 'SpectrumMail.Tests', 'Mail', 'Delivery', 'Shapes')
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Get-SpectrumDeliveryReport' {
    It 'reads a report: recipient, class, status, words, cause, remedy and the message it is about' {
        $report = Get-SpectrumDeliveryReport -Path "$shapes/postfix.eml"
        $report.Recipient, "$($report.Class)", $report.Status, "$($report.Cause)" |
            Should -Be 'ann@example.net', 'Hard', '5.1.1', 'RecipientUnknown'
        $report.OriginalMessageId, $report.OriginalSubject, $report.RemoteHost |
            Should -Be 'spring-1@example.org', 'Offer for the spring', 'mx.example.net'
        $report.Remedy | Should -Match 'address'
        $report.DiagnosticCode | Should -Match '^550 5\.1\.1'
    }

    It 'takes wildcards, directories, and what Get-ChildItem gives' {
        @(Get-SpectrumDeliveryReport -Path "$shapes/exim*.eml").Count | Should -BeGreaterThan 3
        $all = @(Get-SpectrumDeliveryReport -Path $shapes)
        $all.Count | Should -BeGreaterThan 100
        @(Get-ChildItem $shapes | Get-SpectrumDeliveryReport).Count | Should -Be $all.Count
        ($all | Group-Object Class).Name | Should -Contain 'Complaint'
    }

    It 'fits 80 columns and survives Export-Clixml' {
        $reports = Get-SpectrumDeliveryReport -Path "$shapes/qmail*.eml"
        $view = $reports | Get-View
        $view[0] | Should -Match '^\s*Class\s+Recipient'
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $reports | Export-Clixml "$TestDrive/reports.xml"
        (Import-Clixml "$TestDrive/reports.xml").Recipient | Should -Be $reports.Recipient
    }

    It 'refuses filters that only a folder has, and a file that is not there' {
        (Get-Failure { Get-SpectrumDeliveryReport -Path $shapes -Flagged }).Id | Should -Be 'FilterNeedsFolder'
        $missing = Get-Failure { Get-SpectrumDeliveryReport -Path "$TestDrive/nothing.eml" -ErrorAction Stop }
        $missing.Id | Should -Not -BeNullOrEmpty
    }
}

Describe 'Matching what was sent' -Tag Lab -Skip:$cannotSend {
    It 'shows what was accepted, from -SentLog and from the outbox' {
        $sender, $recipient = (New-Mailbox 0), (New-Mailbox 0)
        $session = Connect-Spectrum $sender @Lab
        $send = @{ Session = $session; OutboxPath = "$TestDrive/outbox"; SentLog = "$TestDrive/sent.log" }
        $null = Send-SpectrumMail $recipient.UserName direct @send
        $null = Send-SpectrumMail $recipient.UserName queued @send -Queue

        $match = Get-SpectrumDeliveryReport -Session $session -Match -SentLog "$TestDrive/sent.log"
        "$($match.State)" | Should -Be 'Accepted Accepted'
        $match.Recipient | Should -Be $recipient.UserName, $recipient.UserName
        $view = $match | Get-View
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        @(Get-SpectrumOutbox -Sent -OutboxPath "$TestDrive/outbox").Count | Should -Be 1
        "$((Get-SpectrumDeliveryReport -Session $session -Match -OutboxPath "$TestDrive/outbox").State)" | Should -Be 'Accepted'
    }
}
