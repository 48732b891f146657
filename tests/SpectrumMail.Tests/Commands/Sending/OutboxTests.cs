using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

public sealed class OutboxTests(Labs labs)
{
    [Fact]
    public void A_queued_message_is_sent_and_removed_from_the_outbox()
    {
        using var send = new SendLab(labs.Sending());

        dynamic sent = send.Run("Send-SpectrumMail -To $to -Subject queued -Queue @p").Single;

        Assert.Equal("Sent", sent.Status.ToString());
        Assert.Contains("Subject: queued", send.Received(), StringComparison.Ordinal);
        Assert.Empty(
            send.Run("Get-SpectrumOutbox -OutboxPath $outbox -State Queued, Sending, Sent, Failed, Indeterminate")
                .ThrowOnError()
                .Output
        );
    }

    [Fact]
    public void A_message_waits_without_a_network_and_is_sent_later_with_its_attachments()
    {
        using var send = new SendLab(labs.Sending());
        string file = Path.Combine(send.State, "report.bin");
        byte[] data = [.. Enumerable.Range(0, 200_000).Select(value => (byte)(value * 13 >> 2))];
        File.WriteAllBytes(file, data);

        ShellResult queued = send.Run(
            "$off = $p.Clone(); $off.Port = 1; "
                + "Send-SpectrumMail -To $to -Bcc $me -Subject waits -Attachments $args[0] -Queue @off",
            file
        );

        Assert.Equal("Queued", queued.Single.Status.ToString());
        Assert.Contains("waits in the outbox", Assert.Single(queued.Warnings), StringComparison.Ordinal);
        File.Delete(file);
        dynamic item = send.Run("Get-SpectrumOutbox -OutboxPath $outbox").Single;
        Assert.Equal("Queued", item.State.ToString());
        Assert.DoesNotContain("Bcc:", File.ReadAllText((string)item.Path).Split("\n\n")[1], StringComparison.OrdinalIgnoreCase);
        Assert.Empty(send.Run("Send-SpectrumOutbox @p").ThrowOnError().Output);
        Assert.Equal("Sent", send.Run("Send-SpectrumOutbox @p -Force").Single.Status.ToString());
        Assert.Equal(0, send.Run("$global:LASTEXITCODE").Value);
        using var stream = new MemoryStream(Assert.Single(send.Lab.WaitForMail(send.Recipient.Address, 1, SendLab.Delivery)));
        using var decoded = new MemoryStream();
        ((MimeKit.MimePart)MimeKit.MimeMessage.Load(stream).Attachments.Single()).Content!.DecodeTo(decoded);
        Assert.Equal(data, decoded.ToArray());
        Assert.DoesNotContain("Bcc:", send.Received(send.Sender).Split("\r\n\r\n")[0], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_invalid_row_does_not_end_the_queueing_when_the_server_is_unreachable()
    {
        using var send = new SendLab(labs.Sending());

        ShellResult result = send.Run(
            """
            $off = $p.Clone(); $off.Port = 1
            [pscustomobject]@{ To = $to; Subject = 'one' }, [pscustomobject]@{ To = $to, $me; Subject = 'two' },
                [pscustomobject]@{ To = $to; Subject = 'three' } |
                Send-SpectrumMail -FailOnAnyRejection -MaxRecipientsPerMessage 1 -Queue @off
            """
        );

        Assert.Null(result.Fatal);
        Assert.Equal(["one", "three"], result.Output.Select(sent => (string)((dynamic)sent).Subject));
        Assert.StartsWith("RecipientsTooMany,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(send.Outbox, "*.queued").Length);
    }

    [Fact]
    public void A_key_sends_one_message_however_often_the_task_runs()
    {
        using var send = new SendLab(labs.Sending());

        ShellResult result = send.Run(
            "1..4 | ForEach-Object { [pscustomobject]@{ MessageKey = 'nightly' } } "
                + "| Send-SpectrumMail -To $to -Subject once -ThrottleLimit 4 @p"
        );

        Assert.All(result.ThrowOnError().Output, sent => Assert.Equal("Sent", ((dynamic)sent).Status.ToString()));
        Assert.Single(result.Output.Select(sent => (string)((dynamic)sent).MessageId).Distinct());
        Assert.Equal(1, send.Arrived());
    }

    [Fact]
    public void An_empty_pipeline_delivers_no_message()
    {
        using var send = new SendLab(labs.Sending());
        send.Run("$off = $p.Clone(); $off.Port = 1; Send-SpectrumMail -To $to -Subject waits -Queue @off");

        Assert.Empty(
            send.Run(
                    "$global:LASTEXITCODE = 9; "
                        + "Get-SpectrumOutbox -OutboxPath $outbox -State Failed | Send-SpectrumOutbox -Force @p; "
                        + "Get-SpectrumOutbox -OutboxPath $outbox -State Failed | Send-SpectrumOutbox"
                )
                .ThrowOnError()
                .Output
        );

        Assert.Equal(0, send.Run("$global:LASTEXITCODE").Value);
        Assert.Single(send.Run("Get-SpectrumOutbox -OutboxPath $outbox -State Queued").ThrowOnError().Output);
    }

    [Fact]
    public void A_refused_recipient_fails_and_the_others_get_the_message()
    {
        using var send = new SendLab(labs.Sending());

        ShellResult result = send.Run("Send-SpectrumMail -To $to, unknown@lab.test -Subject part -Queue @p");

        Assert.Equal("PartiallySent", ((dynamic)Assert.Single(result.Output)).Status.ToString());
        dynamic item = send.Run("Get-SpectrumOutbox -OutboxPath $outbox").Single;
        Assert.Equal("Failed", item.State.ToString());
        Assert.Contains("5.1.1", (string)item.Reason, StringComparison.Ordinal);
        ShellResult again = send.Run("Send-SpectrumOutbox @p -IncludeFailed");
        Assert.StartsWith("RecipientRejected", Assert.Single(again.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(1, send.Run("$global:LASTEXITCODE").Value);
        Assert.Equal(1, send.Arrived());
        send.Run("Get-SpectrumOutbox -OutboxPath $outbox | Remove-SpectrumOutbox -OutboxPath $outbox -Confirm:$false")
            .ThrowOnError();
        Assert.Empty(send.Run("Get-SpectrumOutbox -OutboxPath $outbox").ThrowOnError().Output);
    }

    [Fact]
    public void An_error_that_ends_the_command_sets_the_exit_code()
    {
        using var send = new SendLab(labs.Sending());
        send.Run("$off = $p.Clone(); $off.Port = 1; Send-SpectrumMail -To $to -Subject waits -Queue @off");

        Assert.Equal("Refused", send.Run("$global:LASTEXITCODE = 0; Send-SpectrumOutbox @off -Force").FatalId);
        Assert.Equal(2, send.Run("$global:LASTEXITCODE").Value);
        Assert.Equal(
            "PasswordFileUnusable",
            send.Run("$p.Remove('Credential'); Send-SpectrumOutbox -UserName $me -PasswordFile /no/such/file @p").FatalId
        );
        Assert.Equal(1, send.Run("$global:LASTEXITCODE").Value);
    }

    [Fact]
    public void A_key_is_sent_once_when_its_recipients_have_changed()
    {
        Lab lab = labs.Sending();
        using ScriptedServer server = ScriptedSmtp.Start(lab, (_, _) => null);
        using var send = new SendLab(lab, server.Port);

        string[] lists =
        [
            "'a@lab.test', 'b@lab.test', 'c@lab.test'",
            "'new@lab.test', 'a@lab.test', 'b@lab.test', 'c@lab.test', 'd@lab.test'",
        ];
        ShellResult[] results =
        [
            .. lists.Select(list =>
                send.Run($"Send-SpectrumMail -To {list} -Subject list -MaxRecipientsPerMessage 2 -MessageKey list @p")
            ),
        ];

        Assert.All(results, result => Assert.Equal("Sent", result.Single.Status.ToString()));
        Assert.All(results, result => Assert.Equal(3, (int)result.Single.Recipients.Count));
        Assert.Equal(3, server.Received.Count(line => line.StartsWith("RCPT", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_damaged_file_fails_and_the_others_are_sent()
    {
        using var send = new SendLab(labs.Sending());
        send.Run(
            "$off = $p.Clone(); $off.Port = 1; "
                + "1..3 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } "
                + "| Send-SpectrumMail -To $to -Queue @off"
        );
        string file = Directory.GetFiles(send.Outbox, "*.queued").Order().First();
        string text = File.ReadAllText(file);
        File.WriteAllText(
            file,
            text.Substring(0, text.IndexOf("\n\n", StringComparison.Ordinal) + 2) + "\0\u0001\u0002 no message"
        );

        ShellResult result = send.Run("Send-SpectrumOutbox @p -Force");

        Assert.Equal(2, result.Output.Count);
        Assert.StartsWith("OutboxFileUnusable,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(1, send.Run("$global:LASTEXITCODE").Value);
        Assert.Equal("Failed", send.Run("Get-SpectrumOutbox -OutboxPath $outbox").Single.State.ToString());
        Assert.Equal(2, send.Arrived());
    }

    [Fact]
    public void A_message_in_doubt_is_sent_again_only_on_request()
    {
        Lab lab = labs.Sending();
        using FaultProxy proxy = FaultProxy.StartInsideTls(
            lab.SubmissionsPort,
            lab.ServerCertificate,
            new FaultPlan { CutWhenServerSays = "queued as" }
        );
        using var send = new SendLab(lab, proxy.Port);

        ShellResult result = send.Run("Send-SpectrumMail -To $to -Subject doubt -Queue @p");
        proxy.Plan = new FaultPlan();

        Assert.StartsWith("RecipientIndeterminate", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("Indeterminate", send.Run("Get-SpectrumOutbox -OutboxPath $outbox").Single.State.ToString());
        Assert.Empty(send.Run("Send-SpectrumOutbox @p -Force").ThrowOnError().Output);
        Assert.Equal(1, send.Arrived());
        Assert.Equal("Sent", send.Run("Send-SpectrumOutbox @p -IncludeIndeterminate").Single.Status.ToString());
        Assert.Equal(2, send.Lab.WaitForMail(send.Recipient.Address, 2, SendLab.Delivery).Count);
    }

    [Fact]
    public async Task Two_processes_deliver_each_message_once()
    {
        using var send = new SendLab(labs.Sending());
        send.Run(
                "$off = $p.Clone(); $off.Port = 1; "
                    + "1..30 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } "
                    + "| Send-SpectrumMail -To $to -Queue @off -WarningAction SilentlyContinue"
            )
            .ThrowOnError();
        using var flush = new OutboxProcess(
            send,
            "Send-SpectrumOutbox @p -Force -ThrottleLimit 2 | ForEach-Object { 'SENT ' + $_.Subject }"
        );

        Task<string> one = Task.Run(() => flush.Run(), TestContext.Current.CancellationToken);
        Task<string> two = Task.Run(() => flush.Run(), TestContext.Current.CancellationToken);
        string[] sent =
        [
            .. (await one + await two).Split('\n').Where(line => line.StartsWith("SENT ", StringComparison.Ordinal)),
        ];

        Assert.Equal(30, sent.Distinct().Count());
        Assert.Equal(30, sent.Length);
        Assert.Equal(30, send.Arrived());
    }
}
