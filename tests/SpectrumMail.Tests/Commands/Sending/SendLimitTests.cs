using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.State;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>What is too much: recipients of a message, recipients in a time, and bytes.</summary>
public sealed class SendLimitTests(Labs labs)
{
    [Fact]
    public void Long_lists_of_recipients_are_split()
    {
        Lab lab = labs.Sending();
        using ScriptedServer server = ScriptedSmtp.Start(lab, (_, _) => null);
        using var send = new SendLab(lab, server.Port);

        dynamic sent = send.Run(
            "Send-SpectrumMail -To (1..25 | ForEach-Object { \"r$_@lab.test\" }) -Subject many -MaxRecipientsPerMessage 10 @p"
        ).Single;

        Assert.Equal("Sent", sent.Status.ToString());
        Assert.Equal(25, (int)sent.Recipients.Count);
        Assert.Equal(3, (int)sent.Attempts);
        Assert.Equal(["10", "10", "5"], Groups(server));
    }

    [Fact]
    public void The_daily_limit_applies_across_commands_and_returns_the_next_time()
    {
        Lab lab = labs.Sending();
        using ScriptedServer server = ScriptedSmtp.Start(lab, (_, _) => null);
        using var send = new SendLab(lab, server.Port);
        send.Run("Send-SpectrumMail -To a@lab.test, b@lab.test, c@lab.test -Subject a -MaxRecipientsPerDay 5 @p").ThrowOnError();

        ShellResult over = send.Run(
            "Send-SpectrumMail -To a@lab.test, b@lab.test, c@lab.test -Subject b -MaxRecipientsPerDay 5 @p"
        );
        ShellResult queued = send.Run(
            "Send-SpectrumMail -To a@lab.test, b@lab.test, c@lab.test -Subject c -MaxRecipientsPerDay 5 -RateLimitAction Queue @p"
        );

        ErrorRecord error = Assert.Single(over.Errors);
        Assert.StartsWith("RateLimited,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("Deferred", ((dynamic)Assert.Single(over.Output)).Status.ToString());
        Assert.Equal("Queued", queued.Single.Status.ToString());
        DateTime next = (DateTime)send.Run("Get-SpectrumOutbox -OutboxPath $outbox").Single.NextAttempt;
        Assert.InRange(next, DateTime.Now.AddHours(23), DateTime.Now.AddHours(25));
    }

    [Fact]
    public void With_Wait_a_message_is_sent_when_the_limit_has_room()
    {
        using var send = new SendLab(labs.Sending());
        var before = new RateLedger(StateFolder.Path, send.Sender.Address, () => DateTime.UtcNow.AddHours(-1).AddSeconds(8));
        before.Reserve(3, SendingLimits.Unknown with { RecipientsPerHour = 3 }, paced: true);

        ShellResult waited = send.Run(
            "Send-SpectrumMail -To $to -Subject later -MaxRecipientsPerHour 3 -RateLimitAction Wait -Verbose @p"
        );

        Assert.Equal("Sent", waited.Single.Status.ToString());
        Assert.Contains(waited.Verbose, line => line.StartsWith("Waiting until", StringComparison.Ordinal));
    }

    [Fact]
    public void A_message_over_the_servers_size_limit_is_refused_before_MAIL()
    {
        Lab lab = labs.Sending();
        using ScriptedServer server = ScriptedSmtp.Start(lab, (_, _) => null, "SIZE 100000");
        using var send = new SendLab(lab, server.Port);
        string file = Path.Combine(send.State, "large.bin");
        File.WriteAllBytes(file, new byte[90_000]);

        ErrorRecord error = Assert.Single(
            send.Run("Send-SpectrumMail -To $to -Subject big -Attachments $args[0] @p", file).Errors
        );

        Assert.StartsWith("MessageTooLarge,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("the server takes 100,000 bytes", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Received, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public void A_message_over_the_providers_size_limit_is_refused_before_connecting()
    {
        using var send = new SendLab(labs.Sending());
        string file = Path.Combine(send.State, "large.bin");
        using (FileStream sparse = File.Create(file))
        {
            sparse.SetLength(20 << 20);
        }

        // Connecting would fail with another error, because the server's name does not resolve.
        ErrorRecord error = Assert.Single(
            send.Run(
                "Send-SpectrumMail -To $to -Subject big -Attachments $args[0] -Credential $args[1] -Provider Charter",
                file,
                Labs.Credential(send.Sender)
            ).Errors
        );

        Assert.StartsWith("MessageTooLarge,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Charter takes 25.0 MB", error.Exception.Message, StringComparison.Ordinal);
    }

    private static System.Collections.Generic.IEnumerable<string> Groups(ScriptedServer server) =>
        string.Join(' ', server.Received.Select(line => line.Split(' ')[0]).Where(verb => verb is "MAIL" or "RCPT"))
            .Split("MAIL", StringSplitOptions.RemoveEmptyEntries)
            .Select(group =>
                group
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Length.ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
}
