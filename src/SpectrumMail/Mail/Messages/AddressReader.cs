using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MimeKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>Reads addresses as people write them.</summary>
internal static class AddressReader
{
    /// <summary>The mailboxes of a text; commas separate them, or semicolons as lists in tables have them.</summary>
    /// <param name="text">One or more addresses.</param>
    /// <param name="field">Where the text comes from, for the error.</param>
    /// <exception cref="MailException">InvalidInput with the id AddressInvalid or ControlCharacter.</exception>
    public static IReadOnlyList<MailboxAddress> Read(string text, string field)
    {
        HeaderGuard.Check(text, field + " address");
        if (
            (
                !InternetAddressList.TryParse(text, out InternetAddressList? list)
                && !InternetAddressList.TryParse(AddressSyntax.WithCommas(text), out list)
            )
            || !list.Mailboxes.Any()
            || list.Mailboxes.Any(mailbox => string.IsNullOrEmpty(mailbox.LocalPart) || !IsDomain(mailbox.Domain))
        )
        {
            throw ComposingFailures.AddressInvalid.Make(text, field);
        }

        return list.Mailboxes.ToArray();
    }

    /// <summary>
    /// Whether an address needs a server with SMTPUTF8: its part before the @ is not ASCII (RFC 6531). A domain that is not has
    /// an ASCII form, in which it goes to servers without it.
    /// </summary>
    public static bool NeedsUtf8(MailboxAddress mailbox) => mailbox.LocalPart.Any(character => character > 127);

    // A name that has no ASCII form (RFC 5891), or whose parts are too long, would go out as it is written and be no name
    // anywhere.
    private static bool IsDomain(string domain)
    {
        if (domain.StartsWith("[", StringComparison.Ordinal))
        {
            return domain.EndsWith("]", StringComparison.Ordinal);
        }

        try
        {
            return domain.Length > 0
                && new IdnMapping { UseStd3AsciiRules = domain.Any(character => character > 127) }
                    .GetAscii(domain)
                    .All(character => character < 128);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
