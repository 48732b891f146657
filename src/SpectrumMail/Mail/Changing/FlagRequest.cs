using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>A flag of a message that users set.</summary>
internal enum SettableFlag
{
    Read = MessageFlags.Seen,
    Flagged = MessageFlags.Flagged,
    Answered = MessageFlags.Answered,
    Deleted = MessageFlags.Deleted,
}

/// <summary>Flags and keywords to set and to clear.</summary>
internal sealed class FlagRequest
{
    private FlagRequest(MessageFlags set, MessageFlags clear, string[] keywords, string[] removedKeywords)
    {
        Set = set;
        Clear = clear;
        Keywords = keywords;
        RemovedKeywords = removedKeywords;
    }

    /// <summary>Flags to set.</summary>
    public MessageFlags Set { get; }

    /// <summary>Flags to clear.</summary>
    public MessageFlags Clear { get; }

    /// <summary>Keywords to set.</summary>
    public IReadOnlyList<string> Keywords { get; }

    /// <summary>Keywords to remove.</summary>
    public IReadOnlyList<string> RemovedKeywords { get; }

    /// <summary>Creates a request.</summary>
    /// <param name="marks">Which marks are set, and which are cleared.</param>
    /// <param name="keywords">Keywords to set.</param>
    /// <param name="removed">Keywords to remove.</param>
    /// <exception cref="MailException">The request is empty or contradicts itself, or a keyword is not valid.</exception>
    public static FlagRequest Make(
        IEnumerable<(SettableFlag Mark, bool On)> marks,
        IReadOnlyCollection<string> keywords,
        IReadOnlyCollection<string> removed
    )
    {
        new MessageFilter { Keywords = [.. keywords, .. removed] }.Check();
        MessageFlags set = MessageFlags.None,
            clear = MessageFlags.None;
        foreach ((SettableFlag mark, bool on) in marks)
        {
            set |= on ? (MessageFlags)mark : 0;
            clear |= on ? 0 : (MessageFlags)mark;
        }

        string[] contrary = [.. Names(set & clear), .. keywords.Intersect(removed, StringComparer.OrdinalIgnoreCase)];
        if (contrary.Length > 0)
        {
            throw MessageFailures.FlagsContradict.Make(contrary[0]);
        }

        if ((set | clear) == MessageFlags.None && keywords.Count + removed.Count == 0)
        {
            throw MessageFailures.NothingToSet.Make();
        }

        return new FlagRequest(
            set,
            clear,
            [.. keywords.Distinct(StringComparer.OrdinalIgnoreCase)],
            [.. removed.Distinct(StringComparer.OrdinalIgnoreCase)]
        );
    }

    /// <summary>The request in words.</summary>
    /// <returns>For example: Set Read, Keyword todo; take away Flagged.</returns>
    public override string ToString()
    {
        string[] set = [.. Names(Set), .. Keywords],
            clear = [.. Names(Clear), .. RemovedKeywords];
        string first = "Set " + string.Join(", ", set);
        if (clear.Length == 0)
        {
            return first;
        }

        string second = "take away " + string.Join(", ", clear);
        return set.Length == 0 ? $"T{second.Substring(1)}" : $"{first}; {second}";
    }

    private static IEnumerable<string> Names(MessageFlags flags) =>
        Enum.GetValues(typeof(SettableFlag))
            .Cast<SettableFlag>()
            .Where(mark => (flags & (MessageFlags)mark) != 0)
            .Select(mark => mark.ToString());
}
