using System;
using System.Collections.Generic;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Discovery;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Rules;

/// <summary>What the rules judge a mailbox by.</summary>
/// <param name="Audit">Its figures.</param>
/// <param name="Quota">Its quota; null when no limit is known.</param>
/// <param name="Folders">Its folders, with their messages at Envelope depth.</param>
/// <param name="Before">The folders of the last audit; null when there was none.</param>
/// <param name="Now">When it was read.</param>
internal sealed record AuditEvidence(
    MailboxAudit Audit,
    MailboxQuota? Quota,
    IReadOnlyList<AuditFolder> Folders,
    IReadOnlyList<FolderStatistics>? Before,
    DateTimeOffset Now
)
{
    /// <summary>The names under which the mailbox's own user stands in access control lists.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>What its domain publishes about who may send in its name; null when that was not asked for.</summary>
    public SenderPolicies? Policies { get; init; }
}
