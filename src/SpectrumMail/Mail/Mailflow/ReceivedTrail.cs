using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Utils;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Mailflow;

/// <summary>Reads the way of a message from its header: Received fields, and what servers found out about the sender.</summary>
internal static class ReceivedTrail
{
    private const string Field = "Received";
    private static readonly Regex s_protocol = Clause("with");
    private static readonly Regex s_from = Clause("from");
    private static readonly Regex s_by = Clause("by");
    private static readonly Regex s_tls = new(
        @"\b(?:using |version=)?(?<tls>(?:TLS|SSL)_?v?[0-9][0-9._]*)(?:\s+with\s+cipher\s+|[\s:,;]+cipher=|:)?"
            + @"(?<cipher>[A-Z][A-Z0-9_-]{5,})?",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    );

    // RFC 3848 and RFC 6531: an S at the end, or before an A, means TLS.
    private static readonly Regex s_secure = new(@"^(?:UTF8)?(?:E?SMTP|LMTP)SA?\z", RegexOptions.IgnoreCase);

    /// <summary>Reads the hops of a message, the first one first.</summary>
    /// <param name="headers">The header.</param>
    /// <param name="sent">When the message was sent, by this computer's clock.</param>
    public static MailflowHop[] Hops(HeaderList headers, DateTime sent)
    {
        var hops = new List<MailflowHop>();

        // Servers write whole seconds.
        DateTime? before = Floor(sent.ToUniversalTime());
        foreach (string value in headers.Where(header => IsNamed(header, Field)).Reverse().Select(header => header.Value))
        {
            hops.Add(Read(value, hops.Count + 1, before));
            before = hops[hops.Count - 1].Time?.ToUniversalTime();
        }

        return [.. hops];
    }

    /// <summary>Reads what servers found out about the sender, in the order of the header: the last server's first.</summary>
    public static MailflowAuthentication[] Authentication(HeaderList headers) =>
        [
            .. headers
                .Where(header => IsNamed(header, "Authentication-Results"))
                .SelectMany(header => Findings(WithoutComments(header.Value))),
        ];

    private static MailflowHop Read(string value, int number, DateTime? before)
    {
        int end = value.LastIndexOf(';');
        DateTime? time =
            end >= 0 && DateUtils.TryParse(value.Substring(end + 1), out DateTimeOffset parsed) ? parsed.UtcDateTime : null;
        string clauses = WithoutComments(end >= 0 ? value.Substring(0, end) : value);
        string protocol = Word(s_protocol, clauses);
        TimeSpan? passed = time - before;
        return new MailflowHop
        {
            Number = number,
            From = Word(s_from, clauses),
            By = Word(s_by, clauses),
            With = protocol,
            Tls = protocol.Length == 0 ? null : s_secure.IsMatch(protocol),
            TlsDetail = TlsIn(value),
            Time = time?.ToLocalTime(),
            Delay = passed >= TimeSpan.Zero ? passed : null,
            ClockSkew = passed < TimeSpan.Zero ? -passed : null,
        };
    }

    private static string TlsIn(string value)
    {
        Match match = s_tls.Match(value);
        return match.Success ? $"{match.Groups["tls"].Value} {match.Groups["cipher"].Value}".TrimEnd() : string.Empty;
    }

    private static IEnumerable<MailflowAuthentication> Findings(string value)
    {
        string[] parts = value.Split(';');
        string server = parts[0].Trim().Split(' ')[0];
        foreach (string part in parts.Skip(1).Select(part => part.Trim()))
        {
            Match match = Regex.Match(part, @"^(?<method>[\w-]+)(?:/\d+)?\s*=\s*(?<result>[\w-]+)\s*(?<rest>.*)\z");
            if (match.Success)
            {
                yield return new MailflowAuthentication
                {
                    Server = server,
                    Method = match.Groups["method"].Value,
                    Result = match.Groups["result"].Value,
                    Properties = match.Groups["rest"].Value.Trim(),
                };
            }
        }
    }

    // Comments nest, and a quoted pair in them counts for nothing (RFC 5322, section 3.2.2).
    private static string WithoutComments(string value)
    {
        var text = new StringBuilder(value.Length);
        int depth = 0;
        for (int index = 0; index < value.Length; index++)
        {
            char character = value[index];
            if (character == '\\' && depth > 0)
            {
                index++;
            }
            else if (character == '(')
            {
                depth++;
            }
            else if (character == ')' && depth > 0)
            {
                depth--;
                text.Append(' ');
            }
            else if (depth == 0)
            {
                text.Append(char.IsWhiteSpace(character) ? ' ' : character);
            }
        }

        return Regex.Replace(text.ToString(), " {2,}", " ").Trim();
    }

    private static bool IsNamed(Header header, string name) => header.Field.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string Word(Regex clause, string text) => clause.Match(text).Groups["word"].Value;

    private static Regex Clause(string name) =>
        new($@"(?:^|\s){name}\s+(?<word>[^\s;]+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private static DateTime Floor(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Kind);
}
