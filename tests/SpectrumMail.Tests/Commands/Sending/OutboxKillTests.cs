using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>
/// Kills the process (SIGKILL) at random moments of queued sending: as often as SPECTRUMMAIL_KILLS says, by default 3 times. With
/// SPECTRUMMAIL_KILLS the counts are written to output/kills.txt.
/// </summary>
public sealed class OutboxKillTests(Labs labs)
{
    private const int Messages = 50;
    private const int LongestWait = 2500;
    private const int ShortestWait = 200;
    private static readonly string s_rows =
        $"1..{Messages} | ForEach-Object {{ [pscustomobject]@{{ Subject = \"no $_\"; MessageKey = \"key $_\" }} }}";

    [Fact]
    public void A_killed_process_loses_no_message_and_reports_every_duplicate()
    {
        string? wanted = Environment.GetEnvironmentVariable("SPECTRUMMAIL_KILLS");
        int kills = int.Parse(wanted ?? "3", CultureInfo.InvariantCulture);
        var count = new Count();
        var random = new Random(20240607);
        int longest = LongestWait;
        for (int tries = 0; count.Kills < kills && tries < 3 * kills; tries++)
        {
            bool killed = Round(TimeSpan.FromMilliseconds(random.Next(0, longest)), count);

            // A kill after the last message proves nothing. The next kills are earlier.
            longest = Math.Max(ShortestWait, killed ? longest + 50 : longest * 3 / 4);
            if (wanted is not null)
            {
                File.WriteAllText(Path.Combine(Repository.Root, "output", "kills.txt"), count + "\n");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(count.ToString());
        Assert.Equal(kills, count.Kills);
    }

    // Returns whether the process was killed while it sent.
    private bool Round(TimeSpan wait, Count count)
    {
        using var send = new SendLab(labs.Sending());
        using var process = new OutboxProcess(
            send,
            $"'GO'; {s_rows} | Send-SpectrumMail -To $to -Queue @p | ForEach-Object {{ $_.Subject }}; 'END'"
        );
        bool killed = process.RunAndKill("GO", "END", wait);

        // The task runs again, as on the next night. Then the outbox is delivered, with the messages in doubt.
        ShellResult again = send.Run($"{s_rows} | Send-SpectrumMail -To $to @p");
        ShellResult flush = send.Run("Send-SpectrumOutbox @p -Force -IncludeIndeterminate");
        var reported = again
            .Output.Concat(flush.Output)
            .Select(result => (dynamic)result)
            .Where(result => result.Status.ToString() == "Indeterminate")
            .Select(result => (string)result.MessageId)
            .ToHashSet();
        Assert.Empty(send.Run("Get-SpectrumOutbox -OutboxPath $outbox").ThrowOnError().Output);
        Dictionary<string, int> copies = Copies(send);
        Assert.Equal(Messages, copies.Count);
        string[] doubled = [.. copies.Where(copy => copy.Value > 1).Select(copy => copy.Key)];
        Assert.All(doubled, id => Assert.Contains(id, reported));
        count.Kills += killed ? 1 : 0;
        count.Doubts += reported.Count;
        count.Doubled += doubled.Length;
        return killed;
    }

    private static Dictionary<string, int> Copies(SendLab send)
    {
        int arrived = send.Arrived();
        Assert.True(arrived >= Messages, $"{arrived} of {Messages} messages");
        return send
            .Lab.ReadMail(send.Recipient.Address)
            .Select(mail => MimeKit.MimeMessage.Load(new MemoryStream(mail)))
            .Where(mail => mail.Subject!.StartsWith("no ", StringComparison.Ordinal))
            .GroupBy(mail => mail.MessageId!)
            .ToDictionary(same => same.Key, same => same.Count());
    }

    private sealed class Count
    {
        public int Kills { get; set; }

        public int Doubts { get; set; }

        public int Doubled { get; set; }

        public override string ToString() =>
            $"{Kills} kills while {Messages} messages were sent: {Doubts} messages in doubt and reported so, "
            + $"{Doubled} of them arrived twice after being sent again on purpose.";
    }
}
