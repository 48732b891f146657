using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Bases;

/// <summary>
/// The filters for messages, as parameters of a cmdlet. Two families of cmdlets have them, those with a session and those with
/// many mailboxes, and a class has one base.
/// </summary>
internal interface IFilterParameters
{
    string[] From { get; }

    string[] To { get; }

    string[] Cc { get; }

    string[] Bcc { get; }

    string[] Subject { get; }

    string[] Body { get; }

    string[] Text { get; }

    Hashtable Header { get; }

    DateTime? Since { get; }

    DateTime? Before { get; }

    DateTime? SentSince { get; }

    DateTime? SentBefore { get; }

    long? LargerThan { get; }

    long? SmallerThan { get; }

    SwitchParameter Unread { get; }

    SwitchParameter Read { get; }

    SwitchParameter Flagged { get; }

    SwitchParameter Answered { get; }

    SwitchParameter Deleted { get; }

    string[] Keyword { get; }

    SwitchParameter HasAttachment { get; }

    long[] Uid { get; }

    string? Query { get; }
}

/// <summary>Makes the filter of a cmdlet's parameters.</summary>
internal static class FilterParameters
{
    /// <summary>Makes the filter.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="bound">The parameters that are given: a switch that is not given is neither on nor off.</param>
    /// <exception cref="MailException">A header is asked for by $null.</exception>
    public static MessageFilter Make(IFilterParameters values, IDictionary<string, object> bound)
    {
        bool? Switched(string name, SwitchParameter value) => bound.ContainsKey(name) ? value.IsPresent : null;
        return new()
        {
            From = values.From,
            To = values.To,
            Cc = values.Cc,
            Bcc = values.Bcc,
            Subject = values.Subject,
            Body = values.Body,
            Text = values.Text,
            Headers = Headers(values.Header),
            Since = values.Since,
            Before = values.Before,
            SentSince = values.SentSince,
            SentBefore = values.SentBefore,
            LargerThan = values.LargerThan,
            SmallerThan = values.SmallerThan,
            Read = Switched(nameof(values.Read), values.Read),
            Unread = Switched(nameof(values.Unread), values.Unread),
            Flagged = Switched(nameof(values.Flagged), values.Flagged),
            Answered = Switched(nameof(values.Answered), values.Answered),
            Deleted = Switched(nameof(values.Deleted), values.Deleted),
            Keywords = values.Keyword,
            HasAttachment = Switched(nameof(values.HasAttachment), values.HasAttachment),
            Uids = values.Uid.Distinct().ToArray(),
            RawQuery = values.Query,
        };
    }

    private static List<KeyValuePair<string, string[]>> Headers(IDictionary table)
    {
        var headers = new List<KeyValuePair<string, string[]>>();
        foreach (DictionaryEntry entry in table)
        {
            headers.Add(new(entry.Key.ToString()!, Texts(entry)));
        }

        return headers;
    }

    // A list of texts means any of them, as in every filter. An empty text asks for the field. $null is a mistake that would
    // match more messages.
    private static string[] Texts(DictionaryEntry field)
    {
        object? plain = PlainValue.Unwrap(field.Value);
        object?[] texts = plain is IEnumerable list and not string
            ? [.. list.Cast<object?>().Select(PlainValue.Unwrap)]
            : [plain];
        return texts.Length == 0 || texts.Contains(null)
            ? throw MessageFailures.HeaderTextMissing.Make(field.Key.ToString()!)
            : [.. texts.Select(text => text!.ToString()!)];
    }
}
