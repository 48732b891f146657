using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MimeKit;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>Reads addresses as people write them.</summary>
internal static class AddressReader
{
    /// <summary>The mailboxes of a text; commas and semicolons separate them. International domains come out in their ASCII form.</summary>
    /// <param name="text">One or more addresses.</param>
    /// <param name="field">Where the text comes from, for the error.</param>
    /// <exception cref="MailException">InvalidInput with the id AddressInvalid or ControlCharacter.</exception>
    public static IReadOnlyList<MailboxAddress> Read(string text, string field)
    {
        HeaderGuard.Check(text, field + " address");
        if (!InternetAddressList.TryParse(text, out InternetAddressList? list) || !list.Mailboxes.Any())
        {
            throw Invalid(text, field);
        }

        return list.Mailboxes.Select(mailbox => Plain(mailbox, text, field)).ToArray();
    }

    /// <summary>Whether an address needs a server with SMTPUTF8: its part before the @ is not ASCII (RFC 6531).</summary>
    public static bool NeedsUtf8(MailboxAddress mailbox) => mailbox.Address.Any(character => character > 127);

    private static MailboxAddress Plain(MailboxAddress mailbox, string text, string field)
    {
        if (string.IsNullOrEmpty(mailbox.LocalPart) || string.IsNullOrEmpty(mailbox.Domain))
        {
            throw Invalid(text, field);
        }

        // Every server understands the ASCII form of a domain; only an address whose local part is not ASCII needs more.
        return mailbox.Domain.All(character => character < 128)
            ? mailbox
            : new MailboxAddress(mailbox.Name, mailbox.LocalPart + "@" + AsciiDomain(mailbox.Domain, text, field));
    }

    private static string AsciiDomain(string domain, string text, string field)
    {
        try
        {
            return new IdnMapping().GetAscii(domain);
        }
        catch (ArgumentException)
        {
            throw Invalid(text, field);
        }
    }

    private static MailException Invalid(string text, string field) => new(
        MailCause.InvalidInput, $"'{text}' is not a mail address ({field}).", "Write name@example.com or Name <name@example.com>. Nothing was sent.")
    { ErrorId = "AddressInvalid" };
}
