using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Sending;

/// <summary>The log of what was sent.</summary>
public sealed class SentLogTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => _folder.Combine("sent.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Accepted_and_doubtful_recipients_are_noted_without_content()
    {
        var log = new SentLog(File);

        log.Add(
            Result("one", RecipientStatus.Accepted, RecipientStatus.Rejected, RecipientStatus.Indeterminate),
            "me@example.org",
            true
        );
        log.Add(Result("two", RecipientStatus.Accepted), "me@example.org", false);

        Assert.Equal(
            ["one one 0@example.net Accepted", "one one 2@example.net Indeterminate", "two  0@example.net Accepted"],
            log.Read().Select(entry => $"{entry.MessageId} {entry.EnvelopeId} {entry.Recipient} {entry.Status}")
        );
        Assert.All(log.Read(), entry => Assert.Equal("250 OK as 4F", entry.Answer));
        Assert.DoesNotContain("A secret subject", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
    }

    [Fact]
    public void A_recipient_counts_once_and_the_answer_decides()
    {
        var log = new SentLog(File);

        log.Add(Result("one", RecipientStatus.Indeterminate), "me@example.org", false);
        log.Add(Result("one", RecipientStatus.Accepted), "me@example.org", false);

        Assert.Equal(RecipientStatus.Accepted, Assert.Single(log.Read()).Status);
    }

    [Fact]
    public void Old_entries_are_not_read_and_many_of_them_are_removed()
    {
        DateTime now = DateTime.UtcNow;
        for (int batch = 0; batch < 6; batch++)
        {
            new SentLog(File, () => now.AddDays(-32)).Add(
                Result("old" + batch, [.. Enumerable.Repeat(RecipientStatus.Accepted, 100)]),
                "me@example.org",
                false
            );
        }

        var log = new SentLog(File, () => now);
        Assert.Empty(log.Read());
        long before = new FileInfo(File).Length;
        log.Add(Result("new", RecipientStatus.Accepted), "me@example.org", false);

        Assert.Equal("new", Assert.Single(log.Read()).MessageId);
        Assert.InRange(new FileInfo(File).Length, 1, before / 50);
    }

    [Fact]
    public void A_damaged_line_costs_itself_and_another_file_is_not_touched()
    {
        var log = new SentLog(File);
        log.Add(Result("one", RecipientStatus.Accepted), "me@example.org", false);
        System.IO.File.AppendAllText(File, "garbage\nhalf a li");

        log.Add(Result("two", RecipientStatus.Accepted), "me@example.org", false);

        Assert.Equal(["one", "two"], log.Read().Select(entry => entry.MessageId));
        string other = _folder.Combine("other.csv");
        System.IO.File.WriteAllText(other, "Name\nAnn\n");
        Assert.Throws<MailException>(new SentLog(other).Probe);
        Assert.Equal("Name\nAnn\n", System.IO.File.ReadAllText(other));
    }

    [Fact]
    public void A_log_that_another_process_holds_is_waited_for_once_and_then_used_again()
    {
        TimeSpan patience = TimeSpan.FromSeconds(2);
        var log = new SentLog(File, patience: patience);
        log.Add(Result("one", RecipientStatus.Accepted), "me@example.org", false);
        var clock = Stopwatch.StartNew();
        using (ExclusiveFile.TryOpen(File + ".lock", TimeSpan.Zero))
        {
            for (int round = 0; round < 20; round++)
            {
                Assert.Throws<MailException>(() => log.Add(Result("lost", RecipientStatus.Accepted), "me@example.org", false));
            }
        }

        Assert.InRange(clock.Elapsed, patience, 10 * patience);
        log.Add(Result("two", RecipientStatus.Accepted), "me@example.org", false);
        Assert.Equal(["one", "two"], log.Read().Select(entry => entry.MessageId));
    }

    private static SendResult Result(string id, params RecipientStatus[] recipients) =>
        new()
        {
            MessageId = id,
            Subject = "A secret subject",
            ServerResponse = "250 OK\tas 4F",
            Recipients =
            [
                .. recipients.Select(
                    (status, number) => new RecipientResult { Address = $"{number}@example.net", Status = status }
                ),
            ],
        };
}
