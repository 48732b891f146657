using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// Refuses control characters in texts that become a header or an SMTP command. A line break there could add headers or commands.
/// </summary>
internal static class HeaderGuard
{
    // Fields that other parameters write, or that describe the structure of the message.
    private static readonly HashSet<string> s_reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "From",
        "Sender",
        "To",
        "Cc",
        "Bcc",
        "Reply-To",
        "Subject",
        "Date",
        "Message-Id",
        "In-Reply-To",
        "References",
        "MIME-Version",
        "Resent-From",
        "Resent-Sender",
        "Resent-To",
        "Resent-Cc",
        "Resent-Bcc",
        "Received",
        "Return-Path",
    };

    /// <summary>Refuses a text with control characters.</summary>
    /// <exception cref="MailException">InvalidInput with the id ControlCharacter.</exception>
    public static void Check(string value, string what)
    {
        if (value.Any(char.IsControl))
        {
            throw ComposingFailures.ControlCharacter.Make(what);
        }
    }

    /// <summary>Validates a header field that the user adds.</summary>
    /// <exception cref="MailException">InvalidInput: the name is invalid or reserved, or the value contains a control
    /// character.</exception>
    public static void CheckField(string name, string value)
    {
        // RFC 5322, section 3.6.8: printable ASCII without the colon.
        if (!Regex.IsMatch(name, @"^[!-9;-~]+\z"))
        {
            throw ComposingFailures.FieldNameInvalid.Make(name);
        }

        if (s_reserved.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
        {
            throw ComposingFailures.HeaderReserved.Make(name);
        }

        Check(value, $"header field {name}");
    }

    /// <summary>Validates a Message-ID and returns it without angle brackets.</summary>
    /// <exception cref="MailException">InvalidInput: the text is no Message-ID (RFC 5322, section 3.6.4).</exception>
    public static string ParseMessageId(string text, string what)
    {
        string bare = text.Trim();
        bare =
            bare.StartsWith("<", StringComparison.Ordinal) && bare.EndsWith(">", StringComparison.Ordinal)
                ? bare.Substring(1, bare.Length - 2)
                : bare;
        return Regex.IsMatch(bare, @"^[!-;=?-~]+\z") && bare.IndexOf('@') > 0
            ? bare
            : throw ComposingFailures.MessageIdInvalid.Make(text, what);
    }

    /// <summary>Validates the id by which an HTML text shows a file (RFC 2392). The id becomes a header.</summary>
    /// <exception cref="MailException">InvalidInput: the text cannot be in that header.</exception>
    public static string ParseContentId(string text)
    {
        Check(text, "content id");
        return Regex.IsMatch(text, @"^[!-;=?-~]+\z") ? text : throw ComposingFailures.ContentIdInvalid.Make(text);
    }
}
