using System;
using System.Collections.Generic;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MimeKit;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Mailflow;

/// <summary>
/// What a test message is known by: a Message-ID of a form of its own, and a header field that repeats it. Only a message with
/// both is ever removed.
/// </summary>
/// <param name="Run">The run that sent it: 16 hexadecimal digits.</param>
/// <param name="Test">The test: 16 hexadecimal digits.</param>
/// <param name="Sent">When it was sent, in UTC.</param>
/// <param name="Limit">How long that test waits for it.</param>
internal sealed record TestMark(string Run, string Test, DateTime Sent, TimeSpan Limit)
{
    /// <summary>The header field.</summary>
    public const string Field = "X-SpectrumMail-Test";

    /// <summary>What every such Message-ID begins with.</summary>
    public const string IdStart = "spectrum-mailflow.";

    // Another computer's clock may be wrong, and a run removes its messages after its limit.
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(1);
    private static readonly DateTime s_epoch = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Regex s_id = new(
        "^" + Regex.Escape(IdStart) + @"(?<run>[0-9a-f]{16})\.(?<test>[0-9a-f]{16})@\S+\z",
        RegexOptions.CultureInvariant
    );

    private static readonly Regex s_field = new(
        @"^(?<run>[0-9a-f]{16})\.(?<test>[0-9a-f]{16}) sent=(?<sent>[0-9]{1,11}) limit=(?<limit>[0-9]{1,7})\z",
        RegexOptions.CultureInvariant
    );

    /// <summary>What a header says beside the Message-ID, for the composer.</summary>
    public KeyValuePair<string, string> Header =>
        new(
            Field,
            FormattableString.Invariant(
                $"{Run}.{Test} sent={(long)(Sent - s_epoch).TotalSeconds} limit={(long)Math.Ceiling(Limit.TotalSeconds)}"
            )
        );

    /// <summary>A mark for a new test.</summary>
    public static TestMark Create(string run, TimeSpan limit) => new(run, NewId(), DateTime.UtcNow, limit);

    /// <summary>A new id of a run or a test.</summary>
    public static string NewId()
    {
        byte[] bytes = new byte[8];
        using (var random = RandomNumberGenerator.Create())
        {
            random.GetBytes(bytes);
        }

        return ShortHash.Write(bytes, 2 * bytes.Length);
    }

    /// <summary>The Message-ID in the sender's domain, without brackets.</summary>
    public string MessageId(string domain) => $"{IdStart}{Run}.{Test}@{domain}";

    /// <summary>
    /// Reads the mark of a message; null when it is no test message: the id or the field is missing, or they differ.
    /// </summary>
    public static TestMark? Read(HeaderList? headers)
    {
        Match id = s_id.Match((headers?[HeaderId.MessageId] ?? string.Empty).Trim().Trim('<', '>'));
        Match field = s_field.Match(headers?[Field]?.Trim() ?? string.Empty);
        bool same =
            id.Success
            && field.Success
            && id.Groups["run"].Value == field.Groups["run"].Value
            && id.Groups["test"].Value == field.Groups["test"].Value;
        return same
            ? new TestMark(
                id.Groups["run"].Value,
                id.Groups["test"].Value,
                s_epoch.AddSeconds(long.Parse(field.Groups["sent"].Value, CultureInfo.InvariantCulture)),
                TimeSpan.FromSeconds(long.Parse(field.Groups["limit"].Value, CultureInfo.InvariantCulture))
            )
            : null;
    }

    /// <summary>Whether another mark is of the same test.</summary>
    public bool IsOf(TestMark other) => Run == other.Run && Test == other.Test;

    /// <summary>Whether nothing waits for the message any more: its run is over here, or its time is over anywhere.</summary>
    /// <param name="ended">The runs of this computer that are over.</param>
    public bool IsLeftOver(ICollection<string> ended) => ended.Contains(Run) || DateTime.UtcNow > Sent + Limit + s_grace;
}
