using System;
using System.Collections.Concurrent;
using SpectrumMail.Mail.Accounts;

namespace SpectrumMail.Mail.Waiting;

/// <summary>The wait positions of a session: one for each folder.</summary>
internal sealed class WaitHistory
{
    private readonly ConcurrentDictionary<string, WaitPosition> _known = new(StringComparer.Ordinal);

    /// <summary>Returns the positions of an account.</summary>
    public static WaitHistory For(MailAccount account) => account.Attached(_ => new WaitHistory());

    /// <summary>The position in a folder; null before the first wait.</summary>
    /// <param name="folder">The path of the folder on the server.</param>
    public WaitPosition? In(string folder) => _known.TryGetValue(folder, out WaitPosition? position) ? position : null;

    /// <summary>Begins a new position in a folder.</summary>
    public WaitPosition Begin(string folder, uint validity, uint first) => _known[folder] = new WaitPosition(validity, first);
}
