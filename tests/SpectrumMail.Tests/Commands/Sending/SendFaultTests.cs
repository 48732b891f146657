using System;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>Connections that break at every phase. The status must agree with the mailbox.</summary>
public sealed class SendFaultTests(Labs labs)
{
    public static TheoryData<string, FaultPlan, string, int, int> Phases { get; } =
        new()
        {
            {
                "greeting",
                new() { CutWhenServerSays = "220 " },
                "Deferred",
                1,
                0
            },
            {
                "AUTH",
                new() { CutWhenServerSays = "235 " },
                "Deferred",
                1,
                0
            },
            {
                "MAIL",
                new() { CutWhenServerSays = "250 2.1.0" },
                "Deferred",
                2,
                0
            },
            {
                "RCPT",
                new() { CutWhenServerSays = "250 2.1.5" },
                "Deferred",
                2,
                0
            },
            {
                "inside the body",
                new() { ResetAfterClientBytes = 400_000 },
                "Deferred",
                2,
                0
            },
            // A small message is completely in the buffers of the computer when the connection breaks. How much of it the server
            // received is not known.
            {
                "in a small body",
                new() { CutAfterClientBytes = 560 },
                "Indeterminate",
                1,
                0
            },
            {
                "after the body",
                new() { CutWhenServerSays = "queued as" },
                "Indeterminate",
                1,
                1
            },
            {
                "QUIT",
                new() { CutWhenServerSays = "221 " },
                "Sent",
                1,
                1
            },
            {
                "MAIL, once",
                new() { CutWhenServerSays = "250 2.1.0", OnlyFirstConnections = 1 },
                "Sent",
                2,
                1
            },
            {
                "inside the body, once",
                new() { ResetAfterClientBytes = 400_000, OnlyFirstConnections = 1 },
                "Sent",
                2,
                1
            },
        };

    [Theory]
    [MemberData(nameof(Phases))]
    public void Status_agrees_with_the_mailbox_after_a_cut_at_any_phase(
        string phase,
        FaultPlan plan,
        string status,
        int attempts,
        int arrived
    )
    {
        Lab lab = labs.Sending();
        using FaultProxy proxy = FaultProxy.StartInsideTls(lab.SubmissionsPort, lab.ServerCertificate, plan);
        using var send = new SendLab(lab, proxy.Port);
        string file = Path.Combine(send.State, "large.bin");
        File.WriteAllBytes(file, new byte[12_000_000]);

        ShellResult result = send.Run(
            "$failure = $null; try { Send-SpectrumMail -To $to -Subject cut -Body ('x' * 600) @p "
                + "-Attachments $args[0] } catch { $global:failure = $_ }",
            phase.StartsWith("inside", StringComparison.Ordinal) ? file : null
        );

        dynamic sent = Assert.Single(result.Output);
        Assert.Equal(status, sent.Status.ToString());
        Assert.Equal(attempts, (int)sent.Attempts);
        bool ended = send.Run("$null -ne $global:failure").Value is true;
        Assert.Equal(phase is "greeting" or "AUTH", ended);
        Assert.Equal(status == "Sent" || ended ? 0 : 1, result.Errors.Count);

        // The delivery of a large message takes longer.
        lab.WaitForMail(send.Recipient.Address, arrived, SendLab.Delivery);
        Assert.Equal(arrived, send.Arrived());
    }

    [Fact]
    public void A_cut_after_DATA_was_accepted_but_before_the_body_is_Deferred()
    {
        using Lab lab = Lab.Start(new LabOptions { SmtpChunking = false });
        Assert.SkipUnless(lab.CanSend, lab.NoSendReason ?? string.Empty);
        using FaultProxy proxy = FaultProxy.StartInsideTls(
            lab.SubmissionsPort,
            lab.ServerCertificate,
            new FaultPlan { CutWhenServerSays = "354 " }
        );
        using var send = new SendLab(lab, proxy.Port);

        Assert.Equal("Deferred", Status(send.Run("Send-SpectrumMail -To $to -Subject data @p")));
        proxy.Plan = new FaultPlan { CutWhenServerSays = "queued as" };
        Assert.Equal("Indeterminate", Status(send.Run("Send-SpectrumMail -To $to -Subject dot @p")));
        Assert.Equal(1, send.Arrived());
    }

    [Fact]
    public void A_message_in_doubt_is_Sent_when_it_is_found_in_the_mailbox()
    {
        Lab lab = labs.Sending();
        using FaultProxy proxy = FaultProxy.StartInsideTls(
            lab.SubmissionsPort,
            lab.ServerCertificate,
            new FaultPlan { CutWhenServerSays = "queued as" }
        );
        using var send = new SendLab(lab, proxy.Port);

        ShellResult result = send.Run("Send-SpectrumMail -To $to, $me -Subject settled @p");

        dynamic sent = result.Single;
        Assert.Equal("Sent", sent.Status.ToString());
        Assert.Contains("found in INBOX", (string)sent.Recipients[0].Text, StringComparison.Ordinal);
        Assert.Equal(1, send.Arrived());
    }

