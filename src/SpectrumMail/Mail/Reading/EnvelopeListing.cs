using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Lists messages over the connection of the library, between two of its commands, with a parser that makes nothing but the
/// messages. What it does not read remains for the library. The commands for the next messages are sent ahead, so that the server
/// works on them meanwhile; their answers are read before the connection is used for anything else.
/// </summary>
internal sealed class EnvelopeListing(MailAccount account, FoundMessages found, MessageFactory factory) : IUnfinished
{
    /// <summary>The number of messages whose reading leaves some megabytes of garbage.</summary>
    private const int WorthTidying = 4000;

    private readonly ListingCommands _commands = new(EnvelopeAnswer.Items);
    private readonly Dictionary<uint, SpectrumMessage> _read = [];
    private readonly Dictionary<uint, ListedMessage> _doubtful = [];
    private readonly HashSet<uint> _awaited = [];
    private EnvelopeAnswer? _answer;
    private IMailFolder? _folder;
    private bool _hasChanged;
    private int _usual;
    private int _unusual;
    private bool _hasFailed;

    /// <summary>Whether messages can be listed so: without details, and as long as most of them are usual.</summary>
    public bool IsOfUse => factory.IsPlain && !_hasFailed && _unusual <= _usual;

    /// <summary>Reads the messages of a command.</summary>
    /// <param name="open">Opens the folder; null when it is not to be read.</param>
    /// <param name="command">The command without its tag.</param>
    /// <param name="uids">The messages it names; null where that is not known.</param>
    /// <param name="next">The commands that will come after it, in order; they are sent as well.</param>
    /// <param name="read">Takes the messages by UID.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The connection broke, or an answer.</exception>
    public void Read(
        Func<ImapClient, IMailFolder?> open,
        string command,
        IReadOnlyList<UniqueId>? uids,
        IEnumerable<string> next,
        Dictionary<uint, SpectrumMessage> read,
        CancellationToken cancel
    )
    {
        account.Imap(client => IsReady(client, open) && Read(command, uids, next, read), cancel, owner: this);
    }

    /// <summary>Reads the answers to the commands that were sent ahead, and keeps them.</summary>
    /// <param name="cancel">Cuts the connection.</param>
    public void Finish(CancellationToken cancel) => account.Mailbox.Finish(this, cancel);

    /// <inheritdoc/>
    public void Finish()
    {
        try
        {
            ReadRest();
            Refresh();
        }
        catch
        {
            Cut();
            throw;
        }
    }

    // Over a new connection, what was not handed out is asked for again.
    private bool IsReady(ImapClient client, Func<ImapClient, IMailFolder?> open)
    {
        if (client != _commands.Client)
        {
            Forget();
            _commands.Move(client as SpoolingImapClient);
        }

        if (_commands.Client is not null && _commands.AreComplete)
        {
            _folder = open(client);
            _commands.Resume(_folder is null ? null : IdleStream.Find(client));
        }

        return _commands.CanAsk;
    }

    private bool Read(
        string command,
        IReadOnlyList<UniqueId>? uids,
        IEnumerable<string> next,
        Dictionary<uint, SpectrumMessage> read
    )
    {
        try
        {
            Await(Ask(command, next), uids);
            _commands.HandOut();
            if (_commands.AreHandedOut || _commands.AreComplete || HasDoubtful(uids))
            {
                ReadRest();
            }
        }
        catch
        {
            // The library would take the rest of the answer for one of its own. What breaks one answer may break each.
            _hasFailed = true;
            Settle(new Dictionary<uint, EnvelopeText>());
            Hand(uids, read);
            Cut();
            throw;
        }

        try
        {
            Resolve();
        }
        finally
        {
            Hand(uids, read);
        }

        return true;
    }

    private ListedCommand Ask(string command, IEnumerable<string> next)
    {
        if (_commands.BeginWithAnother(command))
        {
            ReadRest();
            Refresh();
            Forget();
        }

        _answer ??= new EnvelopeAnswer(_commands.Client!.MaySwapNames);
        ListedCommand asked = _commands.Ask(command, next);
        account.Mailbox.Unfinished = _commands.AreComplete ? null : this;
        return asked;
    }

