using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// A part of the mailboxes, so that several machines can share an audit. An address always falls into the same part.
/// </summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="Count">How many parts there are.</param>
internal sealed record Shard(int Number, int Count)
{
    /// <summary>Reads <c>3/8</c>.</summary>
    /// <exception cref="MailException">InvalidInput.</exception>
    public static Shard Parse(string text)
    {
        Match match = Regex.Match(text, @"^\s*(\d{1,6})\s*/\s*(\d{1,6})\s*$");
        var shard = match.Success
            ? new Shard(
                int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
                int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)
            )
            : new Shard(0, 0);
        return shard.Number >= 1 && shard.Number <= shard.Count ? shard : throw AuditFailures.ShardInvalid.Make(text);
    }

    /// <summary>
    /// Whether an address belongs to this part: FNV-1a over its lower-case UTF-8, the same on every machine and version.
    /// </summary>
    public bool Holds(string address)
    {
        uint hash = 2166136261;
        foreach (byte value in Encoding.UTF8.GetBytes(address.Trim().ToLowerInvariant()))
        {
            hash = unchecked((hash ^ value) * 16777619);
        }

        // The low bits of this hash are uneven for short texts that differ at their end.
        hash ^= hash >> 16;
        return hash % (uint)Count == (uint)(Number - 1);
    }
}
