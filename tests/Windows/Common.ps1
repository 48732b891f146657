# What every file starts with, inside its BeforeAll: the module, the lab's servers and mailboxes.
Import-Module SpectrumMail

function New-LabCredential([string] $UserName, [string] $Password) {
    [pscredential]::new($UserName, (ConvertTo-SecureString $Password -AsPlainText -Force))
}

$Lab = @{
    Server               = $env:MAILLAB_HOST
    Port                 = [int] $env:MAILLAB_IMAPS_PORT
    SmtpServer           = $env:MAILLAB_HOST
    SmtpPort             = [int] $env:MAILLAB_SUBMISSION_PORT
    CertificateAuthority = 'Z:' + $env:MAILLAB_CA.Replace('/', '\')
}
if ($env:MAILLAB_CAN_SEND -ne '1') { $Lab.Remove('SmtpPort') }
$Alice = New-LabCredential $env:MAILLAB_USER $env:MAILLAB_PASSWORD
$Bob = New-LabCredential $env:MAILLAB_USER2 $env:MAILLAB_PASSWORD2

# The first error of a command, ended by it or not.
function Get-Failure([scriptblock] $Command) {
    $ErrorActionPreference = 'SilentlyContinue'
    $global:Error.Clear()
    try { $null = & $Command } catch { $null = $_ }
    $global:Error | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | Select-Object -Last 1
}

function Get-FailureId([scriptblock] $Command) {
    "$((Get-Failure $Command).FullyQualifiedErrorId)".Split(',')[0]
}

# A message as raw text, with CRLF; the parts are attachments, by name.
function New-Eml([string] $Path, [string] $Subject, [string[]] $AttachmentName) {
    $parts = foreach ($name in $AttachmentName) {
        "--b`r`nContent-Type: application/octet-stream; name=`"$name`"`r`nContent-Disposition: attachment`r`n`r`n$name`r`n"
    }
    $head = "From: a@lab.test`r`nTo: b@lab.test`r`nSubject: $Subject`r`nMessage-ID: <$([guid]::NewGuid())@lab.test>`r`n"
    $body = "Content-Type: text/plain`r`n`r`nText`r`n"
    if ($parts) { $body = "Content-Type: multipart/mixed; boundary=b`r`n`r`n$(-join $parts)--b--`r`n" }
    [IO.File]::WriteAllText($Path, "${head}MIME-Version: 1.0`r`n$body")
}

# The exit code of a script in a PowerShell of its own; what it wrote goes to $Said.
function Invoke-Pwsh([string] $Script, [hashtable] $Environment = @{}) {
    $file = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
    [IO.File]::WriteAllText($file, $Script)
    foreach ($name in $Environment.Keys) { [Environment]::SetEnvironmentVariable($name, $Environment[$name]) }
    $script:Said = & "$PSHOME\pwsh.exe" -NoProfile -NonInteractive -File $file 2>&1 | Out-String
    foreach ($name in $Environment.Keys) { [Environment]::SetEnvironmentVariable($name, $null) }
    $LASTEXITCODE
}
