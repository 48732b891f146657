@{
    RootModule           = 'module/SpectrumMail.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '8f0e5b1c-6f0a-4c65-9a2e-3c1b7b1d5e42'
    Author               = 'SpectrumMail contributors'
    CompanyName          = 'SpectrumMail contributors'
    Copyright            = '(c) SpectrumMail contributors. MIT licence.'
    Description          = 'Mail automation for people who look after Spectrum (Charter, Road Runner, Bright House) mailboxes: diagnoses IMAP, POP3 and SMTP connections, reads mailboxes and sends mail, over MailKit.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Core', 'Desktop')
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess     = @('module/SpectrumMail.Format.ps1xml')
    TypesToProcess       = @('module/SpectrumMail.Types.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Connect-Spectrum'
        'ConvertTo-SpectrumMetric'
        'Copy-SpectrumMessage'
        'Disconnect-Spectrum'
        'Export-SpectrumAuditReport'
        'Export-SpectrumClientConfiguration'
        'Find-SpectrumDuplicate'
        'Get-SpectrumDeliveryReport'
        'Get-SpectrumFolder'
        'Get-SpectrumFolderStatistics'
        'Get-SpectrumMailboxStatistics'
        'Get-SpectrumMessage'
        'Get-SpectrumOutbox'
        'Get-SpectrumServerSetting'
        'Get-SpectrumSession'
        'Import-SpectrumMessage'
        'Invoke-SpectrumMailboxAudit'
        'Invoke-SpectrumMigration'
        'Invoke-SpectrumRetention'
        'Move-SpectrumMessage'
        'New-SpectrumFolder'
        'New-SpectrumToken'
        'Remove-SpectrumFolder'
        'Remove-SpectrumMessage'
        'Remove-SpectrumOutbox'
        'Rename-SpectrumFolder'
        'Save-SpectrumAttachment'
        'Save-SpectrumMessage'
        'Search-SpectrumMailbox'
        'Send-SpectrumMail'
        'Send-SpectrumOutbox'
        'Set-SpectrumFolder'
        'Set-SpectrumMessage'
        'Test-SpectrumConnection'
        'Test-SpectrumMailflow'
        'Wait-SpectrumMessage'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('Mail', 'Email', 'IMAP', 'SMTP', 'POP3', 'MailKit', 'Spectrum', 'Charter', 'RoadRunner', 'BrightHouse',
                'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS')
            ProjectUri = 'https://github.com/SpectrumMail/SpectrumMail'
            LicenseUri = 'https://github.com/SpectrumMail/SpectrumMail/blob/main/LICENSE'
            IconUri = 'https://raw.githubusercontent.com/SpectrumMail/SpectrumMail/main/docs/icon.png'
            # Pack writes the changelog's part of this version here.
            ReleaseNotes = 'https://github.com/SpectrumMail/SpectrumMail/blob/main/CHANGELOG.md'
        }
    }
}
