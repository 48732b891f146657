BeforeAll {
    . $PSScriptRoot/Common.ps1
    function New-Policy([string] $Rules) {
        $path = "$TestDrive/$(New-Guid).json"
        Set-Content $path "{ // a comment`n `"name`": `"Tests`", `"rules`": [ $Rules ] }"
        $path
    }

    $old = '{ "name": "Old", "use": "Inbox", "olderThan": "1d", "action": "remove", "permanent": true }'
    if ($Lab) {
        $server = @{ Server = $Lab.Server; Port = $Lab.Port; Security = 'Tls'; CertificateAuthority = $Lab.CertificateAuthority }
    }
}
AfterAll { Disconnect-Spectrum -All }

Describe 'Invoke-SpectrumRetention' -Tag Lab {
    It 'says what it would do, and does it in the mailbox of the session with -Apply' {
        $account = Connect-Mailbox 4
        Set-SpectrumMessage -Uid 1, 3, 4 -Flagged:$false
        Set-SpectrumMessage -Uid 2 -Flagged
        $policy = New-Policy ('{ "name": "Marked", "flagged": true, "action": "keep" },' + $old)
        $dry = Invoke-SpectrumRetention -Policy $policy
        $dry.ItemCount | Should -Be 1, 3
        $dry.Status | Should -Be 'Planned', 'Planned'
        (Get-Stored $account).Count | Should -Be 4
        $done = Invoke-SpectrumRetention -Policy $policy -Apply -Confirm:$false -ActionLog "$TestDrive/actions.json"
        $done.DoneCount | Should -Be 0, 3
        Get-Stored $account | Should -Match '^2 '
        (Get-Content "$TestDrive/actions.json" | ConvertFrom-Json | Where-Object state -EQ Done).uid | Should -Be 1, 3, 4
        ($done | Out-String) | Should -Match 'Old +Remove +3'
        Disconnect-Spectrum
    }

    It 'archives what it removes' {
        $account = Connect-Mailbox 3
        $policy = New-Policy '{ "name": "Year", "folder": "INBOX", "olderThan": "1d", "action": "archive" }'
        $row = Invoke-SpectrumRetention -Policy $policy -Apply -ArchivePath "$TestDrive/archive" -Confirm:$false
        $row.ItemCount, $row.DoneCount, "$($row.Status)" | Should -Be 3, 3, 'Done'
        (Get-ChildItem "$TestDrive/archive" -Recurse -Filter *.eml).Count | Should -Be 3
        Get-Stored $account | Should -BeNullOrEmpty
        Disconnect-Spectrum
    }

    It 'goes on with the others when a mailbox fails' {
        $accounts = (New-Mailbox 2), (New-LabCredential (New-Mailbox 0).UserName wrong), (New-Mailbox 1)
        $rows = $accounts | Invoke-SpectrumRetention @server -Policy (New-Policy $old) -Apply -Confirm:$false -MaximumRetryCount 0
        ($rows | Measure-Object DoneCount -Sum).Sum | Should -Be 3
        $failed = $rows | Where-Object Status -EQ Failed
        "$($failed.Cause)" | Should -Be 'BadCredentials'
        $failed.Remedy | Should -Not -BeNullOrEmpty
    }

    It 'does nothing with -WhatIf' {
        $account = Connect-Mailbox 2
        $row = Invoke-SpectrumRetention -Policy (New-Policy $old) -Apply -WhatIf
        "$($row.Status)" | Should -Be 'Planned'
        (Get-Stored $account).Count | Should -Be 2
        Disconnect-Spectrum
    }
}

Describe 'A policy of retention' {
    It 'is refused with the rule and the property: <_>' -ForEach @(
        '"olderThan": "soon", "action": "remove"'
        '"olderThen": "1y", "action": "remove"'
        '"action": "move"'
        '"from": [], "action": "remove"'
    ) {
        $policy = New-Policy "{ `"name`": `"Bad one`", $_ }"
        $failure = Get-Failure { Invoke-SpectrumRetention -Account (New-LabCredential a@charter.net x) -Policy $policy }
        $failure.Id, $failure.Terminating | Should -Be 'PolicyUnusable', $true
        $failure.Record.Exception.Message | Should -Match "rule 'Bad one'.*'\w+'"
    }

    It 'that removes everything needs -Force' {
        $policy = New-Policy '{ "name": "All", "folder": "INBOX", "action": "remove" }'
        (Get-Failure { Invoke-SpectrumRetention -Account (New-LabCredential a@charter.net x) -Policy $policy }).Id |
            Should -Be 'RetentionRuleUnlimited'
    }
}
