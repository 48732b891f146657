using System;
using System.Collections.Concurrent;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;

namespace SpectrumMail.Mail.Searching;

/// <summary>
/// How to reach the accounts that a search found messages in, so that the commands after it in the pipeline can. Messages carry
/// the address of their account and never its credential. Any thread may use it.
/// </summary>
internal sealed class RememberedAccounts
{
    private readonly ConcurrentDictionary<string, AccountSettings> _settings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The limits of the last search: the servers take as much from the commands after it.</summary>
    public RunLimits Limits { get; set; } = RunLimits.Default;

    /// <summary>Remembers an account; the last settings count.</summary>
    /// <param name="address">Its address, as its messages carry it.</param>
    /// <param name="settings">How to reach it.</param>
    public void Add(string address, AccountSettings settings) => _settings[address] = settings;

    /// <summary>Returns how to reach an account; null when it is not known.</summary>
    public AccountSettings? Find(string address) =>
        _settings.TryGetValue(address, out AccountSettings? settings) ? settings : null;

    /// <summary>Forgets all accounts.</summary>
    public void Clear() => _settings.Clear();
}
