BeforeDiscovery { $cannotSend = $env:MAILLAB_CAN_SEND -ne '1' }
BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($Lab) {
        $sender = Connect-Mailbox 0 -Name sender
        $recipient = Connect-Mailbox 0 -Name recipient
        $me, $to = $sender.UserName, $recipient.UserName

        # Waits with IDLE, which is faster than polling.
        function Receive-Mail([string] $Subject) {
            $wait = @{ Session = 'recipient'; Since = (Get-Date).AddMinutes(-10); TimeoutSec = 20 }
            Wait-SpectrumMessage -Subject $Subject -Include Body, Attachments, Headers @wait
        }
    }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Send-SpectrumMail' -Tag Lab -Skip:$cannotSend {
    It 'accepts recipient, subject and text by position and delivers the message' {
        $sent = Send-SpectrumMail $to 'by position' 'Some text' -Session sender
        "$($sent.Status)", $sent.From, $sent.Session | Should -Be 'Sent', $me, 'sender'
        "$($sent.Recipients[0].Status)", $sent.Recipients[0].Code | Should -Be 'Accepted', 250
        $message = Receive-Mail 'by position'
        $message.MessageId | Should -Be $sent.MessageId
        $message.From.Address | Should -Be $me
        $message.Body.Trim() | Should -Be 'Some text'
    }

    It 'accepts the parameters of Send-MailMessage' {
        $file = "$TestDrive/report.txt"
        Set-Content $file 'the report'
        $server = @{ SmtpServer = $Lab.Server; Port = $Lab.SmtpPort; CertificateAuthority = $Lab.CertificateAuthority }
        $sent = Send-SpectrumMail -To $to -Cc $me -From $me -Subject 'classic' -Body '<b>x</b>' -BodyAsHtml -Attachments $file `
            -Priority High -Encoding UTF8 -DeliveryNotificationOption Never -UseSsl -Credential $sender @server
        "$($sent.Status)" | Should -Be 'Sent'
        $message = Receive-Mail classic
        $message.Attachments.Name | Should -Be 'report.txt'
        $message.Cc[0].Address | Should -Be $me
        ($message.Headers | Where-Object Name -In 'X-Priority', 'Importance', 'Priority').Value | Should -Not -BeNullOrEmpty
    }

    It 'sends one message for each row of a table and ignores empty cells' {
        "To,Subject,Body,Cc`n$to,row 1,first,`n$to,row 2,second,$me" | Set-Content "$TestDrive/mail.csv"
        $sent = Import-Csv "$TestDrive/mail.csv" | Send-SpectrumMail -Session sender
        $sent.Subject | Should -Be 'row 1', 'row 2'
        $sent.Status | Should -Be 'Sent', 'Sent'
        $sent[1].Recipients.Count | Should -Be 2
        (Receive-Mail 'row 1').Body.Trim() | Should -Be 'first'
        (Receive-Mail 'row 2').Body.Trim() | Should -Be 'second'
    }

    It 'attaches the files of Get-ChildItem to one message' {
        $null = New-Item -ItemType Directory "$TestDrive/files"
        'a', 'b' | ForEach-Object { Set-Content "$TestDrive/files/$_.txt" $_ }
        $sent = Get-ChildItem "$TestDrive/files" | Send-SpectrumMail $to 'two files' -Session sender
        @($sent).Count | Should -Be 1
        (Receive-Mail 'two files').Attachments.Name | Should -Be 'a.txt', 'b.txt'
    }

    It 'sends nothing with -WhatIf' {
        Send-SpectrumMail $to 'never sent' -Session sender -WhatIf | Should -BeNullOrEmpty
        $null = Send-SpectrumMail $to 'after' -Session sender
        $null = Receive-Mail 'after'
        Get-SpectrumMessage -Session recipient -Subject 'never sent' | Should -BeNullOrEmpty
    }

    It 'writes an error for a refused recipient and sends to the others' {
        $failure = Get-Failure { $script:result = Send-SpectrumMail $to, unknown@lab.test 'half' -Session sender }
        $failure.Id, $failure.Category, $failure.Target, $failure.Terminating |
            Should -Be 'RecipientRejected', 'InvalidOperation', 'unknown@lab.test', $false
        "$($script:result.Status)" | Should -Be 'PartiallySent'
        "$($script:result.Recipients.Status)" | Should -Be 'Accepted Rejected'
        $null = Receive-Mail 'half'
        { Send-SpectrumMail unknown@lab.test 'stop' -Session sender -ErrorAction Stop } | Should -Throw
    }

    It 'fails with <Id> and sends nothing' -ForEach @(
        @{ Id = 'AddressInvalid'; Parameters = @{ To = 'no address' } }
        @{ Id = 'AttachmentNotFound'; Parameters = @{ Attachments = '/no/such/file' } }
        @{ Id = 'HeaderReserved'; Parameters = @{ Header = @{ 'Content-Type' = 'x' } } }
    ) {
        if (-not $Parameters.To) { $Parameters.To = $to }
        $failure = Get-Failure { Send-SpectrumMail -Subject 'wrong' -Session sender @Parameters }
        $failure.Id, $failure.Category | Should -Be $Id, 'InvalidArgument'
        $failure.Advice | Should -Not -BeNullOrEmpty
    }

    It 'ends with an error at a wrong password and does not show it' {
        $account = New-LabCredential $me 'Wrong-Secret-9'
        $server = @{ SmtpServer = $Lab.Server; Port = $Lab.SmtpPort; CertificateAuthority = $Lab.CertificateAuthority }
        $rows = 1..2 | ForEach-Object { [pscustomobject]@{ Subject = "s$_" } }
        $failure = Get-Failure { $rows | Send-SpectrumMail $to -Credential $account @server }
        $failure.Id, $failure.Category, $failure.Terminating | Should -Be 'AuthenticationFailed', 'AuthenticationError', $true
        "$($failure.Record | Format-List * -Force | Out-String)" | Should -Not -Match 'Wrong-Secret-9'
    }

    It 'saves a copy in Sent with -SaveToSent' {
        (Send-SpectrumMail $to 'kept' -Session sender -SaveToSent).SavedToSent | Should -BeTrue
        @(Get-Stored $sender Sent).Count | Should -Be 1
    }

    It 'shows status and subject in 80 columns, and each recipient in a list' {
        $result = Send-SpectrumMail $to 'view' -Session sender
        $view = $result | Get-View
        $view[0] | Should -Match 'Status'
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        "$($result | Format-List | Get-View)" | Should -Match ([regex]::Escape($to))
        ($result.Recipients | Get-View | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    It 'returns a result that Import-Clixml restores' {
        $sent = Send-SpectrumMail $to 'clixml' -Session sender
        $sent | Export-Clixml "$TestDrive/sent.xml"
        $again = Import-Clixml "$TestDrive/sent.xml"
        $again.MessageId, $again.Recipients[0].Address | Should -Be $sent.MessageId, $to
        $again | Get-View | Should -Be ($sent | Get-View)
    }
}
