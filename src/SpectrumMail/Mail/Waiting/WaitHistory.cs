using System;
using System.Collections.Concurrent;
using SpectrumMail.Mail.Accounts;

namespace SpectrumMail.Mail.Waiting;

/// <summary>The positions of a session, a folder each.</summary>
internal sealed class WaitHistory
{
    private readonly ConcurrentDictionary<string, WaitPosition> _known = new(StringComparer.Ordinal);

    /// <summary>What was given of the messages that arrived in an account while somebody waited for them.</summary>
    public static WaitHistory For(MailAccount account) => account.Attached(_ => new WaitHistory());

    /// <summary>The position in a folder; null when nobody has waited there yet.</summary>
    /// <param name="folder">The folder's path as the server has it.</param>
    public WaitPosition? In(string folder) => _known.TryGetValue(folder, out WaitPosition? position) ? position : null;

    /// <summary>Begins anew in a folder.</summary>
    public WaitPosition Begin(string folder, uint validity, uint first) => _known[folder] = new WaitPosition(validity, first);
}
