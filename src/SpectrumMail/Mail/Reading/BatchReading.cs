using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// One FETCH, and the commands that complete its messages. Messages that need several answers of the server are created at the
/// end. When an answer breaks, the messages before it count as well.
/// </summary>
internal sealed class BatchReading
{
    /// <summary>The number of messages whose reading leaves some megabytes of garbage.</summary>
    private const int WorthTidying = 1000;

    private readonly FoundMessages _found;
    private readonly MessageFactory _factory;
    private readonly Dictionary<uint, SpectrumMessage> _read;
    private readonly bool _enveloped;
    private readonly Dictionary<uint, IMessageSummary> _unfinished = [];
    private readonly Dictionary<uint, MessageText> _texts = [];
    private readonly HashSet<uint> _described = [];
    private IReadOnlyDictionary<uint, EnvelopeText> _resolved = new Dictionary<uint, EnvelopeText>();

    /// <param name="found">The folder.</param>
    /// <param name="factory">Creates the messages.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="read">Takes the messages by UID.</param>
    public BatchReading(FoundMessages found, MessageFactory factory, FetchRequest request, Dictionary<uint, SpectrumMessage> read)
    {
        _found = found;
        _factory = factory;
        _read = read;
        _enveloped = (request.Items & MessageSummaryItems.Envelope) != 0;
    }

    /// <summary>Whether a message was described without being completed, because a later answer is missing.</summary>
    public bool HasDescribed(UniqueId uid) => _described.Contains(uid.Id);

    /// <summary>Reads.</summary>
    /// <param name="account">The account.</param>
    /// <param name="open">Opens the folder.</param>
    /// <param name="ask">Sends the FETCH.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">An answer was broken, or the connection.</exception>
    public void Run(MailAccount account, Func<ImapClient, IMailFolder> open, Action<IMailFolder> ask, CancellationToken cancel)
    {
        bool whole = false;
        try
        {
            whole = account.Imap(client => Fetch(open(client), ask), cancel);
        }
        finally
        {
            Finish(whole);
        }
    }

    private bool Fetch(IMailFolder folder, Action<IMailFolder> ask)
    {
        folder.MessageSummaryFetched += Arrived;
        try
        {
            ask(folder);
        }
        finally
        {
            folder.MessageSummaryFetched -= Arrived;
        }

        if (_enveloped && _factory.Wants(MessageDetail.Body))
        {
            BodyReader.Read(folder, _unfinished.Values, _texts);
        }

        if (_enveloped && _factory.Wants(MessageDetail.Preview))
        {
            PreviewReader.Complete(folder, _unfinished.Values, _texts);
        }

        _resolved = EnvelopeDoubt.Resolve(folder, [.. _unfinished.Values.Where(EnvelopeDoubt.Applies)]);
        return true;
    }

    private void Arrived(object? sender, MessageSummaryFetchedEventArgs e)
    {
        IMessageSummary summary = e.Message;
        if (!summary.UniqueId.IsValid || (_enveloped && !MessageFactory.IsComplete(summary)))
        {
            return;
        }

        if (_enveloped && (_factory.IsMadeOfSeveralAnswers || EnvelopeDoubt.Applies(summary)))
        {
            _unfinished[summary.UniqueId.Id] = summary;
            return;
        }

        _read[summary.UniqueId.Id] = Make(summary, null);
        MessageFactory.Release(summary);
        if (_read.Count % WorthTidying == 0)
        {
            MessageFactory.Tidy();
        }
    }

    // Messages before a broken answer count too, but not those that miss a part of the last answer.
    private void Finish(bool whole)
    {
        foreach (KeyValuePair<uint, IMessageSummary> entry in _unfinished)
        {
            _texts.TryGetValue(entry.Key, out MessageText? text);
            if (whole || HasAll(entry.Value, text))
            {
                _read[entry.Key] = Make(entry.Value, text);
            }
            else
            {
                _described.Add(entry.Key);
            }
        }
    }

    private bool HasAll(IMessageSummary summary, MessageText? text) =>
        (text is not null || !_factory.Wants(MessageDetail.Body))
        && (summary.PreviewText is not null || !_factory.Wants(MessageDetail.Preview));

    private SpectrumMessage Make(IMessageSummary summary, MessageText? text) =>
        _factory.Create(
            summary,
            text,
            _found.Delta?.ChangeOf(summary.UniqueId.Id) ?? MessageChange.None,
            _resolved.TryGetValue(summary.UniqueId.Id, out EnvelopeText? header) ? header : null
        );
}