    // To the end of the answer; where the messages are known, to the last of them.
    private void Await(ListedCommand command, IReadOnlyList<UniqueId>? uids)
    {
        _awaited.Clear();
        foreach (UniqueId uid in uids ?? [])
        {
            if (!_read.ContainsKey(uid.Id) && !_doubtful.ContainsKey(uid.Id))
            {
                _awaited.Add(uid.Id);
            }
        }

        while (_commands.IsPending(command) && (uids is null || _awaited.Count > 0))
        {
            Take(_commands.Next());
        }
    }

    private void Take(ArraySegment<byte> response)
    {
        if (_answer!.TryRead(response, out ListedMessage message))
        {
            Take(message);
            _usual++;
        }
        else if (StatusLine.IsFetch(response))
        {
            _unusual++;
        }
        else
        {
            _hasChanged |= _commands.TakeStatus(response);
        }
    }

    private void Take(ListedMessage message)
    {
        _awaited.Remove(message.Uid);
        if (message.Doubtful is { } envelope)
        {
            if (EnvelopeDoubt.IsOdd(envelope))
            {
                _doubtful[message.Uid] = message;
                return;
            }

            message.Envelope = EnvelopeText.Take(envelope);
        }

        Make(message);
    }

    // Reads the other answers, and what the server has sent on its own behind them.
    private void ReadRest()
    {
        while (!_commands.AreComplete)
        {
            Take(_commands.Next());
        }

        account.Mailbox.Unfinished = null;
        while (_commands.HasMore)
        {
            ArraySegment<byte> response = _commands.Next();
            if (StatusLine.IsGoodbye(response))
            {
                // The answers are complete. Envelopes in doubt are read over the next connection.
                _doubtful.Clear();
                _hasChanged = false;
                account.Mailbox.Cut();
                return;
            }

            Take(response);
        }
    }

    private void Resolve()
    {
        if (!_commands.AreComplete)
        {
            return;
        }

        IReadOnlyDictionary<uint, EnvelopeText> resolved = new Dictionary<uint, EnvelopeText>();
        try
        {
            Refresh();
            resolved = EnvelopeDoubt.Resolve(_folder!, [.. _doubtful.Values.Select(Summary)]);
        }
        finally
        {
            Settle(resolved);
        }
    }

    // The library did not see how the folder has changed.
    private void Refresh()
    {
        if (_hasChanged)
        {
            _hasChanged = false;
            _folder!.Open(_folder.Access);
        }
    }

    // Where the headers cannot be read, the envelopes are what there is.
    private void Settle(IReadOnlyDictionary<uint, EnvelopeText> resolved)
    {
        foreach (ListedMessage message in _doubtful.Values)
        {
            ListedMessage settled = message;
            settled.Envelope = resolved.TryGetValue(message.Uid, out EnvelopeText? header)
                ? header
                : EnvelopeText.Take(message.Doubtful!);
            Make(settled);
        }

        _doubtful.Clear();
    }

    private void Make(in ListedMessage message)
    {
        _read[message.Uid] = factory.Create(message, found.Delta?.ChangeOf(message.Uid) ?? MessageChange.None);
        if ((_usual + 1) % WorthTidying == 0)
        {
            MessageFactory.Tidy();
        }
    }

    private bool HasDoubtful(IReadOnlyList<UniqueId>? uids) =>
        _doubtful.Count > 0 && (uids is null || uids.Any(uid => _doubtful.ContainsKey(uid.Id)));

    private void Hand(IReadOnlyList<UniqueId>? uids, Dictionary<uint, SpectrumMessage> read)
    {
        foreach (uint uid in uids?.Select(uid => uid.Id) ?? [.. _read.Keys])
        {
            if (_read.TryGetValue(uid, out SpectrumMessage? message))
            {
                read[uid] = message;
                _read.Remove(uid);
            }
        }
    }

    private void Cut()
    {
        Forget();
        _commands.Move(null);
        account.Mailbox.Unfinished = null;
        account.Mailbox.Cut();
    }

    private void Forget()
    {
        _commands.Forget();
        _read.Clear();
        _doubtful.Clear();
        _hasChanged = false;
    }

    private static MessageSummary Summary(ListedMessage message) =>
        new(0)
        {
            UniqueId = new UniqueId(message.Uid),
            Envelope = message.Doubtful,
            InternalDate = message.Arrived,
        };
}
