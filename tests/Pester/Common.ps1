# What every Pester file starts with: the staged module, and the lab's accounts where there is a lab.
$ErrorActionPreference = 'Stop'
$script:ModulePath = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'output', 'SpectrumMail', 'SpectrumMail.psd1'))
Import-Module $script:ModulePath -Force

function New-LabCredential([string] $UserName, [string] $Password) {
    [pscredential]::new($UserName, (ConvertTo-SecureString $Password -AsPlainText -Force))
}

if ($env:MAILLAB_HOST) {
    $script:Lab = @{
        Server               = $env:MAILLAB_HOST
        Port                 = $env:MAILLAB_IMAPS_PORT
        SmtpServer           = $env:MAILLAB_HOST
        SmtpPort             = $env:MAILLAB_SUBMISSION_PORT
        CertificateAuthority = $env:MAILLAB_CA
    }
    if ($env:MAILLAB_CAN_SEND -ne '1') { $script:Lab.Remove('SmtpPort') }
    $script:Alice = New-LabCredential $env:MAILLAB_USER $env:MAILLAB_PASSWORD
    $script:Bob = New-LabCredential $env:MAILLAB_USER2 $env:MAILLAB_PASSWORD2
}
