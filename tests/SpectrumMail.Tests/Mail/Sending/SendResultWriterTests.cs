using System;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Sending;

/// <summary>What is written about the messages of a command that several connections send.</summary>
public sealed class SendResultWriterTests
{
    [Fact]
    public void Missing_notices_are_warned_of_once_by_all_connections()
    {
        var report = new SendReport(new SendResult { Status = SendStatus.Sent }) { NoticesMissing = true };
        for (int round = 0; round < 2000; round++)
        {
            var writer = new SendResultWriter();
            var output = new RecordedOutput();
            WriteInParallel(4, () => writer.WriteReport(report, null, output));

            Assert.Single(output.Warnings);
            Assert.Equal(4, output.Results.Count);
        }
    }

    [Fact]
    public void Only_messages_that_were_not_sent_count_as_failed()
    {
        var writer = new SendResultWriter();
        var output = new RecordedOutput();
        foreach (SendStatus status in Enum.GetValues<SendStatus>())
        {
            writer.WriteReport(new SendReport(new SendResult { Status = status }), null, output);
        }

        Assert.Equal(4, writer.FailedCount);
        Assert.Single(output.Warnings);
    }

    // Spins, because threads that block start too far apart to compete.
    private static void WriteInParallel(int count, Action write)
    {
        int waiting = count;
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => new Thread(() =>
                {
                    Interlocked.Decrement(ref waiting);
                    while (Volatile.Read(ref waiting) > 0)
                    {
                        Thread.Yield();
                    }

                    write();
                })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }
}
