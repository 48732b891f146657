using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Diagnostics;

/// <summary>
/// The tests of many accounts, to be run on many threads. An account's protocols run beside each other too, and its results
/// come out together, in the order asked for, when the last of them is there.
/// </summary>
internal sealed class AccountTests
{
    private readonly IReadOnlyList<IReadOnlyList<ConnectionTest>> _accounts;
    private readonly ConnectionTestResult[][] _results;
    private readonly int[] _missing;

    /// <param name="accounts">The tests of each account.</param>
    public AccountTests(IReadOnlyList<IReadOnlyList<ConnectionTest>> accounts)
    {
        _accounts = accounts;
        _results = accounts.Select(tests => new ConnectionTestResult[tests.Count]).ToArray();
        _missing = accounts.Select(tests => tests.Count).ToArray();
        Waiting = accounts.SelectMany((tests, account) => tests.Select((_, protocol) => (account, protocol))).ToArray();
    }

    /// <summary>What is to be run, account by account.</summary>
    public IReadOnlyList<(int Account, int Protocol)> Waiting { get; }

    /// <summary>Runs one test. Gives the account's results when this was the last one, and null before.</summary>
    /// <exception cref="System.OperationCanceledException">The caller gave up.</exception>
    public IReadOnlyList<ConnectionTestResult>? Run((int Account, int Protocol) next, CancellationToken cancel)
    {
        ConnectionTestResult[] results = _results[next.Account];
        results[next.Protocol] = ConnectionTester.Run(_accounts[next.Account][next.Protocol], cancel);
        return Interlocked.Decrement(ref _missing[next.Account]) == 0 ? results : null;
    }
}
