using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Diagnostics;

/// <summary>
/// The tests of many accounts, several at a time. The protocols of one account run beside each other, too. Its results are
/// written together, in the order asked for, when the last of them is there.
/// </summary>
internal sealed class AccountTests
{
    private readonly List<IReadOnlyList<ConnectionTest>> _accounts = [];
    private int _done;
    private int _failed;
    private int _unusable;

    /// <summary>Adds the tests of an account.</summary>
    public void Add(IReadOnlyList<ConnectionTest> tests) => _accounts.Add(tests);

    /// <summary>Notes an account that cannot be tested.</summary>
    public void AddUnusable() => _unusable++;

    /// <summary>Runs all tests.</summary>
    /// <param name="throttleLimit">How many tests at a time.</param>
    /// <param name="isQuiet">Whether only one Boolean is written: whether every test passed.</param>
    /// <param name="output">Takes the results.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public void Run(int throttleLimit, bool isQuiet, IWorkOutput output, CancellationToken cancel)
    {
        PendingAccount[] accounts = [.. _accounts.Select(tests => new PendingAccount(tests))];
        (PendingAccount Account, int Number)[] tests =
        [
            .. accounts.SelectMany(account => Enumerable.Range(0, account.Count).Select(number => (account, number))),
        ];
        Workers.Run(
            tests,
            throttleLimit,
            (test, _) =>
            {
                if (test.Account.Run(test.Number, cancel) is { } results)
                {
                    ShowProgress(results, output);
                    if (!isQuiet)
                    {
                        output.WriteBatch(results);
                    }
                }
            }
        );
        if (isQuiet)
        {
            // Where nothing could be tested, nothing was proven.
            output.Write(_accounts.Count > 0 && _failed + _unusable == 0);
        }
    }

    private void ShowProgress(IReadOnlyList<ConnectionTestResult> results, IWorkOutput output)
    {
        int done = Interlocked.Increment(ref _done);
        int failed = results.Any(result => result.Status != ConnectionStatus.Passed)
            ? Interlocked.Increment(ref _failed)
            : Volatile.Read(ref _failed);
        output.Progress(
            "Testing mail connections",
            done,
            _accounts.Count,
            $"{done:N0} of {Quantity.Text(_accounts.Count, "account")}, {failed:N0} failed"
        );
    }

    /// <summary>An account whose tests are under way.</summary>
    private sealed class PendingAccount(IReadOnlyList<ConnectionTest> tests)
    {
        private readonly ConnectionTestResult[] _results = new ConnectionTestResult[tests.Count];
        private int _missing = tests.Count;

        public int Count => tests.Count;

        /// <summary>Runs one test. Returns the results of the account after the last one, and null before.</summary>
        public IReadOnlyList<ConnectionTestResult>? Run(int number, CancellationToken cancel)
        {
            _results[number] = ConnectionTester.Run(tests[number], cancel);
            return Interlocked.Decrement(ref _missing) == 0 ? _results : null;
        }
    }
}
