using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using MailKit;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// A label of Gmail as a flag or keyword. A keyword is an atom (RFC 9051, section 9): letters outside ASCII are written as in the
/// names of folders (modified UTF-7, RFC 3501, section 5.1.3), which mail programs decode, and what an atom cannot have becomes
/// an underscore.
/// </summary>
internal static class LabelKeyword
{
    // Dovecot refuses longer ones in its default configuration (mail_max_keyword_length).
    private const int Most = 50;
    private const int Digits = 6;

    private static readonly Dictionary<string, MessageFlags> s_flags = new(StringComparer.OrdinalIgnoreCase)
    {
        ["\\Starred"] = MessageFlags.Flagged,
        ["\\Draft"] = MessageFlags.Draft,
    };

    /// <summary>The flags that labels stand for.</summary>
    public static MessageFlags Flags(IEnumerable<string> labels) =>
        labels.Aggregate(
            MessageFlags.None,
            (flags, label) => flags | (s_flags.TryGetValue(label, out MessageFlags flag) ? flag : MessageFlags.None)
        );

    /// <summary>The keyword for a label; null for one that is a flag.</summary>
    /// <param name="label">The label, decoded; Gmail's own begin with a backslash.</param>
    public static string? Make(string label)
    {
        if (s_flags.ContainsKey(label) || label.Trim('\\').Length == 0)
        {
            return null;
        }

        // RFC 8457, section 2.
        if (label.Equals("\\Important", StringComparison.OrdinalIgnoreCase))
        {
            return "$Important";
        }

        string atom = new([.. Encode(label.TrimStart('\\')).Select(letter => "(){%*\"\\] ".IndexOf(letter) < 0 ? letter : '_')]);
        return atom.Length <= Most ? atom : atom.Substring(0, Most - Digits - 1) + "~" + ShortHash.Compute(label, Digits);
    }

    private static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        for (int index = 0; index < text.Length; index++)
        {
            int start = index;
            while (index < text.Length && text[index] is < ' ' or > '~')
            {
                index++;
            }

            if (index > start)
            {
                string units = Convert.ToBase64String(Encoding.BigEndianUnicode.GetBytes(text.Substring(start, index - start)));
                encoded.Append('&').Append(units.TrimEnd('=').Replace('/', ',')).Append('-');
            }

            if (index < text.Length)
            {
                encoded.Append(text[index] == '&' ? "&-" : text[index].ToString());
            }
        }

        return encoded.ToString();
    }
}
