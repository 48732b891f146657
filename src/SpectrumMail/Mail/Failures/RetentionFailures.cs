using System;
using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails with policies of retention, apart from the mailboxes themselves.</summary>
internal static class RetentionFailures
{
    public static readonly Failure<string, string> RetentionPolicyUnusable = new(
        AuditFailures.PolicyUnusable,
        "The policy '{path}' cannot be used: {reason}",
        "A policy is JSON such as { \"rules\": [ { \"name\": \"Old junk\", \"use\": \"Junk\", \"olderThan\": \"30d\", "
            + "\"action\": \"remove\" } ] }; about_SpectrumMail_Retention has all of it. No mailbox was contacted."
    );

    public static readonly Failure<string> RetentionRuleUnlimited = new(
        MailCause.InvalidInput,
        Command,
        "The rule '{rule}' has no condition: it would remove everything that its folders hold. No mailbox was contacted.",
        "Give it an age (olderThan), a state, a size, from or subject. -Force applies it all the same."
    );

    public static readonly Failure<DateTime> RetentionMomentAhead = new(
        MailCause.InvalidInput,
        Command,
        "-AsOf {moment:yyyy-MM-dd HH:mm} lies ahead: mail would count as older than it is. No mailbox was contacted.",
        "Leave -AsOf out, or give the time of the dry run."
    );

    public static readonly Failure<string> ArchivePathRequired = new(
        MailCause.InvalidInput,
        Command,
        "The rule '{rule}' archives, and -ArchivePath does not say where to. No mailbox was contacted.",
        "Give a directory; each mailbox gets one of its own in it."
    );
}
