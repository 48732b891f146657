using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>Connects to mailboxes. What worked for one is tried first for the others that have the same candidates.</summary>
internal sealed class MailboxDialer
{
    private readonly ConcurrentDictionary<IReadOnlyList<ServerEndpoint>, ServerEndpoint> _worked = new();

    /// <summary>Connects to a mailbox and signs in.</summary>
    /// <param name="settings">How to reach it.</param>
    /// <param name="queue">Queues the commands that a connection begins with. Called again when it turns out that the answers
    /// cannot be used: what is queued last counts.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="MailException">No candidate could be used.</exception>
    public ImapLink Connect(AccountSettings settings, Action<ImapLink> queue, CancellationToken cancel)
    {
        var first = new FirstCommands(queue);
        try
        {
            return Connect(settings, first, cancel);
        }
        catch (MailException) when (first.MayHaveFailed)
        {
            // From now on this server is waited for.
            return Connect(settings, new FirstCommands(queue), cancel);
        }
    }

    private ImapLink Connect(AccountSettings settings, FirstCommands first, CancellationToken cancel)
    {
        IReadOnlyList<ServerEndpoint> candidates = _worked.TryGetValue(settings.Mailbox, out ServerEndpoint? known)
            ? [known, .. settings.Mailbox.Where(candidate => candidate != known)]
            : settings.Mailbox;
        var search = new CandidateSearch(candidates, settings.Policy);
        ImapLink link = ImapLink.Connect(search, settings.Policy, settings.Credential, cancel, first);
        _worked[settings.Mailbox] = link.Endpoint;
        return link;
    }
}
