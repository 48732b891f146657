using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Mailflow;

/// <summary>The tests of a command, several at a time.</summary>
internal sealed class MailflowPlan
{
    private readonly List<MailflowPair> _pairs = [];
    private int _unusable;
    private int _done;
    private int _critical;

    /// <summary>Adds a test.</summary>
    public void Add(MailflowPair pair) => _pairs.Add(pair);

    /// <summary>Notes a row that cannot be tested.</summary>
    public void AddUnusable() => _unusable++;

    /// <summary>Removes what earlier runs have left, and runs all tests.</summary>
    /// <param name="throttleLimit">How many tests at a time.</param>
    /// <param name="isQuiet">Whether only one Boolean is written: whether no test is critical.</param>
    /// <param name="output">Takes the results.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public void Run(int throttleLimit, bool isQuiet, IWorkOutput output, CancellationToken cancel)
    {
        MailflowPair[] wanted = [.. _pairs.Where(pair => output.Confirm($"{pair.From} to {pair.To}", "Send a test message"))];
        using var run = new MailflowRun();
        var parties = new Dictionary<AccountSettings, MailflowParty>();
        foreach (MailflowParty party in wanted.SelectMany(pair => new[] { pair.Target, pair.Sender }))
        {
            parties[party.Settings] = party;
        }

        HashSet<string> ended = MailflowRun.FindEnded();
        Workers.Run([.. parties.Values], throttleLimit, (party, _) => Sweep(party, ended, output, cancel));
        Workers.Run(wanted, throttleLimit, (pair, _) => Test(pair, run, isQuiet, output, cancel));
        if (isQuiet)
        {
            // Where nothing could be tested, nothing was proven.
            output.Write(wanted.Length > 0 && _critical + _unusable == 0);
        }
    }

    private void Test(MailflowPair pair, MailflowRun run, bool isQuiet, IWorkOutput output, CancellationToken cancel)
    {
        MailflowTestResult result;
        using (var test = new MailflowTest(pair, run, output))
        {
            result = test.Run(cancel);
        }

        int critical =
            result.Status == MailflowStatus.Critical ? Interlocked.Increment(ref _critical) : Volatile.Read(ref _critical);
        int done = Interlocked.Increment(ref _done);
        output.Progress("Testing mail flow", done, _pairs.Count, $"{done:N0} of {_pairs.Count:N0} tests, {critical:N0} critical");
        if (!isQuiet)
        {
            output.Write(result);
        }
    }

    // The test itself says why a mailbox cannot be read.
    private static void Sweep(MailflowParty party, HashSet<string> ended, IWorkOutput output, CancellationToken cancel)
    {
        if (!party.IsReadable)
        {
            return;
        }

        using var account = new MailAccount(party.Settings);
        try
        {
            var mailbox = new TestMailbox(account);
            string[] paths = [.. mailbox.Folders(onlyUsual: ended.Count == 0, cancel).Select(folder => folder.Path)];
            int removed = mailbox.Remove(paths, mark => mark.IsLeftOver(ended), cancel);
            if (ended.Count > 0)
            {
                removed += MailflowCleaning.RemoveReports(account, mailbox, mark => mark.IsLeftOver(ended), cancel);
            }

            if (removed > 0)
            {
                output.Verbose($"Left by earlier tests in {party.Session} and removed: {removed:N0}.");
            }
        }
        catch (MailException ex)
        {
            output.Verbose($"What earlier tests have left in {party.Session} could not be looked for: {ex.Message}");
        }
    }
}
