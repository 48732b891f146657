using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using MailKit;
using MimeKit;
using MimeKit.Utils;
using SpectrumMail.Mail.Imap;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Reads an envelope of any content (RFC 9051, section 7.5.2) into the library's types, as the library does: texts may have any
/// bytes, and what is no address is left out.
/// </summary>
internal static class OddEnvelope
{
    // What servers write where an address has no domain.
    private static readonly string[] s_noHosts = ["MISSING_DOMAIN", ".MISSING-HOST-NAME."];

    /// <summary>Reads an envelope.</summary>
    /// <param name="cursor">Where it is.</param>
    /// <param name="maySwapNames">Whether the server swaps names and addresses now and then.</param>
    /// <param name="envelope">The envelope.</param>
    /// <param name="date">The words of its date.</param>
    /// <returns>False when it is written in an unusual way.</returns>
    public static bool TryRead(ref ResponseCursor cursor, bool maySwapNames, out Envelope? envelope, out ResponseText date)
    {
        var read = new Envelope();
        envelope = null;
        date = default;
        if (!cursor.Take('(') || !cursor.Text(out date) || !cursor.Take(' ') || !cursor.Text(out ResponseText subject))
        {
            return false;
        }

        foreach (InternetAddressList list in new[] { read.From, read.Sender, read.ReplyTo, read.To, read.Cc, read.Bcc })
        {
            if (!cursor.Take(' ') || !ReadList(ref cursor, list, maySwapNames))
            {
                return false;
            }
        }

        if (
            !cursor.Take(' ')
            || !cursor.Text(out ResponseText answered)
            || !cursor.Take(' ')
            || !cursor.Text(out ResponseText id)
            || !cursor.Take(')')
        )
        {
            return false;
        }

        read.Date = date.Decode() is { } sent && DateUtils.TryParse(sent, out DateTimeOffset time) ? time : null;
        read.Subject = subject.Decode() is { } text ? Rfc2047.DecodeText(Encoding.UTF8.GetBytes(text)) : null;
        read.InReplyTo = Answered(answered.Decode());
        read.MessageId = Id(id.Decode());
        envelope = read;
        return true;
    }

    /// <summary>The Message-ID that a message answers; null when there is none.</summary>
    public static string? Answered(string? text) => text is null ? null : MimeUtils.EnumerateReferences(text).FirstOrDefault();

    /// <summary>The Message-ID of a text; null when there is none.</summary>
    public static string? Id(string? text)
    {
        try
        {
            return text is null ? null : MimeUtils.ParseMessageId(text);
        }
        catch (FormatException)
        {
            return text;
        }
    }

    private static bool ReadList(ref ResponseCursor cursor, InternetAddressList list, bool maySwapNames)
    {
        if (cursor.Nil())
        {
            return true;
        }

        if (!cursor.Take('('))
        {
            return false;
        }

        var open = new Stack<InternetAddressList>();
        open.Push(list);
        while (!cursor.Take(')'))
        {
            cursor.Take(' ');
            if (!ReadOne(ref cursor, open, maySwapNames))
            {
                return false;
            }
        }

        return true;
    }

    // A group begins with its name in the place of the mailbox, and ends with an entry of nothing.
    private static bool ReadOne(ref ResponseCursor cursor, Stack<InternetAddressList> open, bool maySwapNames)
    {
        bool isRead = cursor.Address(
            out ResponseText name,
            out ResponseText route,
            out ResponseText mailbox,
            out ResponseText host
        );
        if (!isRead || (maySwapNames && host.IsNil))
        {
            return false;
        }

        if (!name.IsNil || !route.IsNil || !host.IsNil)
        {
            Add(open.Peek(), name.Decode(), route.Decode(), mailbox.Decode(), host.Decode());
        }
        else if (!mailbox.IsNil)
        {
            var group = new GroupAddress(Phrase(mailbox.Decode()) ?? string.Empty);
            open.Peek().Add(group);
            open.Push(group.Members);
        }
        else if (open.Count > 1)
        {
            open.Pop();
        }

        return true;
    }

    private static void Add(InternetAddressList list, string? name, string? route, string? mailbox, string? host)
    {
        string? domain = Array.IndexOf(s_noHosts, host) >= 0 ? null : host?.TrimEnd('>');
        string? local = mailbox?.TrimStart('<');
        string address = local is null || domain is null ? local ?? string.Empty : local + "@" + domain;
        try
        {
            list.Add(
                route is not null && DomainList.TryParse(route, out DomainList? domains)
                    ? new MailboxAddress(Phrase(name), domains, address)
                    : new MailboxAddress(Phrase(name), address)
            );
        }
        catch (Exception ex) when (ex is FormatException or ArgumentException)
        {
            // It is no address, whatever the server calls it.
        }
    }

    private static string? Phrase(string? text) => text is null ? null : Rfc2047.DecodePhrase(Encoding.UTF8.GetBytes(text));
}
