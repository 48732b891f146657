using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Fetches a few values of many messages over the connection of the library, between two of its commands, with a parser that
/// keeps nothing. Each command names a thousand messages, or as many as a line has room for, and the next ones are sent ahead.
/// What it does not read remains for the library.
/// </summary>
internal sealed class FieldFetch
{
    private readonly FieldRequest _request;
    private readonly Action<MessageFields> _take;
    private readonly ListingCommands _commands;
    private readonly FieldAnswer _answer;
    private readonly HashSet<uint> _left;
    private bool _hasChanged;

    /// <param name="request">What is asked for.</param>
    /// <param name="uids">The messages.</param>
    /// <param name="take">Takes each message once, in the order of the answers.</param>
    public FieldFetch(FieldRequest request, IEnumerable<UniqueId> uids, Action<MessageFields> take)
    {
        _request = request;
        _take = take;
        _commands = new ListingCommands(request.ToString());
        _answer = new FieldAnswer(request);
        _left = [.. uids.Select(uid => uid.Id)];
    }

    /// <summary>The messages that were not read, in ascending order.</summary>
    public UniqueId[] Left => [.. _left.OrderBy(uid => uid).Select(uid => new UniqueId(uid))];

    /// <summary>Fetches all messages. What breaks an answer is left to the library.</summary>
    /// <param name="account">The account.</param>
    /// <param name="open">Opens the folder; null when the library is to do everything.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The account cannot be used any more, or the folder.</exception>
    public void Run(MailAccount account, Func<ImapClient, IMailFolder?> open, CancellationToken cancel)
    {
        try
        {
            account.Imap(
                client =>
                {
                    if (open(client) is { } folder)
                    {
                        Run(client, folder);
                    }

                    return true;
                },
                cancel
            );
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            // The library finds out which message is the cause.
        }
    }

    /// <summary>Fetches all messages.</summary>
    /// <param name="client">The client, which is not in the middle of a command.</param>
    /// <param name="folder">The folder, which is open.</param>
    /// <exception cref="ImapProtocolException">An answer cannot be read to its end; the connection is closed.</exception>
    public void Run(ImapClient client, IMailFolder folder)
    {
        _commands.Move(client as SpoolingImapClient);
        _commands.Resume(_commands.Client is null ? null : IdleStream.Find(client));
        if (!_commands.CanAsk || _left.Count == 0)
        {
            return;
        }

        try
        {
            Read();
        }
        catch
        {
            // The library would take the rest of the answer for one of its own.
            client.Disconnect(quit: false);
            throw;
        }

        if (_hasChanged)
        {
            // The library did not see how the folder has changed.
            _hasChanged = false;
            folder.Open(folder.Access);
        }
    }

    /// <summary>Asks the library for some of the messages.</summary>
    /// <param name="folder">The folder, which is open.</param>
    /// <param name="uids">The messages.</param>
    /// <param name="more">Items that the library alone is asked for.</param>
    public void RunInLibrary(IMailFolder folder, UniqueId[] uids, MessageSummaryItems more = MessageSummaryItems.None)
    {
        foreach (IMessageSummary summary in folder.Fetch(uids, _request.ForLibrary(more)))
        {
            if (_left.Remove(summary.UniqueId.Id))
            {
                _take(MessageFields.FromLibrary(summary));
            }
        }
    }

    private void Read()
    {
        // A server that puts an answer together before it sends any of it would be silent for long over all messages at once.
        string[] commands = [.. UidBatches.Split(_left).Select(set => "UID FETCH " + UidRanges.Write(set.Select(uid => uid.Id)))];
        for (int index = 0; index < commands.Length; index++)
        {
            ListedCommand asked = _commands.Ask(commands[index], commands.Skip(index + 1));
            while (_commands.IsPending(asked))
            {
                Take(_commands.Next());
            }

            _commands.HandOut();
        }

        // What the server has sent on its own behind them.
        while (_commands.HasMore)
        {
            ArraySegment<byte> response = _commands.Next();
            if (StatusLine.IsGoodbye(response))
            {
                _hasChanged = false;
                _commands.Client!.Disconnect(quit: false);
                return;
            }

            Take(response);
        }
    }

    private void Take(ArraySegment<byte> response)
    {
        if (_answer.TryRead(response, out MessageFields message))
        {
            if (_left.Remove(message.Uid))
            {
                _take(message);
            }
        }
        else if (!StatusLine.IsFetch(response))
        {
            _hasChanged |= _commands.TakeStatus(response);
        }
    }
}
