using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using MimeKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// Fills an address field of a template. The template decides how many addresses there are: a value is the name of one, a part of
/// one or one as a whole, whatever marks it holds.
/// </summary>
internal static class AddressTemplate
{
    // Stands for a place while the template is taken apart; Unicode keeps it for such uses.
    private const char Place = '\uFDD0';

    /// <param name="text">The text of the template.</param>
    /// <param name="places">Finds its places.</param>
    /// <param name="value">The value of a place.</param>
    /// <param name="field">The field, for the error.</param>
    /// <exception cref="MailException">InvalidInput: a value is no single address where the template wants one.</exception>
    public static string Fill(string text, Regex places, Func<Match, string> value, string field)
    {
        var values = new Queue<string>();
        string bare = places.Replace(
            text.Replace(Place, '\uFFFD'),
            place =>
            {
                string found = value(place).Trim();
                HeaderGuard.Check(found, field + " address");
                values.Enqueue(found);
                return Place.ToString();
            }
        );
        return values.Count == 0
            ? text
            : string.Join(
                ", ",
                AddressSyntax.Entries(bare).Select(entry => Entry(entry, values, field)).Where(entry => entry.Length > 0)
            );
    }

    private static string Entry(string entry, Queue<string> values, string field)
    {
        string Filled(string part) => string.Concat(part.Select(mark => mark == Place ? values.Dequeue() : mark.ToString()));
        if (entry.IndexOf(Place) < 0)
        {
            return entry;
        }

        if (entry.Length == 1)
        {
            return Whole(values.Dequeue(), field);
        }

        int angle = AddressSyntax.Angle(entry);
        if (angle < 0)
        {
            return Bare(Filled(entry), field);
        }

        string name = AddressSyntax.Unquote(entry.Substring(0, angle));
        string quoted = name.Length == 0 ? string.Empty : AddressSyntax.Quote(Filled(name));
        string address = entry.Substring(angle + 1);
        if (!address.EndsWith(">", StringComparison.Ordinal))
        {
            throw ComposingFailures.TemplateAddress.Make(Filled(address), field);
        }

        return $"{quoted} <{Bare(Filled(address.Substring(0, address.Length - 1).Trim()), field)}>".Trim();
    }

    // The one place where a value may bring a name as well. An empty cell leaves the address out.
    private static string Whole(string text, string field)
    {
        string[] entries = AddressSyntax.Entries(text).ToArray();
        if (entries.Length == 0)
        {
            return text.Length == 0 ? text : throw ComposingFailures.TemplateAddress.Make(text, field);
        }

        if (AddressSyntax.IsBare(entries[0]) && entries.Length == 1)
        {
            return entries[0];
        }

        bool single =
            InternetAddressList.TryParse(text, out InternetAddressList? list)
            && entries.Length == 1
            && list is [MailboxAddress { Route.Count: 0 }];
        return single && list![0] is MailboxAddress mailbox && AddressSyntax.IsBare(mailbox.Address)
            ? $"{AddressSyntax.Quote(mailbox.Name ?? string.Empty)} <{mailbox.Address}>"
            : throw ComposingFailures.TemplateAddress.Make(text, field);
    }

    private static string Bare(string text, string field) =>
        AddressSyntax.IsBare(text) ? text : throw ComposingFailures.TemplateAddress.Make(text, field);
}
