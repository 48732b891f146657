using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MimeKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>Parses addresses in the forms that people write.</summary>
internal static class AddressReader
{
    /// <summary>Parses the mailboxes of a text. Commas separate them, or semicolons.</summary>
    /// <param name="text">One or more addresses.</param>
    /// <param name="field">The name of the field, for the error.</param>
    /// <exception cref="MailException">InvalidInput with the id AddressInvalid or ControlCharacter.</exception>
    public static IReadOnlyList<MailboxAddress> Read(string text, string field)
    {
        HeaderGuard.Check(text, field + " address");
        if (
            (
                !InternetAddressList.TryParse(text, out InternetAddressList? list)
                && !InternetAddressList.TryParse(AddressSyntax.ReplaceSemicolons(text), out list)
                && !InternetAddressList.TryParse(AddressSyntax.QuoteDots(AddressSyntax.ReplaceSemicolons(text)), out list)
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
    /// Whether an address needs a server with SMTPUTF8: its local part is not ASCII (RFC 6531). A domain that is not ASCII has an
    /// ASCII form for other servers.
    /// </summary>
    public static bool NeedsUtf8(MailboxAddress mailbox) => mailbox.LocalPart.Any(character => character > 127);

    // A name without an ASCII form (RFC 5891), or with parts that are too long, is no name on any server.
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
