BeforeDiscovery { $cannotSend = $env:MAILLAB_CAN_SEND -ne '1' }
BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($Lab) {
        $sender, $recipient = (New-Mailbox 0), (New-Mailbox 0)
        $to = $recipient.UserName

        # No server listens on port 1, so messages stay in the outbox.
        $off = @{
            Credential = $sender; SmtpServer = $Lab.Server; Port = 1; CertificateAuthority = $Lab.CertificateAuthority
            OutboxPath = "$TestDrive/outbox"; WarningAction = 'SilentlyContinue'
        }
        $on = $off.Clone()
        $on.Port = $Lab.SmtpPort
        $here = @{ OutboxPath = $off.OutboxPath }
    }
}

Describe 'The outbox' -Tag Lab -Skip:$cannotSend {
    BeforeEach { Get-SpectrumOutbox @here -State Queued, Sent, Failed | Remove-SpectrumOutbox @here -Confirm:$false }

    Context 'Get-SpectrumOutbox' {
        It 'lists messages by id, wildcard, property, state and account' {
            $sent = 'one', 'two' | ForEach-Object { Send-SpectrumMail $to $_ -Queue @off }
            $sent.Status | Should -Be 'Queued', 'Queued'
            (Get-SpectrumOutbox @here).Subject | Sort-Object | Should -Be 'one', 'two'
            (Get-SpectrumOutbox $sent[0].OutboxId @here).Subject | Should -Be 'one'
            ($sent[1] | Get-SpectrumOutbox @here).Subject | Should -Be 'two'
            Get-SpectrumOutbox @here -State Failed | Should -BeNullOrEmpty
            @(Get-SpectrumOutbox @here -Account $sender.UserName.ToUpperInvariant()).Count | Should -Be 2
            Get-SpectrumOutbox @here -Account other@lab.test | Should -BeNullOrEmpty
            Get-SpectrumOutbox nothing @here | Should -BeNullOrEmpty
        }

        It 'shows one row for each message, and all properties in a list' {
            $null = Send-SpectrumMail $to view -Queue @off
            $view = Get-SpectrumOutbox @here | Get-View
            $view[0] | Should -Match 'Account: '
            "$view" | Should -Match 'State\s.*Queued\s.*view'
            ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
            "$(Get-SpectrumOutbox @here | Format-List | Get-View)" | Should -Match 'NextAttempt'
        }

        It 'stores no password, and Import-Clixml restores its objects' {
            $null = Send-SpectrumMail $to secret -Queue @off
            $item = Get-SpectrumOutbox @here
            Get-Content $item.Path -Raw | Should -Not -Match ([regex]::Escape($sender.GetNetworkCredential().Password))
            $item | Export-Clixml "$TestDrive/item.xml"
            (Import-Clixml "$TestDrive/item.xml").Recipients.Address | Should -Be $to
            (Import-Clixml "$TestDrive/item.xml" | Get-SpectrumOutbox @here).Subject | Should -Be 'secret'
        }
    }

    Context 'Send-SpectrumOutbox' {
        It 'delivers waiting messages and sets exit code 0' {
            $null = Send-SpectrumMail $to 'goes later' -Queue @off
            $global:LASTEXITCODE = 9
            $result = Send-SpectrumOutbox @on -Force
            "$($result.Status)", $result.Subject, $global:LASTEXITCODE | Should -Be 'Sent', 'goes later', 0
            Get-SpectrumOutbox @here | Should -BeNullOrEmpty
            $null = Connect-Spectrum $recipient @Lab
            $received = Wait-SpectrumMessage -Subject 'goes later' -Since (Get-Date).AddMinutes(-10) -TimeoutSec 20
            $received.From.Address | Should -Be $sender.UserName
            Disconnect-Spectrum
        }

        It 'delivers only the messages of Get-SpectrumOutbox' {
            $null = 'mine', 'other' | ForEach-Object { Send-SpectrumMail $to $_ -Queue @off }
            $sent = Get-SpectrumOutbox @here | Where-Object Subject -EQ mine | Send-SpectrumOutbox @on -Force
            $sent.Subject | Should -Be 'mine'
            (Get-SpectrumOutbox @here).Subject | Should -Be 'other'
        }

        It 'sends nothing with -WhatIf' {
            $null = Send-SpectrumMail $to waits -Queue @off
            Send-SpectrumOutbox @on -Force -WhatIf | Should -BeNullOrEmpty
            "$((Get-SpectrumOutbox @here).State)" | Should -Be 'Queued'
        }

        It 'fails without a network, keeps the messages, and sets exit code 2' {
            $null = Send-SpectrumMail $to waits -Queue @off
            $failure = Get-Failure { Send-SpectrumOutbox @off -Force }
            $failure.Id, $failure.Category, $failure.Terminating, $global:LASTEXITCODE |
                Should -Be 'Refused', 'ConnectionError', $true, 2
            "$((Get-SpectrumOutbox @here).State)" | Should -Be 'Queued'
        }

        It 'marks a refused message as failed and sets exit code 1' {
            $failure = Get-Failure { Send-SpectrumMail unknown@lab.test refused -Queue @on }
            $failure.Id, $failure.Target | Should -Be 'RecipientRejected', 'unknown@lab.test'
            "$((Get-SpectrumOutbox @here).State)" | Should -Be 'Failed'
            (Get-Failure { Send-SpectrumOutbox @on -IncludeFailed }).Id | Should -Be 'RecipientRejected'
            $global:LASTEXITCODE | Should -Be 1
        }

        It 'sends one message for a -MessageKey' {
            $first = Send-SpectrumMail $to nightly -MessageKey nightly @on
            $second = Send-SpectrumMail $to nightly -MessageKey nightly @on
            $second.MessageId | Should -Be $first.MessageId
            @(Get-SpectrumOutbox @here -State Sent).Count | Should -Be 1
        }
    }

    Context 'Remove-SpectrumOutbox' {
        It 'removes messages by id, property and pipeline without output' {
            $sent = 'a', 'b', 'c' | ForEach-Object { Send-SpectrumMail $to $_ -Queue @off }
            Remove-SpectrumOutbox $sent[0].OutboxId @here -Confirm:$false | Should -BeNullOrEmpty
            $sent[1] | Remove-SpectrumOutbox @here -Confirm:$false
            'Id', $sent[2].OutboxId | ConvertFrom-Csv | Remove-SpectrumOutbox @here -Confirm:$false
            Get-ChildItem $off.OutboxPath -Filter *.queued | Should -BeNullOrEmpty
        }

        It 'asks first: removes nothing with -WhatIf or without an answer' {
            $sent = Send-SpectrumMail $to kept -Queue @off
            Remove-SpectrumOutbox $sent.OutboxId @here -WhatIf
            $command = "Remove-SpectrumOutbox $($sent.OutboxId) -OutboxPath '$($off.OutboxPath)'"
            Invoke-Unanswered $sender $command | Should -Not -BeNullOrEmpty
            @(Get-SpectrumOutbox @here).Count | Should -Be 1
        }

        It 'fails with OutboxItemNotFound and removes the others' {
            $sent = Send-SpectrumMail $to gone -Queue @off
            $failure = Get-Failure { 'missing', $sent.OutboxId | Remove-SpectrumOutbox @here -Confirm:$false }
            $failure.Id, $failure.Category, $failure.Target, $failure.Terminating |
                Should -Be 'OutboxItemNotFound', 'ObjectNotFound', 'missing', $false
            Get-SpectrumOutbox @here | Should -BeNullOrEmpty
        }
    }
}
