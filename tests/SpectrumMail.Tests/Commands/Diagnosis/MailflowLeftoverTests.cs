using System;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>What an earlier or a stopped Test-SpectrumMailflow has left is removed, and nothing else.</summary>
public sealed class MailflowLeftoverTests(Labs labs)
{
    [Fact]
    public void Only_messages_with_the_mark_and_the_id_are_removed_and_only_when_their_time_is_over()
    {
        using var flow = new MailflowLab(labs.Sending());
        long old = DateTimeOffset.UtcNow.AddMinutes(-10).ToUnixTimeSeconds();
        long young = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        const string Run = "0123456789abcdef";
        Put(flow, "left over", $"{Run}.0000000000000001", $"{Run}.0000000000000001 sent={old} limit=120");
        Put(flow, "goes on", $"{Run}.0000000000000002", $"{Run}.0000000000000002 sent={young} limit=120");
        Put(flow, "other field", $"{Run}.0000000000000003", $"{Run}.0000000000000009 sent={old} limit=120");
        Put(flow, "no field", $"{Run}.0000000000000004", null);
        Put(flow, "damaged field", $"{Run}.0000000000000005", $"{Run}.0000000000000005 sent=x limit=120");
        Put(flow, "copy", $"{Run}.0000000000000006", $"{Run}.0000000000000006 sent={old} limit=120", "Sent");

        flow.Test("to -Session from");

        Assert.Equal(
            ["damaged field", "goes on", "no field", "other field"],
            flow.Stored(flow.To).Select(line => line[(line.IndexOf("INBOX", StringComparison.Ordinal) + 6)..]).Order()
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_stop_the_message_is_removed_at_once_or_by_the_next_test(bool isInTheMailbox)
    {
        using var flow = new MailflowLab(labs.Sending(MailflowLab.ToDetail));

        // In the archive it is looked for later; in the sender's mailbox nothing looks for it.
        LabUser holder = isInTheMailbox ? flow.To : flow.From;
        using PowerShell waiting = flow.Shell.Prepare(
            $"Test-SpectrumMailflow to -Session from -TargetEmailAddress {MailflowLab.Detail(holder, "Archive")}"
        );
        IAsyncResult running = waiting.BeginInvoke();
        Assert.True(
            SpinWait.SpinUntil(() => flow.Stored(holder).Count == 1 || running.IsCompleted, TimeSpan.FromSeconds(30)),
            "The message was not delivered."
        );

        waiting.Stop();

        Assert.ThrowsAny<Exception>(() => waiting.EndInvoke(running));
        Assert.Equal(isInTheMailbox ? 0 : 1, flow.Stored().Count);
        flow.Test("-Session from");
        Assert.Empty(flow.Stored());
    }

    private static void Put(MailflowLab flow, string subject, string id, string? mark, string folder = "INBOX")
    {
        string field = mark is null ? "" : $"X-SpectrumMail-Test: {mark}\r\n";
        string text =
            $"From: a@lab.test\r\nSubject: {subject}\r\nMessage-ID: <spectrum-mailflow.{id}@lab.test>\r\n{field}\r\nText\r\n";
        flow.Lab.Append(flow.To.Address, folder, Encoding.ASCII.GetBytes(text));
    }
}
