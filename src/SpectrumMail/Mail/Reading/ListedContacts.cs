using System;
using System.Collections.Generic;
using MimeKit.Utils;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Reads the addresses of an envelope (RFC 9051, section 7.5.2). The same few correspondents stand in most messages of a folder,
/// so that a small number of them is remembered.
/// </summary>
/// <param name="hasOddNames">Whether the server swaps names and addresses now and then.</param>
internal sealed class ListedContacts(bool hasOddNames)
{
    private const int Remembered = 2048;
    private const int LongestKey = 256;

    private readonly (byte[] Bytes, MailContact? Contact)[] _known = new (byte[], MailContact?)[Remembered];
    private readonly List<MailContact> _list = [];

    /// <summary>Reads a list.</summary>
    /// <param name="cursor">Where it is.</param>
    /// <param name="contacts">The mailboxes, those in groups too.</param>
    /// <param name="entries">How many mailboxes and groups the list has.</param>
    /// <returns>False when something in it is unusual.</returns>
    public bool Read(ref ResponseCursor cursor, out MailContact[] contacts, out int entries)
    {
        contacts = [];
        entries = 0;
        if (cursor.Nil())
        {
            return true;
        }

        _list.Clear();
        if (!cursor.Take('('))
        {
            return false;
        }

        for (bool isInGroup = false; !cursor.Take(')'); )
        {
            cursor.Take(' ');
            if (!ReadOne(ref cursor, ref isInGroup, out MailContact? contact, out bool isEntry))
            {
                return false;
            }

            entries += isEntry ? 1 : 0;
            if (contact is not null)
            {
                _list.Add(contact);
            }
        }

        contacts = _list.Count == 0 ? [] : [.. _list];
        return true;
    }

    // A mailbox; the beginning of a group, which has a name in place of the mailbox; or its end, which has nothing.
    private bool ReadOne(ref ResponseCursor cursor, ref bool isInGroup, out MailContact? contact, out bool isEntry)
    {
        contact = null;
        isEntry = !isInGroup;
        bool isRead = cursor.Address(
            out ResponseText name,
            out ResponseText route,
            out ResponseText mailbox,
            out ResponseText host
        );
        if (!isRead || !route.IsNil)
        {
            return false;
        }

        if (!host.IsNil)
        {
            return !mailbox.IsNil && Find(name, mailbox, host, out contact);
        }

        isEntry = !isInGroup && !mailbox.IsNil;
        bool isUsual = !hasOddNames && name.IsNil && isInGroup == mailbox.IsNil && !EnvelopeDoubt.MayBeOdd(mailbox.Span);
        isInGroup = !mailbox.IsNil;
        return isUsual;
    }

    private bool Find(ResponseText name, ResponseText mailbox, ResponseText host, out MailContact? contact)
    {
        int length = name.Span.Length + mailbox.Span.Length + host.Span.Length + 3;
        if (length > LongestKey)
        {
            contact = Create(name, mailbox, host);
            return contact is not null;
        }

        Span<byte> key = stackalloc byte[length];
        name.Span.CopyTo(key);
        mailbox.Span.CopyTo(key.Slice(name.Span.Length + 1));
        host.Span.CopyTo(key.Slice(name.Span.Length + mailbox.Span.Length + 2));
        ref (byte[] Bytes, MailContact? Contact) known = ref _known[Hash(key) % Remembered];
        if (known.Bytes is null || !key.SequenceEqual(known.Bytes))
        {
            known = (key.ToArray(), Create(name, mailbox, host));
        }

        // One of its own for each message: a script may add members to it.
        contact = known.Contact is { } remembered ? new MailContact(remembered.Name, remembered.Address) : null;
        return contact is not null;
    }

    // FNV-1a.
    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = 2166136261;
        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * 16777619;
        }

        return hash;
    }

    // Null for an address that is in doubt, or not certain to mean what it spells.
    private static MailContact? Create(ResponseText name, ResponseText mailbox, ResponseText host)
    {
        if (!IsUsual(mailbox.Span, isHost: false) || !IsUsual(host.Span, isHost: true))
        {
            return null;
        }

        string address = mailbox.ToString() + "@" + host.ToString();
        string shown = name.ToString();
        if (name.Span.IndexOf("=?"u8) >= 0)
        {
            shown = Rfc2047.DecodePhrase(name.ToArray());
        }

        bool isInDoubt =
            EnvelopeText.IsPlaceholder(address)
            || address.IndexOf("xn--", StringComparison.OrdinalIgnoreCase) >= 0
            || EnvelopeDoubt.IsOdd(shown);
        return isInDoubt ? null : new MailContact(shown, address);
    }

    // Words of letters, digits and a few characters, with single full stops between them.
    private static bool IsUsual(ReadOnlySpan<byte> text, bool isHost)
    {
        bool isBetween = false;
        foreach (byte value in text)
        {
            bool isLetter =
                (value | 0x20) is >= 'a' and <= 'z'
                || value is (>= (byte)'0' and <= (byte)'9') or (byte)'-'
                || (!isHost && value is (byte)'_' or (byte)'+' or (byte)'=' or (byte)'&' or (byte)'\'');
            if (!isLetter && !(value == '.' && isBetween))
            {
                return false;
            }

            isBetween = isLetter;
        }

        return isBetween;
    }
}
