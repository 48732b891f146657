using System.Collections.Generic;
using System.Linq;
using MailKit;
using SpectrumMail.Mail.Uids;

namespace SpectrumMail.Mail.Reading;

/// <summary>Messages that are to be fetched together.</summary>
/// <param name="uids">The messages, in the order wanted.</param>
internal sealed class PlannedBatch(UniqueId[] uids)
{
    private string[]? _commands;

    /// <summary>The messages, in the order wanted.</summary>
    public UniqueId[] Uids => uids;

    /// <summary>
    /// The beginnings of the commands that fetch them, without the items: one, unless a line would become too long.
    /// </summary>
    public IReadOnlyList<string> Commands => _commands ??= [.. UidBatches.Sets(uids).Select(set => "UID FETCH " + set)];
}
