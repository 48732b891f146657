BeforeDiscovery {
    $pages = Get-ChildItem ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'en-US')) -Filter '*-*.md'
    $examples = foreach ($page in $pages) {
        foreach ($match in [regex]::Matches(([IO.File]::ReadAllText($page) -split '(?m)^## PARAMETERS')[0], '(?ms)^### (?<title>Example \d+: [^\r\n]+)\s+```powershell\r?\n(?<code>.*?)^```')) {
            @{ Command = $page.BaseName; Title = $match.Groups['title'].Value; Code = $match.Groups['code'].Value }
        }
    }
    $commands = $pages | ForEach-Object { @{ Command = $_.BaseName } }
    $noLab = -not $env:MAILLAB_HOST -or $PSEdition -ne 'Core' -or -not (Get-Command doveadm -ErrorAction Ignore) -or $env:MAILLAB_CAN_SEND -ne '1'
}

BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Get-Help <Command>' -ForEach $commands {
    BeforeAll { $text = Get-Help $Command -Full | Out-String -Width 120 }

    It 'shows synopsis, description, every parameter, notes and at least three examples' {
        $help = Get-Help $Command -Full
        $help.Synopsis | Should -Not -Match "^\s*$Command"
        $help.Description.Text | Should -Not -BeNullOrEmpty
        @($help.Examples.Example).Count | Should -BeGreaterOrEqual 3
        foreach ($name in (Get-Command $Command).Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }) {
            $parameter = Get-Help $Command -Parameter $name
            $parameter.description.Text | Should -Not -BeNullOrEmpty -Because $name
        }
        $text | Should -Match '(?m)^NOTES'
        $text | Should -Not -Match '\{\{ '
    }

    It 'knows where it is online' {
        (Get-Help $Command).relatedLinks.navigationLink[0].uri | Should -BeLike "https://*/docs/en-US/$Command.md"
    }
}

Describe 'Topics' {
    It 'has <_>' -ForEach 'about_SpectrumMail', 'about_SpectrumMail_Servers', 'about_SpectrumMail_Connections', 'about_SpectrumMail_Audits', 'about_SpectrumMail_Sending', 'about_SpectrumMail_ScheduledTasks', 'about_SpectrumMail_Troubleshooting', 'about_SpectrumMail_Security' {
        "$(Get-Help $_)" | Should -Match "^TOPIC\s+$_\s+SHORT DESCRIPTION"
    }
}

Describe 'Examples' -Tag Lab -Skip:$noLab {
    BeforeAll {
        $root = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..'))
        $mailLab = (Get-Item ([IO.Path]::Combine($root, 'tests', 'MailLab', 'bin', '*', 'net10.0', 'MailLab.dll')) | Sort-Object LastWriteTime)[-1].FullName
        $settings = @{}
        & dotnet exec $mailLab up --domain charter.net --names 'store,me,ann,bob,boss,team' --seed 60 | ForEach-Object { $name, $value = $_ -split '=', 2; $settings[$name] = $value }
        $conf = [IO.Path]::Combine($settings.MAILLAB_FOLDER, 'dovecot.conf')
        $lab = @{ Host = $settings.MAILLAB_HOST; Imaps = $settings.MAILLAB_IMAPS_PORT; Pop3s = $settings.MAILLAB_POP3S_PORT; Submission = $settings.MAILLAB_SUBMISSION_PORT; Ca = $settings.MAILLAB_CA; Password = $settings.MAILLAB_PASSWORD }
        if (-not ('SpectrumMail.Tests.Support.ExampleHost' -as [type])) {
            Add-Type -Path ([IO.Path]::Combine($root, 'tests', 'SpectrumMail.Tests', 'Support', 'ExampleHost.cs')) -CompilerOptions '/nullable:enable', '/langversion:latest'
        }

        [IO.File]::ReadAllText([IO.Path]::Combine($root, 'tests', 'SpectrumMail.Tests', 'Help', 'invoice.eml')) | & doveadm -c $conf save -u store@charter.net -m INBOX
        & doveadm -c $conf mailbox create -u me@charter.net Archive/2025 2>$null

        function Invoke-Doveadm { & doveadm -c $conf @args; if ($LASTEXITCODE) { throw "doveadm $args" } }
    }

    AfterAll { & dotnet exec $mailLab down $settings.MAILLAB_FOLDER }

    It '<Command>, <Title>' -ForEach $examples {
        'INBOX', 'Archive/2025', 'Trash', 'Sent' | ForEach-Object { & doveadm -c $conf expunge -u me@charter.net mailbox $_ all 2>$null }
        & doveadm -c $conf mailbox list -u me@charter.net | Where-Object { $_ -notin 'INBOX', 'Archive', 'Archive/2025', 'Drafts', 'Sent', 'Spam', 'Trash' } |
            Sort-Object Length -Descending | ForEach-Object { Invoke-Doveadm mailbox delete -s -u me@charter.net $_ }
        Invoke-Doveadm copy -u me@charter.net INBOX user store@charter.net mailbox INBOX all
        Invoke-Doveadm copy -u me@charter.net Archive/2025 user store@charter.net mailbox INBOX 1:5
        $folder = [IO.Directory]::CreateTempSubdirectory('example').FullName
        $runspace = [runspacefactory]::CreateRunspace([SpectrumMail.Tests.Support.ExampleHost]::new($lab.Password), [initialsessionstate]::CreateDefault2())
        $runspace.Open()
        try {
            $shell = [powershell]::Create()
            $shell.Runspace = $runspace
            $connect = if ($Command -in 'Connect-Spectrum', 'Test-SpectrumConnection') { '' } else { '$null = Connect-Spectrum me@charter.net' }
            $null = $shell.AddScript("param(`$module, `$prepare, `$lab, `$folder) `$ErrorActionPreference = 'Stop'; Import-Module `$module; . `$prepare -Lab `$lab -Folder `$folder; $connect; $($Code.Replace('mail.example.com', $lab.Host))")
            $null = $shell.AddArgument($ModulePath).AddArgument([IO.Path]::Combine($root, 'tests', 'Examples.ps1')).AddArgument($lab).AddArgument($folder)
            $null = $shell.Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
            $shell.Streams.Warning | Should -BeNullOrEmpty
        }
        finally {
            $runspace.Dispose()
            Remove-Item $folder -Recurse -Force
        }
    }
}
