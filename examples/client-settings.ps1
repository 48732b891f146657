<#
.SYNOPSIS
Writes the settings of every user of a CSV for mail programs and for people, and mails each user the page.
.DESCRIPTION
The CSV has the columns EmailAddress and DisplayName. Each user gets a folder with a file for Thunderbird, a profile for
iPhone and Mac, and the page as HTML and Markdown. No file holds a password. With -Credential the page is mailed to the users
from that account.
.EXAMPLE
./client-settings.ps1 users.csv settings
.EXAMPLE
./client-settings.ps1 users.csv settings -Credential (Get-Credential helpdesk@charter.net)
#>
param(
    [Parameter(Mandatory)] [string] $Users,
    [Parameter(Mandatory)] [string] $Path,
    [pscredential] $Credential
)

$ErrorActionPreference = 'Stop'
foreach ($user in Import-Csv $Users) {
    $files = $user | Export-SpectrumClientConfiguration -Path "$Path/$($user.EmailAddress)" -Force
    $files
    if ($Credential) {
        $page = $files | Where-Object Extension -EQ '.html'
        $appleProfile = $files | Where-Object Extension -EQ '.mobileconfig'
        $html = Get-Content $page.FullName -Raw -Encoding utf8
        $sent = Send-SpectrumMail -To $user.EmailAddress -Subject 'Your mail settings' -HtmlBody $html `
            -Attachments $appleProfile.FullName -Credential $Credential
        if ("$($sent.Status)" -ne 'Sent') { "$($user.EmailAddress) has not got the page: $($sent.ServerResponse)" }
    }
}
