# What every Pester file starts with, inside its BeforeAll: the staged module, and the lab's servers and mailboxes where there
# is a lab.
$ModulePath = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'output', 'SpectrumMail', 'SpectrumMail.psd1'))
if (-not (Get-Module SpectrumMail)) { Import-Module $ModulePath }

function New-LabCredential([string] $UserName, [string] $Password) {
    [pscredential]::new($UserName, (ConvertTo-SecureString $Password -AsPlainText -Force))
}

if ($env:MAILLAB_HOST) {
    $Lab = @{
        Server               = $env:MAILLAB_HOST
        Port                 = [int] $env:MAILLAB_IMAPS_PORT

        # On a port that no provider has, the module would first wait for a greeting without TLS.
        Security             = 'Tls'
        SmtpServer           = $env:MAILLAB_HOST
        SmtpPort             = [int] $env:MAILLAB_SUBMISSION_PORT
        CertificateAuthority = $env:MAILLAB_CA
    }
    if ($env:MAILLAB_CAN_SEND -ne '1') { $Lab.Remove('SmtpPort') }
    $Alice = New-LabCredential $env:MAILLAB_USER $env:MAILLAB_PASSWORD
    $Bob = New-LabCredential $env:MAILLAB_USER2 $env:MAILLAB_PASSWORD2
}

# The second opinion: what the server itself says of a mailbox, past the module.
function Invoke-Doveadm {
    $answer = $input | & doveadm -c "$env:MAILLAB_FOLDER/dovecot.conf" @args 2>&1
    if ($LASTEXITCODE) { throw "doveadm $args : $answer" }
    $answer
}

# 'uid flags' of every message of a folder, in the server's order; the flags sorted.
function Get-Stored([pscredential] $Account, [string] $Folder = 'INBOX') {
    foreach ($line in Invoke-Doveadm -f tab fetch -u $Account.UserName 'uid flags' mailbox $Folder all | Select-Object -Skip 1) {
        $uid, $flags = $line -split "`t"
        "$uid $(($flags -split ' ' | Where-Object { $_ -and $_ -ne '\Recent' } | Sort-Object) -join ' ')".TrimEnd()
    }
}

function Get-StoredFolder([pscredential] $Account) {
    Invoke-Doveadm mailbox list -u $Account.UserName | Sort-Object
}

# A mailbox that no other test has, with copies of Alice's first messages.
function New-Mailbox([int] $Messages = 5) {
    $global:LabMailbox++
    if ($global:LabMailbox -gt [int] $env:MAILLAB_USERS) {
        throw "The lab has $env:MAILLAB_USERS spare mailboxes; start it with more of them (--users)."
    }

    $domain = $Alice.UserName.Split('@')[1]
    $account = New-LabCredential ('user{0:d4}@{1}' -f $global:LabMailbox, $domain) "Password-$global:LabMailbox"
    if ($Messages) { Invoke-Doveadm copy -u $account.UserName INBOX user $Alice.UserName mailbox INBOX uid "1:$Messages" }
    $account
}

# The same, signed in; it is the default session.
function Connect-Mailbox([int] $Messages = 5, [string] $Name) {
    $account = New-Mailbox $Messages
    $null = Connect-Spectrum $account @Lab -Name $(if ($Name) { $Name } else { $account.UserName })
    $account
}

# What went wrong, and whether it ended the command; nothing when nothing did.
function Get-Failure([scriptblock] $FailingBlock) {
    $ErrorActionPreference = 'SilentlyContinue'
    $global:Error.Clear()
    $terminating = $false
    try { $null = & $FailingBlock } catch { $terminating = $true }
    $record = $global:Error | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | Select-Object -Last 1
    if (-not $record) { return }
    [pscustomobject]@{
        Id          = $record.FullyQualifiedErrorId.Split(',')[0]
        Category    = "$($record.CategoryInfo.Category)"
        Target      = $record.TargetObject
        Terminating = $terminating
        Advice      = $record.ErrorDetails.RecommendedAction
        Record      = $record
    }
}

# What Tab offers at the end of a line, without the file names that the engine offers where nothing else fits.
function Get-Completion([string] $Line) {
    (TabExpansion2 $Line $Line.Length).CompletionMatches | Where-Object ResultType -NotIn ProviderItem, ProviderContainer
}

# A shell where no person answers: a command that asks first cannot go on there. Its streams are the shell's.
function Invoke-Unanswered([pscredential] $Account, [string] $Script) {
    $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
    try {
        $null = $shell.AddScript(
            "param(`$module, `$account, `$lab) Import-Module `$module; `$null = Connect-Spectrum `$account @lab`n" +
            "try { $Script } finally { Disconnect-Spectrum -All }")
        try { $null = $shell.AddArgument($ModulePath).AddArgument($Account).AddArgument($Lab).Invoke() }
        catch { return $_.Exception.InnerException.ErrorRecord }
        $shell.Streams.Error
    }
    finally { $shell.Dispose() }
}

# The lines of a view, as a person sees them in a window of that width.
function Get-View([int] $Width = 80) {
    ($input | Out-String -Width $Width) -split "`r?`n" | ForEach-Object { $_.TrimEnd() } | Where-Object { $_ }
}
