using System;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>
/// Messages whose sender, recipients and content go out together, to a real server: their round trips, that nothing else differs,
/// and that the status agrees with the mailbox when the connection breaks.
/// </summary>
public sealed class GroupedSendTests(Labs labs)
{
    private const string Waiting = "MAIL RCPT";
    private const string Together = "MAIL RCPT BDAT";
    private const string Rows = "1..5 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } }";

    public static TheoryData<string, string> Contents { get; } =
        new()
        {
            { "dots at the start of lines", "\r\n.\r\n..\r\n.\r\nNOOP\r\n.x\r\n" },
            {
                "8-bit",
                "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n"
            },
            { "no line end at the end", "\r\nthe last line" },
            {
                "long lines",
                "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                    + new string('ä', 2000)
                    + "\r\n"
            },
            { "50 KB", "\r\n" + string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 700)) },
            {
                "a signature",
                "DKIM-Signature: v=1; a=rsa-sha256; b=x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Transfer-Encoding: 8bit\r\n\r\nGrüße  \r\n"
            },
        };

    public static TheoryData<string, FaultPlan> Cuts { get; } =
        new()
        {
            {
                "before the reply to the sender",
                new() { CutWhenServerSays = "250 2.1.0" }
            },
            {
                "before the reply to the recipient",
                new() { CutWhenServerSays = "250 2.1.5" }
            },
            {
                "before the reply to the message",
                new() { CutWhenServerSays = "queued as" }
            },
            {
                "after the sender",
                new() { CutWhenClientSays = "MAIL FROM:" }
            },
            {
                "after the recipient",
                new() { CutWhenClientSays = "RCPT TO:" }
            },
            {
                "inside the content",
                new() { CutWhenClientSays = "Subject: no 3" }
            },
            {
                "after the last byte",
                new() { CutWhenClientSays = "the end" }
            },
        };

    [Fact]
    public void A_message_after_the_first_takes_one_round_trip()
    {
        Lab lab = labs.Sending();
        using var send = new SendLab(lab);
        using var log = new SubmissionLog();

        ShellResult result = send.Run($"{Rows} | Send-SpectrumMail -To $to -LogPath $args[0] @p", log.Path);

        Assert.All(result.ThrowOnError().Output, sent => Assert.Equal("Sent", ((dynamic)sent).Status.ToString()));
        Assert.Equal([Waiting, "BDAT", Together, Together, Together, Together, "QUIT"], log.Exchanges());
        Assert.Equal(5, send.Arrived());
    }

    [Fact]
    public void A_message_of_the_outbox_takes_one_round_trip()
    {
        Lab lab = labs.Sending();
        using var send = new SendLab(lab);
        using var log = new SubmissionLog();

        ShellResult result = send.Run($"{Rows} | Send-SpectrumMail -To $to -Queue -LogPath $args[0] @p", log.Path);

        Assert.All(result.ThrowOnError().Output, sent => Assert.Equal("Sent", ((dynamic)sent).Status.ToString()));
        Assert.Equal([Waiting, "BDAT", Together, Together, Together, Together, "QUIT"], log.Exchanges());
        Assert.Equal(5, send.Arrived());
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public void The_content_arrives_as_in_a_transaction_of_its_own(string kind, string content)
    {
        Lab lab = labs.Sending();
        using var send = new SendLab(lab);
        using var log = new SubmissionLog();
        string file = Path.Combine(send.State, "message.eml");
        File.WriteAllText(
            file,
            $"X-First: {kind}\r\nFrom: {send.Sender.Address}\r\nTo: {send.Recipient.Address}\r\nMessage-ID: <same@lab.test>\r\n"
                + $"Date: Mon, 01 Jan 2024 00:00:00 +0000\r\n{content}",
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
        );

        send.Run("Send-SpectrumMail -Path $args[0], $args[0] -LogPath $args[1] @p", file, log.Path).ThrowOnError();

        Assert.Equal([Waiting, "BDAT", Together, "QUIT"], log.Exchanges());
        string[] arrived = [.. lab.WaitForMail(send.Recipient.Address, 2, SendLab.Delivery).Select(Own)];
        Assert.Equal(arrived[0], arrived[1]);
        string[] senders = log.Commands("MAIL");
        Assert.Equal(senders[0], senders[1]);
        string[] sizes = log.Commands("BDAT");
        Assert.Equal(sizes[0], sizes[1]);

        // What the server added before the message's own first field is of each delivery.
        static string Own(byte[] mail)
        {
            string text = Encoding.Latin1.GetString(mail);
            return text[text.IndexOf("X-First:", StringComparison.Ordinal)..];
        }
    }

    [Fact]
    public void A_recipient_who_is_refused_does_not_stop_the_others()
    {
        Lab lab = labs.Sending();
        using var send = new SendLab(lab);
        using var log = new SubmissionLog();

        ShellResult result = send.Run(
            $"{Rows} | Send-SpectrumMail -To unknown@lab.test, $to -LogPath $args[0] @p -ErrorAction SilentlyContinue",
            log.Path
        );

        Assert.All(result.Output, sent => Assert.Equal("PartiallySent", ((dynamic)sent).Status.ToString()));
        Assert.All(result.Output, sent => Assert.Equal(550, (int)((dynamic)sent).Recipients[0].Code));
        Assert.All(result.Output, sent => Assert.Equal("Accepted", ((dynamic)sent).Recipients[1].Status.ToString()));
        Assert.Equal(4, log.Exchanges().Count(words => words == "MAIL RCPT RCPT BDAT"));
        Assert.Equal(5, send.Arrived());
    }

    [Fact]
    public void A_message_without_an_accepted_recipient_is_Rejected_and_the_next_one_waits_for_the_answers()
    {
        Lab lab = labs.Sending();
        using var send = new SendLab(lab);
        using var log = new SubmissionLog();

        ShellResult result = send.Run(
            "$to, 'unknown@lab.test', $to, $to | ForEach-Object { [pscustomobject]@{ To = $_ } } "
                + "| Send-SpectrumMail -Subject a -LogPath $args[0] @p -ErrorAction SilentlyContinue",
            log.Path
        );

        Assert.Equal(
            ["Sent", "Rejected", "Sent", "Sent"],
            result.Output.Select(sent => (string)((dynamic)sent).Status.ToString())
        );
        Assert.Equal("5.1.1", (string)((dynamic)result.Output[1]).Recipients[0].EnhancedCode);
        Assert.Equal([Waiting, "BDAT", Together, "RSET", Waiting, "BDAT", Together, "QUIT"], log.Exchanges());
        Assert.Equal(3, send.Arrived());
    }

    [Fact]
    public void A_message_for_all_or_for_no_recipient_waits_for_the_answers()
    {
        Lab lab = labs.Sending();
        using var send = new SendLab(lab);
        using var log = new SubmissionLog();

        ShellResult result = send.Run(
            "@($to, $me), @($to, 'unknown@lab.test'), @($to) | ForEach-Object { [pscustomobject]@{ To = $_ } } "
                + "| Send-SpectrumMail -Subject a -FailOnAnyRejection -LogPath $args[0] @p -ErrorAction SilentlyContinue",
            log.Path
        );

        Assert.Equal(["Sent", "Rejected", "Sent"], result.Output.Select(sent => (string)((dynamic)sent).Status.ToString()));
        Assert.DoesNotContain("MAIL RCPT RCPT BDAT", log.Exchanges());
        Assert.Equal(2, send.Arrived());
    }

    [Fact]
    public void A_large_message_and_one_after_a_pause_wait_for_the_answers()
    {
        Lab lab = labs.Sending();
        using var send = new SendLab(lab);
        using var log = new SubmissionLog();

        send.Run(
                "@{ Subject = 'first' }, @{ Body = 'x' * 100000 }, @{ Subject = 'small' } "
                    + "| ForEach-Object { [pscustomobject]$_ } "
                    + "| ForEach-Object { if ($_.Subject -eq 'small') { Start-Sleep 11 }; $_ } "
                    + "| Send-SpectrumMail -To $to -LogPath $args[0] @p",
                log.Path
            )
            .ThrowOnError();

        Assert.Equal([Waiting, "BDAT", Waiting, "BDAT", Waiting, "BDAT", "QUIT"], log.Exchanges());
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_message_is_in_doubt_after_a_cut_and_no_message_is_sent_twice(string when, FaultPlan plan)
    {
        Assert.NotEmpty(when);
        Lab lab = labs.Sending();
        using FaultProxy proxy = FaultProxy.StartInsideTls(lab.SubmissionsPort, lab.ServerCertificate);
        using var send = new SendLab(lab, proxy.Port);
        using var log = new SubmissionLog();
        send.Shell.Set("cut", proxy);
        send.Shell.Set("plan", plan);
        send.Shell.Set("none", new FaultPlan());

        ShellResult result = send.Run(
            "1..5 | ForEach-Object { $cut.Plan = if ($_ -eq 3) { $plan } else { $none }; "
                + "[pscustomobject]@{ Subject = \"no $_\" } } "
                + "| Send-SpectrumMail -To $to -Body 'the end' -LogPath $args[0] @p -ErrorAction SilentlyContinue",
            log.Path
        );

        string[] subjects = Subjects(send);
        Assert.Equal(
            ["Sent", "Sent", "Indeterminate", "Sent", "Sent"],
            result.Output.Select(sent => (string)((dynamic)sent).Status.ToString())
        );
        Assert.All(result.Output, sent => Assert.Equal(1, (int)((dynamic)sent).Attempts));
        Assert.Equal(["no 1", "no 2", "no 4", "no 5"], subjects.Where(subject => subject != "no 3"));
        Assert.InRange(subjects.Length, 4, 5);

        // A server that does not answer a group gets no other one.
        Assert.Equal([Together, Together], log.Exchanges().Where(words => words == Together));
    }

    [Fact]
    public void A_connection_that_was_reset_between_two_messages_is_recreated()
    {
        Lab lab = labs.Sending();
        using FaultProxy proxy = FaultProxy.StartInsideTls(lab.SubmissionsPort, lab.ServerCertificate);
        using var send = new SendLab(lab, proxy.Port);
        send.Shell.Set("cut", proxy);

        ShellResult result = send.Run(
            "1..5 | ForEach-Object { if ($_ -eq 3) { $cut.ResetAll() }; [pscustomobject]@{ Subject = \"no $_\" } } "
                + "| Send-SpectrumMail -To $to @p"
        );

        Assert.All(result.ThrowOnError().Output, sent => Assert.Equal("Sent", ((dynamic)sent).Status.ToString()));
        Assert.Equal(["no 1", "no 2", "no 3", "no 4", "no 5"], Subjects(send));
    }

    private static string[] Subjects(SendLab send)
    {
        send.Arrived();
        return
        [
            .. send
                .Lab.ReadMail(send.Recipient.Address)
                .Select(mail => MimeKit.MimeMessage.Load(new MemoryStream(mail)).Subject!)
                .Order(StringComparer.Ordinal),
        ];
    }
}
