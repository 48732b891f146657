using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>
/// Scripts for Send-MailMessage: the documented examples, and its parameters by name, alias, position, splatting and pipeline.
/// The scripts differ by the name of the command and by -Credential. Addresses and server are the lab's.
/// </summary>
public sealed class SendMailMessageExamplesTests(Labs labs)
{
    public static TheoryData<string, string> Scripts { get; } =
        new()
        {
            { "one person to another", "Send-SpectrumMail -From 'User01 <{me}>' -To 'User02 <{to}>' -Subject 'Test mail'" },
            {
                "an attachment, priority and notices",
                """
                    $sendMailMessageSplat = @{
                        From = 'User01 <{me}>'
                        To = 'User02 <{to}>', 'User03 <{me}>'
                        Subject = 'Sending the Attachment'
                        Body = "Forgot to send the attachment. Sending now."
                        Attachments = '.\data.csv'
                        Priority = 'High'
                        DeliveryNotificationOption = 'OnSuccess', 'OnFailure'
                        SmtpServer = '{server}'
                    }
                    Send-SpectrumMail @sendMailMessageSplat
                    """
            },
            {
                "to a mailing list with copies",
                """
                    $sendMailMessageSplat = @{
                        From = 'User01 <{me}>'
                        To = 'ITGroup <{to}>'
                        Cc = 'User02 <{me}>'
                        Bcc = 'ITMgr <{me}>'
                        Subject = "Don't forget today's meeting!"
                        Credential = $p.Credential
                        UseSsl = $true
                    }
                    Send-SpectrumMail @sendMailMessageSplat
                    """
            },
            {
                "attachments by pipeline",
                "Get-ChildItem -Filter '*.csv' "
                    + "| Send-SpectrumMail -From 'Admin01 <{me}>' -To 'Archive <{to}>' -Subject 'Attached file' "
                    + "-SmtpServer '{server}'"
            },
            { "by position", "Send-SpectrumMail '{to}' 'By position' 'The body' '{server}' -From '{me}'" },
            {
                "by alias",
                "Send-SpectrumMail -To '{to}' -From '{me}' -sub 'By alias' -Body '<b>x</b>' -BAH -BE utf8 "
                    + "-DNO OnFailure -ComputerName '{server}' -PsPath data.csv"
            },
            {
                "html with an encoding",
                "Send-SpectrumMail -To '{to}' -From '{me}' -Subject 'Grüße' -Body '<p>Grüße</p>' -BodyAsHtml "
                    + "-Encoding ([System.Text.Encoding]::UTF8) -SmtpServer '{server}' -UseSsl"
            },
            {
                "reply-to and enumerations",
                "Send-SpectrumMail -To '{to}' -From '{me}' -Subject 'Types' -ReplyTo '{me}' "
                    + "-Priority ([System.Net.Mail.MailPriority]::Low) "
                    + "-DeliveryNotificationOption ([System.Net.Mail.DeliveryNotificationOptions]::Never)"
            },
            {
                "the server in $PSEmailServer",
                "$PSEmailServer = '{server}'; Send-SpectrumMail -To '{to}' -From '{me}' -Subject 'Preference' -Body 'x'"
            },
            {
                "rows by property name",
                "[pscustomobject]@{ To = '{to}'; From = '{me}'; Subject = 'Row'; Body = 'b'; Cc = '{me}'; "
                    + "SmtpServer = '{server}'; Port = {port}; Priority = 'High' } | Send-SpectrumMail"
            },
        };

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Scripts_of_Send_MailMessage_work_with_the_name_and_a_credential(string what, string script)
    {
        Lab lab = labs.Sending();
        using var send = new SendLab(lab);
        File.WriteAllText(Path.Combine(send.State, "data.csv"), "a,b\n1,2\n");
        script = script
            .Replace("{me}", send.Sender.Address, StringComparison.Ordinal)
            .Replace("{to}", send.Recipient.Address, StringComparison.Ordinal)
            .Replace("{server}", lab.Host, StringComparison.Ordinal)
            .Replace("{port}", lab.SubmissionsPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

        // A real server needs neither: the lab has an unusual port and a private certificate authority.
        send.Run(
                $"""
                Set-Location '{send.State}'
                $PSEmailServer = '{lab.Host}'
                $PSDefaultParameterValues = @{LeftBrace}'Send-SpectrumMail:Port' = {lab.SubmissionsPort}
                    'Send-SpectrumMail:CertificateAuthority' = $p.CertificateAuthority
                    'Send-SpectrumMail:SmtpSecurity' = 'Tls'; 'Send-SpectrumMail:Credential' = $p.Credential{RightBrace}
                {script}
                """
            )
            .ThrowOnError();

        string raw = Encoding.UTF8.GetString(lab.WaitForMail(send.Recipient.Address, 1, SendLab.Delivery)[0]);
        var message = MimeKit.MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(raw)));
        Assert.Equal(send.Sender.Address, message.From.Mailboxes.Single().Address);
        Assert.Equal(
            what.Contains("attachment", StringComparison.Ordinal) || what.Contains("alias", StringComparison.Ordinal),
            message.Attachments.Any()
        );
        Assert.DoesNotContain("\nBcc:", raw, StringComparison.OrdinalIgnoreCase);
    }

    private static char LeftBrace => '{';

    private static char RightBrace => '}';
}
