using System;

namespace SpectrumMail.Models;

/// <summary>A finding of an audit about a mailbox: its rule, its severity, the evidence, and the remedy.</summary>
public sealed record AuditFinding
{
    /// <summary>The mailbox it is about.</summary>
    public string EmailAddress { get; init; } = string.Empty;

    /// <summary>The id of the rule, as <c>-Rule</c> takes it, for example <c>QuotaWarning</c>. Ids do not change.</summary>
    public string RuleId { get; init; } = string.Empty;

    /// <summary>How much it matters.</summary>
    public AuditSeverity Severity { get; init; }

    /// <summary>What the rule looks for, in a few words.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>What was seen, with its figures. May quote folder names and addresses: encode it in a page.</summary>
    public string Evidence { get; init; } = string.Empty;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; init; } = string.Empty;

    /// <summary>The folder it is about; empty when it is about the whole mailbox.</summary>
    public string Folder { get; init; } = string.Empty;

    /// <summary>How many messages it is about; 0 when it is not about messages.</summary>
    public int Items { get; init; }

    /// <summary>The measured value, in the rule's unit (per cent, days, messages, bytes).</summary>
    public double Value { get; init; }

    /// <summary>The limit it was compared with, in the same unit.</summary>
    public double Limit { get; init; }

    /// <summary>Severity, rule and evidence.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Severity} {RuleId}: {Evidence}";
}

/// <summary>How a mailbox has grown since earlier audits.</summary>
public sealed record AuditTrend
{
    /// <summary>When the earliest audit that was taken into account ended, in local time.</summary>
    public DateTime Since { get; init; }

    /// <summary>How many audits were taken into account, this one included; at least 2.</summary>
    public int Samples { get; init; }

    /// <summary>How many messages more there are than then; negative when there are fewer.</summary>
    public long ItemsGrown { get; init; }

    /// <summary>How many bytes more there are than then; negative when there are fewer.</summary>
    public long BytesGrown { get; init; }

    /// <summary>Growth in bytes a day, the least-squares line through all audits.</summary>
    public double BytesPerDay { get; init; }

    /// <summary>
    /// When the limit will be reached at that rate, in local time; null when the mailbox does not grow, no limit is known, or it
    /// would take over 100 years.
    /// </summary>
    public DateTime? FullOn { get; init; }

    /// <summary>What each of those audits measured, the earliest first: enough for a small chart.</summary>
    public MailList<AuditSample> History { get; init; } = [];

    /// <summary>Growth in words.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() =>
        FormattableString.Invariant($"{BytesPerDay / 1048576:0.##} MB a day")
        + (FullOn is { } full ? FormattableString.Invariant($", full on {full:yyyy-MM-dd}") : string.Empty);
}

/// <summary>What one audit measured.</summary>
public sealed record AuditSample
{
    /// <summary>When the audit ended, in local time.</summary>
    public DateTime Time { get; init; }

    /// <summary>How many messages there were.</summary>
    public int Items { get; init; }

    /// <summary>Their size in bytes; where the server reports its own count (QUOTA), that.</summary>
    public long Size { get; init; }

    /// <summary>Time and size.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() =>
        FormattableString.Invariant(
            $"{Time:yyyy-MM-dd}: {Quantity.InvariantText(Items, "message")}, {Quantity.InvariantText(Size, "byte")}"
        );
}
