using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Fuzz;

/// <summary>
/// Recorded conversations with damaged answers, on both IMAP readers, POP3, SMTP and to disk: nothing hangs, ends without a
/// cause, grows beyond the limits or takes what is wrong for right. SPECTRUMMAIL_FUZZ says how many conversations,
/// SPECTRUMMAIL_FUZZ_SEED repeats those of a run.
/// </summary>
public sealed class FuzzTests(Labs labs)
{
    private const int UsualRuns = 200;
    private const int AtOnce = 8;

    // Allocated in the course of a conversation, not held at a time. Damaged answers have half a megabyte at most.
    private const long MostMemory = 128L << 20;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(1);

    // A conversation has at most so many answers to wait for, each for the time limit.
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(40);

    private readonly ConcurrentDictionary<string, int> _results = new();

    [Fact]
    public void Damaged_answers_neither_hang_nor_grow_nor_pass_for_right()
    {
        int runs = Setting("SPECTRUMMAIL_FUZZ", UsualRuns),
            seed = Setting("SPECTRUMMAIL_FUZZ_SEED", Random.Shared.Next());
        LabUser user = Ready().Alice;
        Dictionary<string, Recording> recordings = FuzzRun.Ways.ToDictionary(way => way, way => Record(way, user));
        var faults = new ConcurrentQueue<string>();
        int next = -1;
        void Work()
        {
            for (int run = Interlocked.Increment(ref next); run < runs; run = Interlocked.Increment(ref next))
            {
                string way = FuzzRun.Ways[run % FuzzRun.Ways.Count];
                if (Try(way, recordings[way], unchecked(seed + run), user) is { } fault)
                {
                    faults.Enqueue(
                        $"{way}, SPECTRUMMAIL_FUZZ_SEED={unchecked(seed + run - (run % FuzzRun.Ways.Count))}: {fault}"
                    );
                }
            }
        }

        Thread[] threads = [.. Enumerable.Range(0, AtOnce).Select(_ => new Thread(Work))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Report(runs, seed);
        Assert.True(
            faults.IsEmpty,
            $"{faults.Count} of {runs} conversations, SPECTRUMMAIL_FUZZ_SEED={seed}:\n{string.Join("\n", faults.Take(30))}"
        );
    }

    [Fact]
    public void The_recorded_conversations_are_answered_as_they_were()
    {
        LabUser user = Ready().Alice;
        foreach (string way in FuzzRun.Ways)
        {
            Recording recording = Record(way, user);
            using var server = new DamagedServer(recording, seed: 1, most: 0);

            (string result, string? wrong) = FuzzRun.Do(way, server.Port, user, TimeSpan.FromSeconds(10));

            Assert.True(wrong is null, $"{way}: {wrong}");
            Assert.Contains(result, (string[])["read", "Ok", "Sent"]);
        }
    }

    // Conversations are recorded without TLS.
    private Lab Ready()
    {
        Lab lab = labs.Get(new LabOptions { PlainTextLogin = true });
        Assert.SkipUnless(lab.CanSend, lab.NoSendReason ?? string.Empty);
        if (lab.ReadMail(lab.Alice.Address).Count == 0)
        {
            lab.Seed(lab.Alice.Address, 12);
        }

        return lab;
    }

    private Recording Record(string way, LabUser user)
    {
        Lab lab = Ready();
        int port = way switch
        {
            "Pop3" or "Pop3Saving" => lab.Pop3Port,
            "Sending" => lab.SubmissionPort,
            _ => lab.ImapPort,
        };
        return Recording.Of(FuzzRun.ProtocolOf(way), port, through => FuzzRun.Do(way, through, user, TimeSpan.FromSeconds(20)));
    }

    // On a thread of its own, so that a hanging conversation can be seen as one.
    private string? Try(string way, Recording recording, int seed, LabUser user)
    {
        using var server = new DamagedServer(recording, seed);
        string? fault = "it hangs";
        var thread = new Thread(() => fault = Try(way, server, user)) { IsBackground = true };
        thread.Start();
        return thread.Join(s_hang) ? fault : "it hangs";
    }

    private string? Try(string way, DamagedServer server, LabUser user)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string? fault;
        try
        {
            (string result, fault) = FuzzRun.Do(way, server.Port, user, s_timeout);
            Count(way, result);
            fault = fault == FuzzRun.NothingSaved && !server.HasCounted ? null : fault;
            fault ??= way == "Sending" && result == "Sent" && !server.HasAccepted ? "sent, though nothing accepted it" : null;
        }
        catch (MailException ex)
        {
            Count(way, ex.ErrorId);
            fault = ex.Cause == MailCause.Other ? $"without a cause: {ex}" : null;
        }
        catch (Exception ex)
        {
            fault = $"raw: {ex}";
        }

        long used = GC.GetAllocatedBytesForCurrentThread() - before;
        return fault ?? (used > MostMemory ? $"it used {used >> 20} MB" : null);
    }

    private void Count(string way, string result) => _results.AddOrUpdate($"{way} {result}", 1, (_, count) => count + 1);

    private void Report(int runs, int seed)
    {
        string[] lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"{runs} conversations, SPECTRUMMAIL_FUZZ_SEED={seed}"),
            .. _results.OrderBy(result => result.Key, StringComparer.Ordinal).Select(result => $"{result.Value, 7} {result.Key}"),
        ];
        File.WriteAllLines(Path.Combine(Repository.Root, "output", "fuzz.txt"), lines);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join("\n", lines));
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : usual;
}