    [Fact]
    public void A_connection_that_the_server_closed_is_recreated()
    {
        Lab lab = labs.Sending();
        using FaultProxy proxy = FaultProxy.StartInsideTls(lab.SubmissionsPort, lab.ServerCertificate);
        using var send = new SendLab(lab, proxy.Port);
        send.Shell.Set("cut", proxy);

        ShellResult result = send.Run(
            "1..3 | ForEach-Object { $cut.CutAll(); [pscustomobject]@{ Subject = \"no $_\" } } | Send-SpectrumMail -To $to @p"
        );

        Assert.All(result.ThrowOnError().Output, sent => Assert.Equal("Sent", ((dynamic)sent).Status.ToString()));
        Assert.Equal(3, send.Arrived());
    }

    [Fact]
    public void A_421_on_an_idle_connection_is_retried_on_a_new_connection()
    {
        Lab lab = labs.Sending();
        int messages = 0;
        using ScriptedServer server = ScriptedSmtp.Start(
            lab,
            (connection, line) =>
                line.StartsWith("MAIL", StringComparison.Ordinal) && connection == 1 && ++messages == 2
                    ? "421 4.4.2 Error: timeout exceeded"
                    : null
        );
        using var send = new SendLab(lab, server.Port);

        ShellResult result = send.Run(
            "1..2 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } | Send-SpectrumMail -To $to @p"
        );

        Assert.All(result.ThrowOnError().Output, sent => Assert.Equal("Sent", ((dynamic)sent).Status.ToString()));
        Assert.Equal(2, (int)((dynamic)result.Output[1]).Attempts);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public void No_message_is_sent_after_a_request_to_slow_down()
    {
        Lab lab = labs.Sending();
        using ScriptedServer server = ScriptedSmtp.Start(
            lab,
            (_, line) =>
                line.StartsWith("MAIL", StringComparison.Ordinal)
                    ? "421 4.7.0 You have exceeded the maximum number of messages allowed per hour"
                    : null
        );
        using var send = new SendLab(lab, server.Port);

        ShellResult result = send.Run(
            "1..3 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } | Send-SpectrumMail -To $to @p"
        );

        Assert.Equal(
            ["Deferred", "Deferred", "Deferred"],
            result.Output.Select(sent => (string)((dynamic)sent).Status.ToString())
        );
        Assert.Equal(
            ["RecipientDeferred", "RateLimited", "RateLimited"],
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])
        );
        Assert.Equal(1, server.Received.Count(line => line.StartsWith("MAIL", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_refused_sender_does_not_reject_the_recipients()
    {
        Lab lab = labs.Sending();
        using ScriptedServer server = ScriptedSmtp.Start(
            lab,
            (_, line) =>
                line.Split(' ')[0] switch
                {
                    "MAIL" => "451 4.3.0 Try later",
                    "RCPT" => "503 5.5.1 MAIL first",
                    _ => null,
                },
            "PIPELINING"
        );
        using var send = new SendLab(lab, server.Port);

        dynamic sent = Assert.Single(send.Run("Send-SpectrumMail -To $to -Subject a @p").Output);

        Assert.Equal("Deferred", sent.Status.ToString());
        Assert.Equal(451, (int)sent.Recipients[0].Code);
        Assert.Contains("Try later", (string)sent.ServerResponse, StringComparison.Ordinal);
    }

    [Fact]
    public void Recipients_over_the_servers_limit_are_sent_in_another_transaction()
    {
        Lab lab = labs.Sending();
        int inTransaction = 0;
        using ScriptedServer server = ScriptedSmtp.Start(
            lab,
            (_, line) =>
            {
                inTransaction = line.StartsWith("MAIL", StringComparison.Ordinal) ? 0 : inTransaction + 1;
                return line.StartsWith("RCPT", StringComparison.Ordinal) && inTransaction > 2
                    ? "452 4.5.3 Too many recipients"
                    : null;
            }
        );
        using var send = new SendLab(lab, server.Port);

        dynamic sent = send.Run(
            "Send-SpectrumMail -To a@lab.test, b@lab.test, c@lab.test, d@lab.test, e@lab.test -Subject a @p"
        ).Single;

        Assert.Equal("Sent", sent.Status.ToString());
        Assert.Equal(3, (int)sent.Attempts);
        Assert.Equal(3, server.Received.Count(line => line.StartsWith("MAIL", StringComparison.Ordinal)));
    }

    private static string Status(ShellResult result) => ((dynamic)Assert.Single(result.Output)).Status.ToString();
}
