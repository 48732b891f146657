using System;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Rules;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>A mailbox to audit.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Settings">How to reach it, and how long an attempt may take; null when its row is not usable.</param>
/// <param name="Failure">Why it is not; null when it is.</param>
internal sealed record AuditTarget(string Address, AccountSettings? Settings, MailException? Failure)
{
    /// <summary>The server that serves it, for limits by server.</summary>
    public string Host => FirstEndpoint?.Host.ToLowerInvariant() ?? string.Empty;

    /// <summary>How many connections its server gets at a time by the settings table; null where that says nothing.</summary>
    public int? MostConnections => MailProvider.WithServer(Host)?.MostConnections;

    /// <summary>Where a connection is tried first; null when there is nowhere.</summary>
    public ServerEndpoint? FirstEndpoint => Settings is { Mailbox.Count: > 0 } ? Settings.Mailbox[0] : null;
}

/// <summary>How to audit.</summary>
internal sealed record AuditOptions(AuditDepth Depth, AuditPolicy Policy)
{
    /// <summary>The limits of the run.</summary>
    public RunLimits Limits { get; init; } = RunLimits.Default;

    /// <summary>A result in the checkpoint that is younger need not be asked for again; null for none.</summary>
    public TimeSpan? MaxAge { get; init; }
}
