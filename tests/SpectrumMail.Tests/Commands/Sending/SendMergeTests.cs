using System;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>Many messages: mail merge, and several connections.</summary>
public sealed class SendMergeTests(Labs labs)
{
    [Fact]
    public void A_merge_of_500_rows_with_3_invalid_ones_sends_497_on_one_connection()
    {
        Lab lab = labs.Sending();
        using FaultProxy proxy = FaultProxy.StartInsideTls(lab.SubmissionsPort, lab.ServerCertificate);
        using var send = new SendLab(lab, proxy.Port);

        ShellResult result = send.Run(
            """
            $rows = 1..500 | ForEach-Object { [pscustomobject]@{ Name = "Person $_"; Mail = $to; Sum = $_ * 2 } }
            $rows[99].Mail = 'no address'; $rows[199].Mail = 'unknown@lab.test'; $rows[299].Name = "two`r`nlines"
            $template = @{ To = '{{Mail}}'; Subject = 'For {{Name}}'; TextBody = '{{Name}}: {{ Sum }}' }
            $rows | Send-SpectrumMail -MessageTemplate $template @p
            """
        );

        Assert.Null(result.Fatal);
        Assert.Equal(497, result.Output.Count(sent => ((dynamic)sent).Status.ToString() == "Sent"));
        Assert.Equal(
            ["AddressInvalid", "RecipientRejected", "ControlCharacter"],
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])
        );
        Assert.Equal([200, 400, 600], result.Errors.Select(error => (int)((dynamic)error.TargetObject).Sum));
        Assert.Equal(1, proxy.Connections);
        string[] mails = [.. send.Lab.WaitForMail(send.Recipient.Address, 497, SendLab.Delivery).Select(Encoding.UTF8.GetString)];
        Assert.Equal(497, mails.Length);
        Assert.Contains(
            "Person 7: 14",
            Assert.Single(mails, mail => mail.Contains("Subject: For Person 7\r", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Select_First_ends_the_sending()
    {
        using var send = new SendLab(labs.Sending());

        ShellResult result = send.Run(
                "1..5 | ForEach-Object { [pscustomobject]@{ To = $to; Subject = \"first $_\" } } "
                    + "| Send-SpectrumMail @p | Select-Object -First 1"
            )
            .ThrowOnError();

        Assert.Equal("first 1", ((dynamic)Assert.Single(result.Output)).Subject);
        Assert.Equal(1, send.Arrived());
    }

    [Theory]
    [InlineData("''")]
    [InlineData("$null")]
    public void An_empty_cell_leaves_a_parameter_at_its_default(string cell)
    {
        using var send = new SendLab(labs.Sending());

        ShellResult result = send.Run(
            $$"""
            'Port', 'SmtpServer' | ForEach-Object { $p.Remove($_) }
            [pscustomobject]@{
                To = $to; Cc = {{cell}}; Bcc = {{cell}}; Subject = 'cells'; Body = 'text'; BodyAsHtml = {{cell}}
                Priority = {{cell}}; Attachments = {{cell}}; From = {{cell}}; ReplyTo = {{cell}}; SmtpServer = 'localhost'
                Port = $args[0]; ImapServer = {{cell}}; ImapPort = {{cell}}; ImapSecurity = {{cell}}; SaveToSent = {{cell}}
                DeliveryNotificationOption = {{cell}}
                Encoding = {{cell}}; Path = {{cell}}; MessageKey = {{cell}}; LocalDomain = {{cell}}; Provider = {{cell}}
            } | Send-SpectrumMail @p
            """,
            send.Lab.SubmissionsPort
        );

        Assert.Equal("Sent", result.Single.Status.ToString());
        string raw = send.Received();
        Assert.DoesNotContain("\nCc:", raw, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("text/plain", raw, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_row_does_not_end_the_others()
    {
        using var send = new SendLab(labs.Sending());

        ShellResult result = send.Run(
            """
            @{ To = $to; Subject = 'one' }, @{ To = $to; Subject = 'two'; Attachments = '/no/such/file' },
                @{ To = ''; Subject = 'three' }, @{ To = $to; Subject = 'four'; Provider = 'Unknown' },
                @{ To = $to; Subject = 'five' } | ForEach-Object { [pscustomobject]$_ } | Send-SpectrumMail @p
            """
        );

        Assert.Null(result.Fatal);
        Assert.Equal(["one", "five"], result.Output.Select(sent => (string)((dynamic)sent).Subject));
        Assert.Equal(3, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.NotNull(error.TargetObject));
        Assert.Equal(2, send.Arrived());
    }

    [Fact]
    public void Piped_files_are_attached_to_one_message()
    {
        using var send = new SendLab(labs.Sending());
        foreach (string name in (string[])["a.log", "b.log", "c.log"])
        {
            File.WriteAllText(Path.Combine(send.State, name), name);
        }

        ShellResult result = send.Run(
            "Get-ChildItem $args[0] -Filter *.log | Send-SpectrumMail -To $to -Subject logs -Body 'Attached.' @p",
            send.State
        );

        Assert.Equal("Sent", result.Single.Status.ToString());
        string raw = send.Received();
        Assert.All((string[])["a.log", "b.log", "c.log"], name => Assert.Contains(name, raw, StringComparison.Ordinal));
    }

    [Fact]
    public void A_template_file_may_have_headers_and_encodes_values_in_HTML()
    {
        using var send = new SendLab(labs.Sending());
        string file = Path.Combine(send.State, "letter.html");
        File.WriteAllText(file, "Subject: Hello {{Name}}\nReply-To: desk@lab.test\n\n<p>{{Name}}</p>");

        send.Run("[pscustomobject]@{ Name = 'A & <b>' } | Send-SpectrumMail -To $to -MessageTemplate $args[0] @p", file)
            .ThrowOnError();

        string raw = send.Received();
        Assert.Contains("Subject: Hello A & <b>", raw, StringComparison.Ordinal);
        Assert.Contains("Reply-To: desk@lab.test", raw, StringComparison.Ordinal);
        Assert.Contains("<p>A &amp; &lt;b&gt;</p>", raw, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_cell_fills_a_template_with_an_empty_text()
    {
        using var send = new SendLab(labs.Sending());

        send.Run(
                """
                $template = @{
                    From = '{{Name}}'; To = '{{Mail}}'; Cc = '{{Copy}}'; Bcc = '{{Copy}}'; Subject = 'empty {{Name}}'
                    TextBody = 'x{{Name}}y'; Attachments = '{{File}}'
                }
                [pscustomobject]@{ Mail = $to; Copy = ''; File = ''; Name = '' } |
                    Send-SpectrumMail -MessageTemplate $template @p
                """
            )
            .ThrowOnError();

        string raw = send.Received();
        Assert.Contains("Subject: empty", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("\nCc:", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("attachment", raw, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_a_row_do_not_apply_to_the_next_row()
    {
        using var send = new SendLab(labs.Sending());
        string file = Path.Combine(send.State, "ready.eml");
        File.WriteAllText(file, $"From: {send.Sender.Address}\r\nSubject: from a file\r\n\r\nbody\r\n");

        ShellResult result = send.Run(
            """
            [pscustomobject]@{ Subject = 'composed'; Body = 'text' }, [pscustomobject]@{ Path = $args[0] } |
                Send-SpectrumMail -To $to @p
            [pscustomobject]@{ Subject = 'own' }, [pscustomobject]@{ Name = 'Ann' } |
                Send-SpectrumMail -To $to -MessageTemplate @{ Subject = 'template' } @p
            """,
            file
        );

        Assert.Equal(
            ["composed", "from a file", "own", "template"],
            result.ThrowOnError().Output.Select(sent => (string)((dynamic)sent).Subject)
        );
    }

    [Fact]
    public void An_account_of_a_row_does_not_apply_to_the_next_row()
    {
        using var send = new SendLab(labs.Sending());

        ShellResult result = send.Run(
            "$p.Port = 1; [pscustomobject]@{ Subject = 'one'; ImapServer = 'localhost' }, "
                + "[pscustomobject]@{ Subject = 'two' }, [pscustomobject]@{ Subject = 'three' } "
                + "| Send-SpectrumMail -To $to @p"
        );

        // The first row chose its account, so the second one is tried. The second one has the account of the command.
        Assert.Equal("Refused", result.FatalId);
        Assert.Equal(["one", "two"], result.Output.Select(sent => (string)((dynamic)sent).Subject));
    }

    [Fact]
    public void A_missing_column_is_an_error_of_that_row()
    {
        using var send = new SendLab(labs.Sending());

        ShellResult result = send.Run(
            "[pscustomobject]@{ A = 1 }, [pscustomobject]@{ B = 1 } "
                + "| Send-SpectrumMail -To $to -MessageTemplate @{ Subject = '{{A}}' } @p"
        );

        Assert.Single(result.Output);
        Assert.StartsWith("TemplateUnusable,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_connections_send_each_message_once()
    {
        Lab lab = labs.Sending();
        using FaultProxy proxy = FaultProxy.StartInsideTls(lab.SubmissionsPort, lab.ServerCertificate);
        using var send = new SendLab(lab, proxy.Port);

        ShellResult result = send.Run(
            "1..100 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } | Send-SpectrumMail -To $to -ThrottleLimit 4 @p"
        );

        Assert.Equal(100, result.ThrowOnError().Output.Count);
        Assert.Equal(100, result.Output.Select(sent => (string)((dynamic)sent).Subject).Distinct().Count());
        Assert.Equal(4, proxy.Connections);
        Assert.Equal(100, send.Arrived());
    }
}
