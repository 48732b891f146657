using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>The options of a message and its envelope.</summary>
public sealed class SendOptionTests(Labs labs)
{
    [Theory]
    [InlineData("two words")]
    [InlineData("a.test`r`nRSET")]
    [InlineData("-x")]
    public void LocalDomain_refuses_a_name_that_is_invalid_in_EHLO(string name)
    {
        using var send = new SendLab(labs.Sending());

        ShellResult result = send.Run($"Send-SpectrumMail -To $to -Subject a -LocalDomain \"{name}\" @p");

        Assert.Empty(result.Output);
        Assert.Equal("LocalDomainInvalid", result.FatalId);
    }

    [Fact]
    public void Text_html_inline_picture_headers_and_threading_arrive()
    {
        using var send = new SendLab(labs.Sending());
        string picture = Path.Combine(send.State, "logo.png");
        File.WriteAllBytes(picture, [1, 2, 3]);

        dynamic sent = send.Run(
            """
            Send-SpectrumMail -To $to -Subject rich -TextBody plain -HtmlBody '<img src="cid:logo">' `
                -InlineAttachment @{ logo = $args[0] } -Header @{ 'X-Task' = 'nightly' } -InReplyTo '<b@x.test>' `
                -References 'a@x.test' -MessageId 'own@x.test' -SaveToSent -DNO OnSuccess @p
            """,
            picture
        ).Single;

        using var stream = new MemoryStream(Assert.Single(send.Lab.WaitForMail(send.Recipient.Address, 1, SendLab.Delivery)));
        var message = MimeKit.MimeMessage.Load(stream);
        var alternative = Assert.IsType<MimeKit.MultipartAlternative>(message.Body);
        var related = Assert.IsType<MimeKit.MultipartRelated>(alternative[1]);
        Assert.Equal("plain", message.TextBody!.Trim());
        Assert.Equal("<img src=\"cid:logo\">", message.HtmlBody);
        Assert.Equal("logo", related[1].ContentId);
        Assert.Equal("nightly", message.Headers["X-Task"]);
        Assert.Equal("own@x.test", message.MessageId);
        Assert.Equal("b@x.test", message.InReplyTo);
        Assert.Equal(["a@x.test", "b@x.test"], message.References);
        Assert.True((bool)sent.SavedToSent);
        Assert.NotEmpty((string)sent.QueueId);
        Assert.Single(send.Lab.ReadMail(send.Sender.Address, "Sent"));

        // The server sends the requested notice (RFC 3461).
        Assert.Contains("delivery-status", send.Received(send.Sender), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_copy_is_an_error_and_the_message_is_sent()
    {
        using var send = new SendLab(labs.Sending());

        ShellResult result = send.Run("$p.ImapPort = 1; Send-SpectrumMail -To $to -Subject nocopy -SaveToSent @p");

        dynamic sent = Assert.Single(result.Output);
        Assert.Equal("Sent", sent.Status.ToString());
        Assert.False((bool)sent.SavedToSent);
        Assert.StartsWith("SentCopyFailed,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void The_Sent_folder_is_searched_once()
    {
        using var send = new SendLab(labs.Sending());
        string log = Path.Combine(send.State, "log.txt");

        send.Run(
                "1..5 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } "
                    + "| Send-SpectrumMail -To $to -SaveToSent -LogPath $args[0] @p",
                log
            )
            .ThrowOnError();

        string[] commands = [.. File.ReadLines(log).Where(line => line.Contains("IMAP C: ", StringComparison.Ordinal))];
        Assert.Equal(5, commands.Count(line => line.Contains(" APPEND ", StringComparison.Ordinal)));
        Assert.InRange(commands.Count(line => line.Contains(" LIST ", StringComparison.Ordinal)), 1, 3);
        Assert.Equal(5, send.Lab.ReadMail(send.Sender.Address, "Sent").Count);
    }

    [Fact]
    public void A_message_file_is_sent_unchanged_without_Bcc()
    {
        using var send = new SendLab(labs.Sending());
        string file = Path.Combine(send.State, "mail.eml");
        File.WriteAllText(
            file,
            $"From: Me <{send.Sender.Address}>\r\nTo: {send.Recipient.Address}\r\nBcc: {send.Sender.Address}\r\n"
                + "Subject: =?utf-8?q?as_it_is?=\r\nX-Odd:   spaced\r\n\r\nbody\r\n.dot\r\n"
        );

        dynamic sent = send.Run("Send-SpectrumMail -Path $args[0] @p", file).Single;

        Assert.Equal(2, (int)sent.Recipients.Count);
        foreach (string raw in (string[])[send.Received(), send.Received(send.Sender)])
        {
            Assert.DoesNotContain("\nBcc:", raw, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("X-Odd:   spaced\r\n", raw, StringComparison.Ordinal);

            // RFC 5322, section 3.6, requires one. The file has none.
            Assert.Contains("\r\nDate: ", raw, StringComparison.Ordinal);
            Assert.Contains("Subject: =?utf-8?q?as_it_is?=", raw, StringComparison.Ordinal);
            Assert.Contains("body\r\n.dot\r\n", raw, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void FailOnAnyRejection_sends_to_no_recipient()
    {
        using var send = new SendLab(labs.Sending());

        ShellResult result = send.Run("Send-SpectrumMail -To $to, unknown@lab.test -Subject all -FailOnAnyRejection @p");

        dynamic sent = Assert.Single(result.Output);
        Assert.Equal("Rejected", sent.Status.ToString());
        Assert.Equal("Withheld", sent.Recipients[0].Status.ToString());
        Assert.Equal(
            ["RecipientWithheld", "RecipientRejected"],
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])
        );
        Assert.Equal(0, send.Arrived());
    }

    [Theory]
    [InlineData("-To $to -Header @{ Subject = 'x' }", "HeaderReserved")]
    [InlineData("-To $to -Header @{ 'X-A' = \"a`nb\" }", "ControlCharacter")]
    [InlineData("-To $to -Header @{ 'X A' = 'b' }", "HeaderNameInvalid")]
    [InlineData("-To $to -MessageId 'no id'", "MessageIdInvalid")]
    [InlineData("-To $to -MessageId \"<a@b`n>\"", "MessageIdInvalid")]
    [InlineData("-To $to -InReplyTo \"<a@b`n>\"", "MessageIdInvalid")]
    [InlineData("-To $to -References 'a@b', \"<a@b`n>\"", "MessageIdInvalid")]
    [InlineData("-To $to -Header @{ \"X-A`n\" = 'b' }", "HeaderNameInvalid")]
    [InlineData("-To $to -HtmlBody x -InlineAttachment @{ 'a> b' = '/etc/hostname' }", "ContentIdInvalid")]
    [InlineData("-To $to -HtmlBody x -InlineAttachment @{ \"a`n\" = '/etc/hostname' }", "ControlCharacter")]
    [InlineData("-To $to, 'ann@-ü.example'", "AddressInvalid")]
    [InlineData("-To $to -Cc \"ann@$('a' * 64).example\"", "AddressInvalid")]
    [InlineData("-To $to, $me -FailOnAnyRejection -MaxRecipientsPerMessage 1", "RecipientsTooMany")]
    [InlineData("-To $to, $me -FailOnAnyRejection -MaxRecipientsPerMessage 1 -Queue", "RecipientsTooMany")]
    [InlineData("-To $to -Body a -TextBody b", "BodyAmbiguous")]
    [InlineData("-To $to -Path x.eml -Attachments x.log", "ParameterConflict")]
    [InlineData("-To $to -Path x.eml -InReplyTo a@b", "ParameterConflict")]
    [InlineData("-To $to -Path x.eml -Subject b", "ParameterConflict")]
    [InlineData("-To $to -Path x.eml", "MessageFileNotFound")]
    [InlineData("-To $to -From 'a@lab.test, b@lab.test'", "SenderAmbiguous")]
    public void Invalid_input_is_refused_and_sends_nothing(string parameters, string id)
    {
        using var send = new SendLab(labs.Sending(), submissionsPort: 1);

        ErrorRecord error = Assert.Single(send.Run($"Send-SpectrumMail {parameters} @p").Errors);

        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_outside_ASCII_need_a_server_with_SMTPUTF8()
    {
        Lab lab = labs.Sending();
        using ScriptedServer plain = ScriptedSmtp.Start(lab, (_, _) => null);
        using ScriptedServer able = ScriptedSmtp.Start(lab, (_, _) => null, "SMTPUTF8", "8BITMIME");
        using var send = new SendLab(lab, plain.Port);

        send.Run("Send-SpectrumMail -To 'ann@bücher.example' -Subject idn @p").ThrowOnError();
        ErrorRecord refused = Assert.Single(send.Run("Send-SpectrumMail -To 'jörg@lab.test' -Subject eai @p").Errors);
        send.Run("$p.Port = $args[0]; Send-SpectrumMail -To 'jörg@lab.test' -Subject eai @p", able.Port).ThrowOnError();

        Assert.Contains("RCPT TO:<ann@xn--bcher-kva.example>", plain.Received);
        Assert.StartsWith("SmtpUtf8NotOffered,", refused.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(
            able.Received,
            line => line.StartsWith("MAIL FROM:", StringComparison.Ordinal) && line.Contains("SMTPUTF8", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void EHLO_and_delivery_notices_use_the_given_values()
    {
        Lab lab = labs.Sending();
        using ScriptedServer server = ScriptedSmtp.Start(lab, (_, _) => null, "DSN");
        using ScriptedServer without = ScriptedSmtp.Start(lab, (_, _) => null);
        using var send = new SendLab(lab, server.Port);

        send.Run(
                "Send-SpectrumMail -To $to -Subject a -LocalDomain my.host.test "
                    + "-DeliveryNotificationOption OnFailure, Delay -MessageId a@b.test @p"
            )
            .ThrowOnError();
        ShellResult none = send.Run(
            "$p.Port = $args[0]; Send-SpectrumMail -To $to -Subject a -DeliveryNotificationOption Never @p",
            without.Port
        );

        Assert.Contains("EHLO my.host.test", server.Received);
        Assert.Contains(server.Received, line => line.Contains("ENVID=a@b.test RET=HDRS", StringComparison.Ordinal));
        Assert.Contains(server.Received, line => line.Contains("NOTIFY=FAILURE,DELAY ORCPT=rfc822;", StringComparison.Ordinal));
        Assert.Contains("DSN", Assert.Single(none.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_outside_the_charset_is_sent_in_UTF8()
    {
        using var send = new SendLab(labs.Sending());

        send.Run(
                "Send-SpectrumMail -To $to -Subject 'Grüße' -Body 'Grüße' -Encoding iso-8859-1 @p; "
                    + "Send-SpectrumMail -To $to -Subject '日本' -Body '日本' -BE ascii @p"
            )
            .ThrowOnError();

        MimeKit.MimeMessage[] mails =
        [
            .. send
                .Lab.WaitForMail(send.Recipient.Address, 2, SendLab.Delivery)
                .Select(raw => MimeKit.MimeMessage.Load(new MemoryStream(raw)))
                .OrderBy(mail => mail.Subject, StringComparer.Ordinal),
        ];
        Assert.Equal(["Grüße", "日本"], mails.Select(mail => mail.TextBody!.Trim()));
        Assert.Equal(["iso-8859-1", "utf-8"], mails.Select(mail => mail.Body!.ContentType.Charset));
    }

    [Fact]
    public void Connection_parameters_are_refused_with_a_session()
    {
        Lab lab = labs.Sending();
        using Shell shell = LabShell.Connected(lab, lab.Alice);

        Assert.Equal(
            "CredentialRequired",
            shell.Run("Send-SpectrumMail -To $bob.UserName -Subject a -SmtpServer other.test").FatalId
        );
    }

    [Fact]
    public void The_password_is_read_from_a_vault_a_variable_or_a_file()
    {
        using var send = new SendLab(labs.Sending());
        string file = Path.Combine(send.State, "mail-password");
        File.WriteAllText(file, send.Sender.Password + "\n");
        Environment.SetEnvironmentVariable("SPECTRUMMAIL_TEST_PASSWORD", send.Sender.Password);

        ShellResult result = send.Run(
            """
            $u = $p.Clone(); $u.Remove('Credential'); $credential = $p.Credential
            function global:Get-Secret {
                param($Name, $Vault)
                if ($Name -eq 'mail' -and $Vault -eq 'tasks') { $credential }
                elseif ($Name -eq 'word') { $credential.Password }
                else { throw 'no such secret' }
            }
            Send-SpectrumMail -To $to -Subject vault -SecretName mail -SecretVault tasks @u
            Send-SpectrumMail -To $to -Subject vault -SecretName word -UserName $me @u
            Send-SpectrumMail -To $to -Subject variable -UserName $me -PasswordVariable SPECTRUMMAIL_TEST_PASSWORD @u
            Send-SpectrumMail -To $to -Subject file -UserName $me -PasswordFile $args[0] @u
            """,
            file
        );

        Assert.All(result.ThrowOnError().Output, sent => Assert.Equal("Sent", ((dynamic)sent).Status.ToString()));
        Assert.Equal(4, result.Output.Count);
        ShellResult none = send.Run("Send-SpectrumMail -To $to -Subject a -SecretName none @u");
        Assert.Equal("SecretNotFound", none.FatalId);
        Assert.Contains("no such secret", none.Fatal!.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(
            "PasswordVariableEmpty",
            send.Run("Send-SpectrumMail -To $to -Subject a -UserName $me -PasswordVariable NO_SUCH_VARIABLE_HERE @u").FatalId
        );
        Assert.Equal(
            "PasswordFileUnusable",
            send.Run("Send-SpectrumMail -To $to -Subject a -UserName $me -PasswordFile /no/such/file @u").FatalId
        );
    }
}
