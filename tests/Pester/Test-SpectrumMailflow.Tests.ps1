BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($Lab -and $Lab.SmtpPort) {
        $null = Connect-Spectrum (New-Mailbox 2) @Lab -Name ann
        $null = Connect-Spectrum (New-Mailbox 2) @Lab -Name ben
        $there = Test-SpectrumMailflow ben -Session ann -WarningSec 60 -CriticalSec 120
        $refused = Test-SpectrumMailflow -Session ann -To "unknown@$($Alice.UserName.Split('@')[1])"
    }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Test-SpectrumMailflow' -Tag Lab {
    It 'says where the message arrived and how long it took, with the names of Exchange' {
        $there.TestMailflowResult, "$($there.Outcome)", "$($there.Status)", $there.Folder |
            Should -Be 'Success', 'Delivered', 'Ok', 'INBOX'
        $there.MessageLatencyTime | Should -BeOfType timespan
        $there.MessageLatencyTime.TotalSeconds | Should -BeLessThan 60
        $there.Hops.Count | Should -BeGreaterThan 1
        $there.Hops.Delay.TotalSeconds | ForEach-Object { $_ | Should -BeGreaterOrEqual 0 }
    }

    It 'leaves nothing behind' {
        foreach ($name in 'ann', 'ben') {
            Get-SpectrumFolder -Session $name | ForEach-Object {
                Get-SpectrumMessage -Session $name -Folder $_.Path -Header @{ 'X-SpectrumMail-Test' = '' } | Should -BeNullOrEmpty
            }
        }
    }

    It 'names cause and remedy of a refusal; that is a result and no error' {
        $refused.TestMailflowResult, "$($refused.Outcome)" | Should -Be '*FAILURE*', 'Refused'
        $refused.Detail | Should -Match '550'
        $refused.Remedy | Should -Not -BeNullOrEmpty
    }

    It 'takes rows by the names of their columns, sessions, and says yes or no with -Quiet' {
        $rows = 'Session,TargetSession', 'ann,ben', 'ben,ann' | ConvertFrom-Csv | Test-SpectrumMailflow -ThrottleLimit 2
        "$($rows.TestMailflowResult)" | Should -Be 'Success Success'
        (Get-SpectrumSession ann | Test-SpectrumMailflow).To | Should -Be (Get-SpectrumSession ann).UserName
        Test-SpectrumMailflow ben -Session ann -Quiet | Should -BeTrue
        Test-SpectrumMailflow ben -Session ann -CriticalSec 0.0001 -Quiet | Should -BeFalse
    }

    It 'fits 80 columns, as a table, as a list and its hops' {
        foreach ($view in ($there, $refused | Get-View), ($there.Hops | Get-View), ($there | Format-List | Get-View)) {
            $view | Should -Not -BeNullOrEmpty
            ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        }
    }

    It 'survives a file and completes sessions' {
        $there | Export-Clixml "$TestDrive/flow.xml"
        $again = Import-Clixml "$TestDrive/flow.xml"
        $again.MessageLatencyTime | Should -Be $there.MessageLatencyTime
        "$($again.Hops.By)" | Should -Be "$($there.Hops.By)"
        (Get-Completion 'Test-SpectrumMailflow -TargetSession be').CompletionText | Should -Be 'ben'
        (Get-Failure { Test-SpectrumMailflow nowhere }).Id | Should -Be 'SessionNotFound'
    }
}

Describe 'ConvertTo-SpectrumMetric' -Tag Lab {
    It 'writes metrics, live and read back' {
        $text = $there | ConvertTo-SpectrumMetric
        $text | Should -Match '(?m)^# TYPE spectrum_mailflow_success gauge$'
        $text | Should -Match 'spectrum_mailflow_success\{from="[^"]+",to="[^"]+"\} 1'
        $there | Export-Clixml "$TestDrive/flow.xml"
        Import-Clixml "$TestDrive/flow.xml" | ConvertTo-SpectrumMetric | Should -Be $text
    }

    It 'writes a file with line feeds' {
        $there, $refused | ConvertTo-SpectrumMetric -Path "$TestDrive/mail.prom" | Should -BeNullOrEmpty
        [IO.File]::ReadAllText("$TestDrive/mail.prom") | Should -Not -Match "`r"
    }

    It 'makes the line and the exit code of a plugin' {
        $plugin = $there, $refused | ConvertTo-SpectrumMetric -As Nagios
        $plugin.ExitCode, "$($plugin.Status)" | Should -Be 2, 'Critical'
        "$plugin" | Should -Match "^SPECTRUM CRITICAL - 1 of 2 not well: .* \| 'latency "
        ($plugin | Out-String -Width 500).Trim() | Should -Be $plugin.Line
        (Get-Failure { 1 | ConvertTo-SpectrumMetric }).Id | Should -Be 'ResultUnknown'
    }
}
