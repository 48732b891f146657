using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using MailKit.Net.Pop3;
using MimeKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Pop;

/// <summary>
/// Lists a POP3 mailbox by its headers (TOP): no body is fetched. The connection is held for one batch at a time.
/// </summary>
internal sealed class PopReader
{
    private const int FirstBatch = 20;
    private const int LargestBatch = 200;
    private readonly PopMailbox _mailbox;
    private readonly string _session;

    public PopReader(MailAccount account, string session)
    {
        _mailbox = PopMailbox.For(account);
        _session = session;
    }

    /// <summary>Reads the messages that a query wants.</summary>
    /// <param name="query">The messages.</param>
    /// <param name="output">Takes progress, and a failure for each message that is listed without its header.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public IEnumerable<SpectrumMessage> Read(PopQuery query, IWorkOutput output, CancellationToken cancel)
    {
        IReadOnlyList<string> found = _mailbox.List(output, cancel).Uidls;
        string[] uidls = [.. query.Descending ? found.Reverse() : found];
        if (!query.HasFilter)
        {
            uidls = uidls.Skip(query.Skip).Take(query.First ?? int.MaxValue).ToArray();
        }

        IEnumerable<SpectrumMessage> messages = Fetch(uidls, output, cancel);
        return query.HasFilter ? messages.Where(query.Admits).Skip(query.Skip).Take(query.First ?? int.MaxValue) : messages;
    }

    private IEnumerable<SpectrumMessage> Fetch(string[] uidls, IWorkOutput output, CancellationToken cancel)
    {
        int size = FirstBatch;
        for (int done = 0; done < uidls.Length; )
        {
            string[] batch = uidls.Skip(done).Take(size).ToArray();
            // Reported after the connection is released: who takes the failures may use the same session.
            var failures = new List<(string Uidl, MailException Failure)>();
            SpectrumMessage[] messages = _mailbox.Use((client, index) => FetchBatch(client, index, batch, failures), cancel);
            failures.ForEach(each => output.Error(each.Failure, each.Uidl));
            foreach (SpectrumMessage message in messages)
            {
                yield return message;
            }

            done += batch.Length;
            size = Math.Min(size * 2, LargestBatch);
            output.Progress($"Reading {PopMailbox.Folder}", done, uidls.Length);
        }
    }

    private SpectrumMessage[] FetchBatch(
        Pop3Client client,
        PopIndex index,
        string[] batch,
        List<(string Uidl, MailException Failure)> failures
    )
    {
        // Another client may have deleted messages meanwhile; a new connection shows that.
        string[] there = batch.Where(index.Has).ToArray();
        IList<Stream> headers = there.Length == 0 ? [] : Headers(client, index, there, failures);
        return there.Select((uidl, position) => Create(uidl, index.SizeOf(uidl), headers[position])).ToArray();
    }

    // A message that the server does not hand out must not end the others.
    private static IList<Stream> Headers(
        Pop3Client client,
        PopIndex index,
        string[] uidls,
        List<(string Uidl, MailException Failure)> failures
    )
    {
        try
        {
            return client.GetStreams(uidls.Select(index.NumberOf).ToArray(), headersOnly: true);
        }
        catch (Pop3CommandException)
        {
            return uidls.Select(uidl => Header(client, index.NumberOf(uidl), uidl, failures)).ToArray();
        }
    }

    // TOP is optional (RFC 1939, section 7): where the server has none, the header comes with the whole message.
    private static Stream Header(Pop3Client client, int number, string uidl, List<(string Uidl, MailException Failure)> failures)
    {
        for (bool headerOnly = true; ; headerOnly = false)
        {
            try
            {
                return client.GetStream(number, headerOnly);
            }
            catch (Pop3CommandException ex) when (!headerOnly)
            {
                failures.Add((uidl, MessageFailures.NoHeader(uidl, ex.StatusText, ex)));
                return Stream.Null;
            }
            catch (Pop3CommandException)
            {
                // The whole message may be sent.
            }
        }
    }

    private SpectrumMessage Create(string uidl, long size, Stream header)
    {
        using (header)
        {
            HeaderList fields = Parse(header);
            EnvelopeText envelope = EnvelopeText.Read(fields, charsets: []);
            return new SpectrumMessage
            {
                Folder = PopMailbox.Folder,
                Uidl = uidl,
                Size = size,
                Subject = envelope.Subject,
                From = envelope.From.FirstOrDefault(),
                To = envelope.To,
                Cc = envelope.Cc,
                Date = DateReader.ToLocal(envelope.Date),
                MessageId = envelope.MessageId,
                InReplyTo = envelope.InReplyTo,
                Deleted = _mailbox.IsMarked(uidl),
                Session = _session,
            };
        }
    }

    // The subject may still be found in a malformed header.
    private static HeaderList Parse(Stream header)
    {
        if (header == Stream.Null)
        {
            return [];
        }

        try
        {
            return HeaderReader.Parse(header);
        }
        catch (FormatException)
        {
            header.Position = 0;
            using MessageContent content = MessageContent.Copy(header, SpoolPlace.Temporary);
            return new HeaderList { { HeaderId.Subject, HeaderPeek.Subject(content.Head(HeaderPeek.Most)) } };
        }
    }
}
