using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// A message with places for values. {{Name}} is replaced by the value of that name, which is encoded in HTML. A place inside a
/// value is not replaced.
/// </summary>
internal sealed class MessageTemplate
{
    /// <summary>The fields of a template. They have the names of the parameters.</summary>
    public static readonly IReadOnlyList<string> Fields =
    [
        "From",
        "To",
        "Cc",
        "Bcc",
        "ReplyTo",
        "Subject",
        "TextBody",
        "HtmlBody",
        "Attachments",
    ];

    private static readonly Regex s_place = new(@"\{\{\s*(?<name>[^{}]+?)\s*\}\}");
    private static readonly Regex s_header = new(
        @"^(?<name>From|To|Cc|Bcc|Reply-To|Subject): ?(?<value>.*)$",
        RegexOptions.IgnoreCase
    );
    private readonly Dictionary<string, string[]> _texts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates a template from the texts of its fields.</summary>
    /// <exception cref="MailException">InvalidInput: there is no such field.</exception>
    public MessageTemplate(IEnumerable<KeyValuePair<string, string[]>> texts)
    {
        foreach (KeyValuePair<string, string[]> text in texts)
        {
            string field =
                Fields.FirstOrDefault(name => name.Equals(text.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw ComposingFailures.TemplateFieldUnknown.Make(text.Key, string.Join(", ", Fields));
            _texts[field] = text.Value;
        }
    }

    /// <summary>
    /// Reads a template from a file. The file contains the body, in HTML when its name ends in .html or .htm. It may begin with
    /// lines such as "Subject: ..." and an empty line after them.
    /// </summary>
    /// <exception cref="MailException">InvalidInput: the file cannot be read.</exception>
    public static MessageTemplate Read(string path)
    {
        string text = TemplateText.Read(path);
        var texts = new List<KeyValuePair<string, string[]>>();
        while (s_header.Match(text.Split('\n')[0]) is { Success: true } header)
        {
            texts.Add(new(header.Groups["name"].Value.Replace("-", string.Empty), [header.Groups["value"].Value.Trim()]));
            int next = text.IndexOf('\n');
            text = next < 0 ? string.Empty : text.Substring(next + 1);
        }

        string body = texts.Count > 0 && text.StartsWith("\n", StringComparison.Ordinal) ? text.Substring(1) : text;
        bool html = Regex.IsMatch(path, @"\.html?$", RegexOptions.IgnoreCase);
        texts.Add(new(html ? "HtmlBody" : "TextBody", [body]));
        return new MessageTemplate(texts);
    }

    /// <summary>Fills the fields that a draft leaves open with the texts of the template.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="value">Returns the value of a name; null when there is none.</param>
    /// <exception cref="MailException">InvalidInput: a place has no value.</exception>
    public MessageDraft Complete(MessageDraft draft, Func<string, string?> value)
    {
        Dictionary<string, string[]> texts = FillTexts(value);
        string? One(string field, string? given) =>
            given ?? (texts.TryGetValue(field, out string[]? filled) ? filled.FirstOrDefault() : null);
        IReadOnlyList<string> Many(string field, IReadOnlyList<string> given) =>
            given.Count == 0 && texts.TryGetValue(field, out string[]? filled)
                ? filled.Where(text => text.Length > 0).ToArray()
                : given;
        return draft with
        {
            From = One(nameof(draft.From), draft.From),
            To = Many(nameof(draft.To), draft.To),
            Cc = Many(nameof(draft.Cc), draft.Cc),
            Bcc = Many(nameof(draft.Bcc), draft.Bcc),
            ReplyTo = Many(nameof(draft.ReplyTo), draft.ReplyTo),
            Subject = One(nameof(draft.Subject), draft.Subject),
            TextBody = One(nameof(draft.TextBody), draft.TextBody),
            HtmlBody = One(nameof(draft.HtmlBody), draft.HtmlBody),
            Attachments = Many(nameof(draft.Attachments), draft.Attachments),
        };
    }

    private Dictionary<string, string[]> FillTexts(Func<string, string?> value) =>
        _texts.ToDictionary(
            text => text.Key,
            text =>
                text.Value.Select(part => FillText(part, text.Key, value))
                    .Where(part => part.Length > 0 || text.Value.Length == 1)
                    .ToArray(),
            StringComparer.OrdinalIgnoreCase
        );

    // A value is text: its characters have no meaning in the syntax of the field.
    private static string FillText(string text, string field, Func<string, string?> value)
    {
        string Value(Match place)
        {
            string name = place.Groups["name"].Value;
            return value(name) ?? throw ComposingFailures.TemplateValueMissing.Make(name);
        }

        return field switch
        {
            "From" or "To" or "Cc" or "Bcc" or "ReplyTo" => AddressTemplate.Fill(text, s_place, Value, field),
            "HtmlBody" => s_place.Replace(text, place => WebUtility.HtmlEncode(Value(place))),
            "Attachments" => s_place.Replace(text, place => EscapeWildcards(Value(place))),
            _ => s_place.Replace(text, Value),
        };
    }

    // A value names one file. The grave accent escapes a wildcard when the path is resolved.
    private static string EscapeWildcards(string path) =>
        Regex.IsMatch(path, @"[*?\[\]]") ? Regex.Replace(path, @"[*?\[\]`]", "`$0") : path;
}
