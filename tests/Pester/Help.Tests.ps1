$pages = Get-ChildItem ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'en-US')) -Filter '*-*.md'

BeforeAll { . $PSScriptRoot/Common.ps1 }

# The names are written out while Pester looks for tests, so that a filter finds them.
foreach ($file in $pages) {
    Describe "Get-Help $($file.BaseName)" -ForEach @{ Command = $file.BaseName; Page = $file.FullName } {
        BeforeAll {
            $help = Get-Help $Command -Full
            $page = Get-Content $Page -Raw
        }

        It 'shows what the page says: synopsis, description, inputs, outputs, notes, and at least three examples' {
            $synopsis = [regex]::Match($page, '(?s)## SYNOPSIS\s+(.*?)\s+## ').Groups[1].Value
            ($help.Synopsis -replace '\s+').Trim() | Should -Be ($synopsis -replace '[`\s]+')
            "$($help.Description.Text)" | Should -Not -BeNullOrEmpty
            @($help.Examples.Example).Count | Should -Be ([regex]::Matches($page, '(?m)^### Example \d+:').Count)
            @($help.Examples.Example).Count | Should -BeGreaterOrEqual 3
            foreach ($example in $help.Examples.Example) { "$($example.code)" | Should -Not -BeNullOrEmpty }
            $help.returnValues.returnValue.type.name | Should -Not -BeNullOrEmpty
            "$($help.alertSet.alert.Text)" | Should -Not -BeNullOrEmpty
        }

        It 'describes every parameter, and no other' {
            $own = (Get-Command $Command).Parameters.Keys |
                Where-Object {
                    $_ -notin [Management.Automation.Cmdlet]::CommonParameters -and
                    $_ -notin [Management.Automation.Cmdlet]::OptionalCommonParameters
                }
            $described = $help.parameters.parameter | Where-Object { $_.name -notin 'WhatIf', 'Confirm' }
            $described.name | Sort-Object | Should -Be ($own | Sort-Object)
            foreach ($parameter in $described) {
                "$($parameter.description.Text)" | Should -Not -BeNullOrEmpty -Because $parameter.name
            }
        }

        It 'knows where it is online' {
            $help.relatedLinks.navigationLink[0].uri | Should -BeLike "https://*/docs/en-US/$Command.md"
        }
    }
}

Describe 'Help as text' {
    It 'is laid out in the usual sections' {
        $text = Get-Help Get-SpectrumSession -Full | Out-String -Width 120
        $sections = 'NAME', 'SYNOPSIS', 'SYNTAX', 'DESCRIPTION', 'PARAMETERS', 'INPUTS', 'OUTPUTS', 'NOTES', 'RELATED LINKS'
        foreach ($section in $sections) { $text | Should -Match "(?m)^$section" }
    }
}

Describe 'Topics' {
    It 'has <_>' -ForEach 'about_SpectrumMail', 'about_SpectrumMail_Servers', 'about_SpectrumMail_Connections',
        'about_SpectrumMail_Audits', 'about_SpectrumMail_Retention', 'about_SpectrumMail_Sending',
        'about_SpectrumMail_ScheduledTasks',
        'about_SpectrumMail_Troubleshooting', 'about_SpectrumMail_Security', 'about_SpectrumMail_Errors' {
        "$(Get-Help $_)" | Should -Match "^TOPIC\s+$_\s+SHORT DESCRIPTION"
    }

    It 'is complete: every topic that is staged is named here' {
        $topics = Get-ChildItem ([IO.Path]::Combine((Split-Path $ModulePath), 'en-US')) -Filter 'about_*' |
            ForEach-Object { $_.Name -replace '\.help\.txt$' }
        $tests = Get-Content $PSScriptRoot/Help.Tests.ps1 -Raw
        foreach ($topic in $topics) { $tests | Should -Match "'$topic'" }
    }
}
