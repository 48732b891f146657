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
/// messages. What it does not read remains for the library.
/// </summary>
internal sealed class EnvelopeListing(MailAccount account, FoundMessages found, MessageFactory factory)
{
    /// <summary>The number of messages whose reading leaves some megabytes of garbage.</summary>
    private const int WorthTidying = 4000;

    private EnvelopeAnswer? _answer;
    private bool _isUnusual;
    private int _made;

    /// <summary>Whether messages can be listed so: without details, and as long as most of them are usual.</summary>
    public bool IsOfUse => factory.IsPlain && !_isUnusual;

    /// <summary>Reads the messages of a command.</summary>
    /// <param name="open">Opens the folder; null when it is not to be read.</param>
    /// <param name="command">The command without its tag.</param>
    /// <param name="read">Takes the messages by UID.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The connection broke, or an answer.</exception>
    public void Read(
        Func<ImapClient, IMailFolder?> open,
        string command,
        Dictionary<uint, SpectrumMessage> read,
        CancellationToken cancel
    )
    {
        account.Imap(
            client =>
            {
                if (open(client) is { } folder && client is SpoolingImapClient spooling && IdleStream.Find(client) is { } stream)
                {
                    Run(spooling, folder, stream, command, read);
                }

                return true;
            },
            cancel
        );
    }

    private void Run(
        SpoolingImapClient client,
        IMailFolder folder,
        Stream stream,
        string command,
        Dictionary<uint, SpectrumMessage> read
    )
    {
        var doubtful = new Dictionary<uint, ListedMessage>();
        bool hasChanged;
        try
        {
            Ask(client, stream, command, out byte[] tag);
            hasChanged = Take(client.Log, new ResponseBuffer(stream, client.Log), tag, read, doubtful);
        }
        catch
        {
            // The library would take the rest of the answer for one of its own. What breaks one answer may break each.
            _isUnusual = true;
            account.Mailbox.Cut();
            Settle(doubtful, new Dictionary<uint, EnvelopeText>(), read);
            throw;
        }

        Resolve(folder, hasChanged, doubtful, read);
    }

    private void Ask(SpoolingImapClient client, Stream stream, string command, out byte[] tag)
    {
        _answer ??= new EnvelopeAnswer(client.MaySwapNames);
        string name = client.NextTag() + " ";
        tag = WireText.Write(name);
        byte[] line = WireText.Write($"{name}{command} {EnvelopeAnswer.Items}\r\n");
        client.Log.LogClient(line, 0, line.Length);
        stream.Write(line, 0, line.Length);
        stream.Flush();
    }

    private bool Take(
        ConversationLog log,
        ResponseBuffer responses,
        byte[] tag,
        Dictionary<uint, SpectrumMessage> read,
        Dictionary<uint, ListedMessage> doubtful
    )
    {
        bool hasChanged = false;
        int usual = 0;
        int unusual = 0;
        for (bool isComplete = false; !isComplete || responses.HasMore; )
        {
            ArraySegment<byte> response = responses.Next();
            if (_answer!.TryRead(response, out ListedMessage message))
            {
                Take(message, read, doubtful);
                usual++;
            }
            else if (StatusLine.IsFetch(response))
            {
                unusual++;
            }
            else if (!isComplete && response.AsSpan().StartsWith(tag))
            {
                isComplete = true;
                StatusLine.Complete(response, log);
            }
            else if (isComplete && StatusLine.IsGoodbye(response))
            {
                // The answer is complete. Envelopes in doubt are read over the next connection.
                account.Mailbox.Cut();
                doubtful.Clear();
                return false;
            }
            else
            {
                hasChanged |= StatusLine.Take(response, log);
            }
        }

        _isUnusual |= unusual > usual;
        return hasChanged;
    }

    private void Take(ListedMessage message, Dictionary<uint, SpectrumMessage> read, Dictionary<uint, ListedMessage> doubtful)
    {
        if (message.Doubtful is { } envelope)
        {
            if (EnvelopeDoubt.Applies(Summary(message)))
            {
                doubtful[message.Uid] = message;
                return;
            }

            message.Envelope = EnvelopeText.Take(envelope);
        }

        Make(message, read);
    }

    private void Resolve(
        IMailFolder folder,
        bool hasChanged,
        Dictionary<uint, ListedMessage> doubtful,
        Dictionary<uint, SpectrumMessage> read
    )
    {
        IReadOnlyDictionary<uint, EnvelopeText> resolved = new Dictionary<uint, EnvelopeText>();
        try
        {
            if (hasChanged)
            {
                // The library did not see how the folder has changed.
                folder.Open(folder.Access);
            }

            resolved = EnvelopeDoubt.Resolve(folder, [.. doubtful.Values.Select(Summary)]);
        }
        finally
        {
            Settle(doubtful, resolved, read);
        }
    }

    // Where the headers cannot be read, the envelopes are what there is.
    private void Settle(
        Dictionary<uint, ListedMessage> doubtful,
        IReadOnlyDictionary<uint, EnvelopeText> resolved,
        Dictionary<uint, SpectrumMessage> read
    )
    {
        foreach (ListedMessage message in doubtful.Values)
        {
            ListedMessage settled = message;
            settled.Envelope = resolved.TryGetValue(message.Uid, out EnvelopeText? header)
                ? header
                : EnvelopeText.Take(message.Doubtful!);
            Make(settled, read);
        }
    }

    private void Make(in ListedMessage message, Dictionary<uint, SpectrumMessage> read)
    {
        read[message.Uid] = factory.Create(message, found.Delta?.ChangeOf(message.Uid) ?? MessageChange.None);
        if (++_made % WorthTidying == 0)
        {
            MessageFactory.Tidy();
        }
    }

    private static MessageSummary Summary(ListedMessage message) =>
        new(0)
        {
            UniqueId = new UniqueId(message.Uid),
            Envelope = message.Doubtful,
            InternalDate = message.Arrived,
        };
}
