using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Diagnostics;

/// <summary>
/// Tests many accounts at once. An account's protocols run beside each other too, and its results come out together, in the
/// order asked for, as soon as the last of them is there.
/// </summary>
internal sealed class AccountTests
{
    private readonly IReadOnlyList<IReadOnlyList<ConnectionTest>> _accounts;
    private readonly ConnectionTestResult[][] _results;
    private readonly int[] _missing;
    private readonly ConcurrentQueue<(int Account, int Protocol)> _waiting;
    private readonly Action<IReadOnlyList<ConnectionTestResult>> _finished;

    private AccountTests(IReadOnlyList<IReadOnlyList<ConnectionTest>> accounts, Action<IReadOnlyList<ConnectionTestResult>> finished)
    {
        _accounts = accounts;
        _finished = finished;
        _results = accounts.Select(tests => new ConnectionTestResult[tests.Count]).ToArray();
        _missing = accounts.Select(tests => tests.Count).ToArray();
        _waiting = new(accounts.SelectMany((tests, account) => tests.Select((_, protocol) => (account, protocol))));
    }

    /// <summary>Runs the tests.</summary>
    /// <param name="accounts">The tests of each account.</param>
    /// <param name="limit">How many protocols are tested at a time.</param>
    /// <param name="finished">Gets the results of an account; called on any thread.</param>
    /// <param name="cancel">The caller gave up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up, or the receiver of the results did.</exception>
    public static void Run(
        IReadOnlyList<IReadOnlyList<ConnectionTest>> accounts, int limit, Action<IReadOnlyList<ConnectionTestResult>> finished, CancellationToken cancel)
    {
        var tests = new AccountTests(accounts, finished);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] workers = Enumerable.Range(0, Math.Min(limit, tests._waiting.Count)).Select(_ => OwnThread.RunAsync(() => tests.Work(stop))).ToArray();
        Task.WhenAll(workers).GetAwaiter().GetResult();
    }

    private void Work(CancellationTokenSource stop)
    {
        try
        {
            while (_waiting.TryDequeue(out (int Account, int Protocol) next))
            {
                stop.Token.ThrowIfCancellationRequested();
                _results[next.Account][next.Protocol] = ConnectionTester.Run(_accounts[next.Account][next.Protocol], stop.Token);
                if (Interlocked.Decrement(ref _missing[next.Account]) == 0)
                {
                    _finished(_results[next.Account]);
                }
            }
        }
        catch
        {
            // Whatever ends one worker ends the others too.
            stop.Cancel();
            throw;
        }
    }
}
