using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
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

    private readonly Queue<ListedBatch> _batches = new();
    private EnvelopeAnswer? _answer;
    private SpoolingImapClient? _client;
    private IMailFolder? _folder;
    private Stream? _stream;
    private ResponseBuffer? _responses;
    private bool _hasChanged;
    private bool _isUnusual;
    private int _made;

    /// <summary>Whether messages can be listed so: without details, and as long as most of them are usual.</summary>
    public bool IsOfUse => factory.IsPlain && !_isUnusual;

    private bool IsUnfinished => _batches.Any(batch => !batch.IsComplete);

    /// <summary>Reads the messages of a command.</summary>
    /// <param name="open">Opens the folder; null when it is not to be read.</param>
    /// <param name="command">The command without its tag.</param>
    /// <param name="next">The commands that will come after it, in order; they are sent as well.</param>
    /// <param name="read">Takes the messages by UID.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The connection broke, or an answer.</exception>
    public void Read(
        Func<ImapClient, IMailFolder?> open,
        string command,
        IEnumerable<string> next,
        Dictionary<uint, SpectrumMessage> read,
        CancellationToken cancel
    )
    {
        account.Imap(client => IsReady(client, open) && Read(command, next, read), cancel, owner: this);
    }

    /// <summary>Reads the answers to the commands that were sent ahead, and keeps them.</summary>
    /// <param name="cancel">Cuts the connection.</param>
    public void Finish(CancellationToken cancel) => account.Mailbox.Finish(this, cancel);

    /// <inheritdoc/>
    public void Finish()
    {
        try
        {
            ReadRest(_batches.Peek());
            if (_hasChanged && _client is not null)
            {
                _hasChanged = false;
                _folder!.Open(_folder.Access);
            }
        }
        catch
        {
            Cut();
            throw;
        }
    }

    // Over a new connection, what was not answered is asked for again.
    private bool IsReady(ImapClient client, Func<ImapClient, IMailFolder?> open)
    {
        if (client != _client)
        {
            _batches.Clear();
            _responses = null;
            _client = client as SpoolingImapClient;
        }

        if (_client is not null && !IsUnfinished)
        {
            _folder = open(client);
            _stream = _folder is null ? null : IdleStream.Find(client);
            _responses = _stream is null ? null : new ResponseBuffer(_stream, _client.Log);
        }

        return _responses is not null;
    }

    private bool Read(string command, IEnumerable<string> next, Dictionary<uint, SpectrumMessage> read)
    {
        ListedBatch? batch = null;
        try
        {
            batch = Ask(command, next);
            Take(batch);
            if (batch.Doubtful.Count > 0 || _batches.Count == 0)
            {
                ReadRest(batch);
            }
        }
        catch
        {
            // The library would take the rest of the answer for one of its own. What breaks one answer may break each.
            _isUnusual = true;
            Cut();
            if (batch is not null)
            {
                Settle(batch, new Dictionary<uint, EnvelopeText>());
            }

            throw;
        }
        finally
        {
            Hand(batch, read);
        }

        Resolve(batch, read);
        return true;
    }

    private ListedBatch Ask(string command, IEnumerable<string> next)
    {
        if (_batches.Count > 0 && _batches.Peek().Command != command)
        {
            ReadRest(_batches.Peek());
            _batches.Clear();
        }

        if (_batches.Count == 0)
        {
            Ask(command);
        }

        foreach (string ahead in next.Skip(_batches.Count - 1))
        {
            Ask(ahead);
        }

        account.Mailbox.Unfinished = this;
        return _batches.Dequeue();
    }

    private void Ask(string command)
    {
        _answer ??= new EnvelopeAnswer(_client!.MaySwapNames);
        string name = _client!.NextTag() + " ";
        byte[] line = WireText.Write($"{name}{command} {EnvelopeAnswer.Items}\r\n");
        _client.Log.LogClient(line, 0, line.Length);
        _stream!.Write(line, 0, line.Length);
        _stream.Flush();
        _batches.Enqueue(new ListedBatch(command, WireText.Write(name)));
    }

    private void Take(ListedBatch batch)
    {
        while (!batch.IsComplete)
        {
            Take(_responses!.Next(), batch);
        }

        _isUnusual |= batch.Unusual > batch.Usual;
    }

    private void Take(ArraySegment<byte> response, ListedBatch batch)
    {
        if (_answer!.TryRead(response, out ListedMessage message))
        {
            Take(message, batch);
            batch.Usual++;
        }
        else if (StatusLine.IsFetch(response))
        {
            batch.Unusual++;
        }
        else if (!batch.IsComplete && response.AsSpan().StartsWith(batch.Tag))
        {
            batch.IsComplete = true;
            StatusLine.Complete(response, _client!.Log);
        }
        else
        {
            _hasChanged |= StatusLine.Take(response, _client!.Log);
        }
    }

    private void Take(ListedMessage message, ListedBatch batch)
    {
        if (message.Doubtful is { } envelope)
        {
            if (EnvelopeDoubt.IsOdd(envelope))
            {
                batch.Doubtful[message.Uid] = message;
                return;
            }

            message.Envelope = EnvelopeText.Take(envelope);
        }

        Make(message, batch);
    }

    // Reads the other answers, and what the server has sent on its own behind them.
    private void ReadRest(ListedBatch last)
    {
        foreach (ListedBatch batch in _batches)
        {
            Take(batch);
            last = batch;
        }

        account.Mailbox.Unfinished = null;
        while (_responses!.HasMore)
        {
            ArraySegment<byte> response = _responses.Next();
            if (StatusLine.IsGoodbye(response))
            {
                // The answers are complete. Envelopes in doubt are read over the next connection.
                last.Doubtful.Clear();
                Cut();
                return;
            }

            Take(response, last);
        }
    }

    private void Resolve(ListedBatch batch, Dictionary<uint, SpectrumMessage> read)
    {
        if (IsUnfinished || _client is null)
        {
            return;
        }

        ListedBatch[] complete = [batch, .. _batches];
        IReadOnlyDictionary<uint, EnvelopeText> resolved = new Dictionary<uint, EnvelopeText>();
        try
        {
            if (_hasChanged)
            {
                // The library did not see how the folder has changed.
                _hasChanged = false;
                _folder!.Open(_folder.Access);
            }

            MessageSummary[] doubtful = [.. complete.SelectMany(other => other.Doubtful.Values).Select(Summary)];
            resolved = EnvelopeDoubt.Resolve(_folder!, doubtful);
        }
        finally
        {
            Array.ForEach(complete, other => Settle(other, resolved));
            Hand(batch, read);
        }
    }

    // Where the headers cannot be read, the envelopes are what there is.
    private void Settle(ListedBatch batch, IReadOnlyDictionary<uint, EnvelopeText> resolved)
    {
        foreach (ListedMessage message in batch.Doubtful.Values)
        {
            ListedMessage settled = message;
            settled.Envelope = resolved.TryGetValue(message.Uid, out EnvelopeText? header)
                ? header
                : EnvelopeText.Take(message.Doubtful!);
            Make(settled, batch);
        }

        batch.Doubtful.Clear();
    }

    private void Make(in ListedMessage message, ListedBatch batch)
    {
        batch.Read[message.Uid] = factory.Create(message, found.Delta?.ChangeOf(message.Uid) ?? MessageChange.None);
        if (++_made % WorthTidying == 0)
        {
            MessageFactory.Tidy();
        }
    }

    private static void Hand(ListedBatch? batch, Dictionary<uint, SpectrumMessage> read)
    {
        foreach (KeyValuePair<uint, SpectrumMessage> message in batch?.Read ?? [])
        {
            read[message.Key] = message.Value;
        }

        batch?.Read.Clear();
    }

    private void Cut()
    {
        account.Mailbox.Unfinished = null;
        account.Mailbox.Cut();
        _batches.Clear();
        _client = null;
    }

    private static MessageSummary Summary(ListedMessage message) =>
        new(0)
        {
            UniqueId = new UniqueId(message.Uid),
            Envelope = message.Doubtful,
            InternalDate = message.Arrived,
        };
}
