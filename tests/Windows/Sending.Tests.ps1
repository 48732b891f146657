BeforeDiscovery { $cannotSend = $env:MAILLAB_CAN_SEND -ne '1' }
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $on = @{
        Credential           = $Alice
        SmtpServer           = $Lab.SmtpServer
        Port                 = $Lab.SmtpPort
        CertificateAuthority = $Lab.CertificateAuthority
        OutboxPath           = "$TestDrive\outbox"
        WarningAction        = 'SilentlyContinue'
    }

    # Nothing listens on port 1: what is queued there stays.
    $off = $on.Clone()
    $off.Port = 1
    $here = @{ OutboxPath = $on.OutboxPath }

    # What a scheduled task would run, in a PowerShell of its own.
    function Invoke-Task([string] $Line, [int] $Port = $Lab.SmtpPort) {
        Invoke-Pwsh @"
Import-Module SpectrumMail
`$mail = @{
    UserName = '$($Alice.UserName)'; PasswordVariable = 'TASK_PASSWORD'; OutboxPath = '$($on.OutboxPath)'
    SmtpServer = '$($Lab.SmtpServer)'; Port = $Port; CertificateAuthority = '$($Lab.CertificateAuthority)'
}
$Line
exit `$LASTEXITCODE
"@ @{ TASK_PASSWORD = $Alice.GetNetworkCredential().Password }
    }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Sending on Windows' -Skip:$cannotSend {
    BeforeEach {
        Get-SpectrumOutbox @here -State Queued, Sending, Sent, Failed, Indeterminate |
            Remove-SpectrumOutbox @here -Confirm:$false
    }

    It 'sends at once, with an attachment of this drive' {
        [IO.File]::WriteAllText("$TestDrive\report.csv", "a;b`r`n1;2")
        $sent = Send-SpectrumMail -To $Bob.UserName -Subject 'from Windows' -Body 'Größe' -Attachments "$TestDrive\report.csv" @on
        "$($sent.Status)" | Should -Be 'Sent'
        $null = Connect-Spectrum $Bob @Lab
        $message = Wait-SpectrumMessage -Subject 'from Windows' -Since (Get-Date).AddMinutes(-10) -TimeoutSec 60
        $file = $message | Save-SpectrumAttachment "$TestDrive\received" -PassThru
        $file.Name | Should -Be 'report.csv'
        [IO.File]::ReadAllText($file.FullName) | Should -Be "a;b`r`n1;2"
    }

    It 'queues without a network, says 2, and delivers later with 0' {
        $null = Send-SpectrumMail $Bob.UserName queued -Queue @off
        "$((Get-SpectrumOutbox @here).State)" | Should -Be 'Queued'
        Invoke-Task 'Send-SpectrumOutbox @mail -Force' 1 | Should -Be 2
        Invoke-Task 'Send-SpectrumOutbox @mail -Force' | Should -Be 0
        Get-SpectrumOutbox @here | Should -BeNullOrEmpty
    }

    It 'says 1 of what was refused for good' {
        $null = Send-SpectrumMail unknown@lab.test refused -Queue @off
        Invoke-Task 'Send-SpectrumOutbox @mail -Force' | Should -Be 1
        "$((Get-SpectrumOutbox @here).State)" | Should -Be 'Failed'
    }

    It 'says 0 when nothing waits' {
        Invoke-Task 'Send-SpectrumOutbox @mail' | Should -Be 0
    }

    It 'sends once for each key' {
        $first = Send-SpectrumMail $Bob.UserName nightly -MessageKey nightly @on
        (Send-SpectrumMail $Bob.UserName nightly -MessageKey nightly @on).MessageId | Should -Be $first.MessageId
        @(Get-SpectrumOutbox @here -State Sent).Count | Should -Be 1
    }

    It 'leaves a message in the queue that another program keeps to itself' {
        $null = Send-SpectrumMail $Bob.UserName held -Queue @off
        $path = (Get-SpectrumOutbox @here).Path
        $held = [IO.File]::Open($path, 'Open', 'ReadWrite', 'None')
        try { Get-FailureId { Send-SpectrumOutbox @on -Force } | Should -Not -BeNullOrEmpty }
        finally { $held.Dispose() }
        "$((Get-SpectrumOutbox @here).State)" | Should -Be 'Queued'
        (Send-SpectrumOutbox @on -Force).Subject | Should -Be 'held'
    }
}

Describe 'Reports on Windows' {
    It 'writes a page, and leaves one alone that another program has open' {
        $null = Connect-Spectrum $Alice @Lab
        $audit = Get-SpectrumSession | Invoke-SpectrumMailboxAudit
        $page = $audit | Export-SpectrumAuditReport "$TestDrive\audit.html" -PassThru
        $text = [IO.File]::ReadAllText($page.FullName)
        $text | Should -BeLike '<!DOCTYPE html>*'
        $held = [IO.File]::Open($page.FullName, 'Open', 'ReadWrite', 'None')
        try { Get-FailureId { $audit | Export-SpectrumAuditReport $page.FullName } | Should -Not -BeNullOrEmpty }
        finally { $held.Dispose() }
        [IO.File]::ReadAllText($page.FullName) | Should -Be $text
        (Get-ChildItem $TestDrive -File).Name | Where-Object { $_ -like 'audit*' } | Should -Be 'audit.html'
    }
}
