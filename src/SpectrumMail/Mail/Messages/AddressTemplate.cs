using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using MimeKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// Fills an address field of a template. The template sets the number of addresses: a value is a name, a part of an address or
/// one whole address, whatever separators it contains.
/// </summary>
internal static class AddressTemplate
{
    // Marks a place while the template is split. It is a noncharacter, which Unicode reserves for internal use.
    private const char Place = '\uFDD0';

    /// <summary>Fills the places of an address field.</summary>
    /// <param name="text">The text of the template.</param>
    /// <param name="places">Finds its places.</param>
    /// <param name="value">Returns the value of a place.</param>
    /// <param name="field">The name of the field, for the error.</param>
    /// <exception cref="MailException">InvalidInput: a value is not a single address.</exception>
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
                AddressSyntax.SplitEntries(bare).Select(entry => FillEntry(entry, values, field)).Where(entry => entry.Length > 0)
            );
    }

    private static string FillEntry(string entry, Queue<string> values, string field)
    {
        string FillPlaces(string part) => string.Concat(part.Select(mark => mark == Place ? values.Dequeue() : mark.ToString()));
        if (entry.IndexOf(Place) < 0)
        {
            return entry;
        }

        if (entry.Length == 1)
        {
            return CheckWhole(values.Dequeue(), field);
        }

        int angle = AddressSyntax.FindAngle(entry);
        if (angle < 0)
        {
            return CheckBare(FillPlaces(entry), field);
        }

        string name = AddressSyntax.Unquote(entry.Substring(0, angle));
        string quoted = name.Length == 0 ? string.Empty : AddressSyntax.Quote(FillPlaces(name));
        string address = entry.Substring(angle + 1);
        if (!address.EndsWith(">", StringComparison.Ordinal))
        {
            throw ComposingFailures.TemplateAddress.Make(FillPlaces(address), field);
        }

        return $"{quoted} <{CheckBare(FillPlaces(address.Substring(0, address.Length - 1).Trim()), field)}>".Trim();
    }

    // Only here may a value contain a name as well. An empty cell leaves the address out.
    private static string CheckWhole(string text, string field)
    {
        string[] entries = AddressSyntax.SplitEntries(text).ToArray();
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

    private static string CheckBare(string text, string field) =>
        AddressSyntax.IsBare(text) ? text : throw ComposingFailures.TemplateAddress.Make(text, field);
}
