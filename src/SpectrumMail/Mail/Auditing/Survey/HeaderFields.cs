using System;
using System.Collections.Generic;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Utils;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// The header fields of one message that an audit asks for, and what they say. They come from the server one byte in each
/// character and may repeat, so that all are kept; the first fields of a file's bytes are HeaderPeek's.
/// </summary>
internal sealed class HeaderFields
{
    private static readonly Encoding s_bytes = Encoding.GetEncoding(28591);
    private static readonly Regex s_comment = new(@"\([^()]*\)", RegexOptions.Compiled);
    private static readonly Regex s_result = new(
        @"(?:^|;)\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)",
        RegexOptions.Compiled | RegexOptions.IgnoreCase
    );
    private static readonly Regex s_forward = new(@"^\s*(fwd?|wg|tr|rv)\s*:", RegexOptions.Compiled | RegexOptions.IgnoreCase);
    private static readonly ParserOptions s_options = ParserOptions.Default.Clone();

    private readonly List<(string Name, string Value)> _fields = [];

    /// <param name="block">The header as the server sent it, one byte in each character.</param>
    public HeaderFields(string block)
    {
        int start = 0;
        while (start < block.Length)
        {
            int end = EndOfField(block, start);
            int colon = block.IndexOf(':', start, end - start);
            if (colon > start)
            {
                _fields.Add((block.Substring(start, colon - start).Trim(), block.Substring(colon + 1, end - colon - 1)));
            }

            start = end;
        }
    }

    /// <summary>The value of the first field of a name, as it stands there; empty when there is none.</summary>
    public string First(string name) =>
        _fields.Find(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? string.Empty;

    /// <summary>The subject, decoded, on one line.</summary>
    public string Subject => Rfc2047.DecodeText(s_options, s_bytes.GetBytes(First("Subject"))).Trim();

    /// <summary>48 bits that stand for the Message-ID; 0 when there is none.</summary>
    public long MessageId
    {
        get
        {
            string id = First("Message-ID").Trim().Trim('<', '>');
            ulong hash = 14695981039346656037;
            foreach (char character in id)
            {
                hash = unchecked((hash ^ character) * 1099511628211);
            }

            return id.Length == 0 ? 0 : (long)(hash & 0xFFFF_FFFF_FFFF) | 1;
        }
    }

    /// <summary>The first address of a field, in lower case; empty when none can be read.</summary>
    public static string Address(string value)
    {
        if (value.Length == 0 || !InternetAddressList.TryParse(s_options, s_bytes.GetBytes(value), out InternetAddressList? list))
        {
            return string.Empty;
        }

        foreach (MailboxAddress mailbox in list.Mailboxes)
        {
            return mailbox.Address.ToLowerInvariant();
        }

        return string.Empty;
    }

    /// <summary>What the receiving server found about SPF, DKIM and DMARC (RFC 8601).</summary>
    public MessageMarks Authentication()
    {
        // Any sender can write such a field. A receiving server adds its own on top, so only the topmost field counts, and those
        // of the same server.
        string? server = null;
        MessageMarks failed = MessageMarks.None;
        bool signed = false;
        foreach ((string name, string value) in _fields)
        {
            if (!name.Equals("Authentication-Results", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            string plain = s_comment.Replace(s_comment.Replace(value, " "), " ");
            string author = plain.Split(';')[0].Trim();
            server ??= author;
            if (!author.Equals(server, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (Match result in s_result.Matches(plain))
            {
                bool isDkim = result.Groups[1].Value.Equals("dkim", StringComparison.OrdinalIgnoreCase);
                signed |= isDkim && result.Groups[2].Value.Equals("pass", StringComparison.OrdinalIgnoreCase);
                failed |= result.Groups[2].Value.ToLowerInvariant() is "fail" or "hardfail"
                    ? Mark(result.Groups[1].Value)
                    : MessageMarks.None;
            }
        }

        // One signature that holds is enough (RFC 6376, section 4.2).
        return signed ? failed & ~MessageMarks.DkimFailed : failed;
    }

    /// <summary>Whether a rule has sent the message on to another domain.</summary>
    /// <param name="domain">The mailbox's own domain.</param>
    /// <param name="sent">Whether it lies among sent mail, where its recipient and subject count too.</param>
    public bool IsForwardedOut(string domain, bool sent)
    {
        if (IsElsewhere(First("X-Forwarded-To"), domain) || IsElsewhere(First("Resent-To"), domain))
        {
            return true;
        }

        bool marked =
            First("Auto-Submitted").IndexOf("auto-forwarded", StringComparison.OrdinalIgnoreCase) >= 0
            || First("X-Autoforward").Trim() is { Length: > 0 } word && !word.Equals("no", StringComparison.OrdinalIgnoreCase);
        return sent && (marked || s_forward.IsMatch(Subject)) && IsElsewhere(First("To"), domain);
    }

    private static bool IsElsewhere(string value, string domain)
    {
        string address = Address(value);
        int at = address.LastIndexOf('@');
        return at > 0 && !address.Substring(at + 1).Equals(domain, StringComparison.OrdinalIgnoreCase);
    }

    private static MessageMarks Mark(string method) =>
        method.ToUpperInvariant() switch
        {
            "SPF" => MessageMarks.SpfFailed,
            "DKIM" => MessageMarks.DkimFailed,
            _ => MessageMarks.DmarcFailed,
        };

    // A field goes on in the next line when that begins with a space (RFC 5322, section 2.2.3).
    private static int EndOfField(string block, int start)
    {
        int end = start;
        do
        {
            int feed = block.IndexOf('\n', end);
            end = feed < 0 ? block.Length : feed + 1;
        } while (end < block.Length && block[end] is ' ' or '\t');

        return end;
    }
}
