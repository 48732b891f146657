using System;
using System.Collections.Generic;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>How much of the messages a survey reads.</summary>
internal enum SurveyDetail
{
    /// <summary>Figures only.</summary>
    Figures,

    /// <summary>Also how many are marked for deletion.</summary>
    Deleted,

    /// <summary>Flags, dates and sizes of all messages.</summary>
    Dates,

    /// <summary>Also authors, attachments and what the headers contain.</summary>
    Envelopes,
}

/// <summary>What to read of a mailbox.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Detail">How much of its messages.</param>
internal sealed record SurveyRequest(string Address, SurveyDetail Detail)
{
    private static readonly Dictionary<string, FolderSnapshot> s_nothing = [];

    /// <summary>How much statistics need to read, by what a command is asked for.</summary>
    /// <param name="analysis">Whether an analysis is wanted.</param>
    /// <param name="dates">Whether the dates of the oldest and newest messages are wanted.</param>
    public static SurveyDetail DetailFor(bool analysis, bool dates)
    {
        if (analysis)
        {
            return SurveyDetail.Envelopes;
        }

        return dates ? SurveyDetail.Dates : SurveyDetail.Deleted;
    }

    /// <summary>Whether the figures of folders are wanted with their list.</summary>
    public bool Figures { get; init; } = true;

    /// <summary>Whether the quota is wanted.</summary>
    public bool Quota { get; init; } = true;

    /// <summary>Whether the access control lists of the folders are wanted.</summary>
    public bool Grants { get; init; }

    /// <summary>Whether the largest messages of each folder are named; otherwise those of the mailbox.</summary>
    public bool PerFolder { get; init; }

    /// <summary>Whether folders that only show messages of other folders are listed.</summary>
    public bool Views { get; init; }

    /// <summary>Whose folders are listed.</summary>
    public MailboxNamespace Namespace { get; init; }

    /// <summary>The folders whose messages are wanted; the others are only listed.</summary>
    public Func<IReadOnlyList<AuditFolder>, IEnumerable<AuditFolder>> Scope { get; init; } = all => all;

    /// <summary>Returns what is known of the folders from before, by path; it may still be read when it is asked for.</summary>
    public Func<IReadOnlyDictionary<string, FolderSnapshot>> KnownBefore { get; init; } = () => s_nothing;

    /// <summary>What is known of the folders from before, by path.</summary>
    public IReadOnlyDictionary<string, FolderSnapshot> Known => KnownBefore();
}

/// <summary>A folder's messages at an earlier time.</summary>
/// <param name="Path">Its path.</param>
/// <param name="UidValidity">Its UIDVALIDITY then.</param>
/// <param name="UidNext">Every message below this UID was known.</param>
/// <param name="HighestModSeq">Its highest modification sequence then; null when the server keeps none.</param>
/// <param name="Rows">The messages.</param>
internal sealed record FolderSnapshot(string Path, long UidValidity, long UidNext, long? HighestModSeq, FolderRows Rows)
{
    /// <summary>Whether a folder is as it was then, by figures that change with every message and every flag.</summary>
    public bool IsOf(AuditFolder folder) =>
        folder.UidValidity == UidValidity
        && folder.UidNext == UidNext
        && folder.Messages == Rows.Messages.Count
        && HighestModSeq is not null
        && folder.HighestModSeq == HighestModSeq;
}
