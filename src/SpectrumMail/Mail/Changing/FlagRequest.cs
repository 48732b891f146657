using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>A mark of a message that people set.</summary>
internal enum MessageMark
{
    Read = MessageFlags.Seen,
    Flagged = MessageFlags.Flagged,
    Answered = MessageFlags.Answered,
    Deleted = MessageFlags.Deleted,
}

/// <summary>Flags and keywords to set and to take away.</summary>
internal sealed class FlagRequest
{
    private FlagRequest(MessageFlags set, MessageFlags clear, string[] keywords, string[] removedKeywords)
    {
        Set = set;
        Clear = clear;
        Keywords = keywords;
        RemovedKeywords = removedKeywords;
    }

    /// <summary>Flags that every message shall have.</summary>
    public MessageFlags Set { get; }

    /// <summary>Flags that no message shall have.</summary>
    public MessageFlags Clear { get; }

    /// <summary>Keywords that every message shall have.</summary>
    public IReadOnlyList<string> Keywords { get; }

    /// <summary>Keywords that no message shall have.</summary>
    public IReadOnlyList<string> RemovedKeywords { get; }

    /// <summary>Puts a request together.</summary>
    /// <param name="marks">Which marks are set, and which are cleared.</param>
    /// <param name="keywords">Keywords to set.</param>
    /// <param name="removed">Keywords to take away.</param>
    /// <exception cref="MailException">It asks for nothing, or for a thing and its contrary, or a keyword is none.</exception>
    public static FlagRequest Make(
        IEnumerable<(MessageMark Mark, bool On)> marks,
        IReadOnlyCollection<string> keywords,
        IReadOnlyCollection<string> removed
    )
    {
        new MessageFilter { Keywords = [.. keywords, .. removed] }.Check();
        MessageFlags set = MessageFlags.None,
            clear = MessageFlags.None;
        foreach ((MessageMark mark, bool on) in marks)
        {
            set |= on ? (MessageFlags)mark : 0;
            clear |= on ? 0 : (MessageFlags)mark;
        }

        string[] contrary = [.. Names(set & clear), .. keywords.Intersect(removed, StringComparer.OrdinalIgnoreCase)];
        return contrary.Length > 0 ? throw MessageFailures.FlagsContradict.Make(contrary[0])
            : (set | clear) == MessageFlags.None && keywords.Count + removed.Count == 0
                ? throw MessageFailures.NothingToSet.Make()
            : new FlagRequest(
                set,
                clear,
                [.. keywords.Distinct(StringComparer.OrdinalIgnoreCase)],
                [.. removed.Distinct(StringComparer.OrdinalIgnoreCase)]
            );
    }

    /// <summary>What is asked for, in words.</summary>
    /// <returns>For example: Set Read, Keyword todo; take away Flagged.</returns>
    public override string ToString()
    {
        string[] set = [.. Names(Set), .. Keywords],
            clear = [.. Names(Clear), .. RemovedKeywords];
        string first = set.Length > 0 ? "Set " + string.Join(", ", set) : string.Empty;
        string second =
            clear.Length > 0 ? (first.Length > 0 ? "; take away " : "Take away ") + string.Join(", ", clear) : string.Empty;
        return first + second;
    }

    private static IEnumerable<string> Names(MessageFlags flags) =>
        Enum.GetValues(typeof(MessageMark))
            .Cast<MessageMark>()
            .Where(mark => (flags & (MessageFlags)mark) != 0)
            .Select(mark => mark.ToString());
}
