using System;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Archive;

namespace SpectrumMail.Mail.Duplicates;

/// <summary>
/// The fields of a header that its author wrote. What servers add on the way or when they store a message (Received, Return-Path,
/// Delivered-To, Status, every X- field) does not count, nor does what they rewrite: how a field is folded, and 8-bit
/// characters, which Cyrus replaces by X.
/// </summary>
internal static class AuthoredHeader
{
    private const string IdField = "Message-ID:";
    private const string DateField = "Date:";

    /// <summary>The names of the fields by which messages are compared before their contents are fetched.</summary>
    public static readonly string[] KeyNames = ["Message-ID", "Date", "From", "Subject"];

    private static readonly string[] s_keyFields = [.. KeyNames.Select(name => name + ":")];

    private static readonly string[] s_fields =
    [
        .. s_keyFields,
        "Sender:",
        "Reply-To:",
        "To:",
        "Cc:",
        "Bcc:",
        "In-Reply-To:",
        "References:",
        "Content-Type:",
        "Content-Transfer-Encoding:",
    ];

    /// <summary>What two copies of a message have in common at least.</summary>
    /// <param name="head">The header, or those fields of it.</param>
    public static string Key(ArraySegment<byte> head) => Write(head, s_keyFields);

    /// <summary>Everything that the author wrote.</summary>
    /// <param name="head">The header.</param>
    public static string All(ArraySegment<byte> head) => Write(head, s_fields);

    /// <summary>
    /// Whether the header tells one sending of a text from another. Without Message-ID and date, a program that reports the same
    /// every day writes the same each time.
    /// </summary>
    public static bool IsTelling(ArraySegment<byte> head) =>
        HeaderPeek.Text(head, IdField).Length > 0 || HeaderPeek.Text(head, DateField).Length > 0;

    private static string Write(ArraySegment<byte> head, string[] fields) =>
        string.Join("\n", fields.Select(field => Plain(HeaderPeek.Text(head, field))));

    private static string Plain(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (char character in value)
        {
            bool isSpace = character is ' ' or '\t';
            if (!isSpace)
            {
                text.Append(character >= '\u0080' ? 'X' : character);
            }
            else if (text.Length > 0 && text[text.Length - 1] != ' ')
            {
                text.Append(' ');
            }
        }

        return text.ToString();
    }
}
