using System;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Mailflow;

/// <summary>One side of a test: an account and the name of its session.</summary>
/// <param name="Settings">The settings of the account; a test opens connections of its own.</param>
/// <param name="Session">The name of the session.</param>
internal sealed record MailflowParty(AccountSettings Settings, string Session)
{
    /// <summary>Whether the mailbox is read over IMAP.</summary>
    public bool IsReadable => Settings.Protocol == MailProtocol.Imap;
}

/// <summary>A test: who sends to whom, and the limits.</summary>
/// <param name="Sender">Who sends.</param>
/// <param name="Target">Whose mailbox is looked into.</param>
internal sealed record MailflowPair(MailflowParty Sender, MailflowParty Target)
{
    /// <summary>The sender's address.</summary>
    public string From { get; init; } = string.Empty;

    /// <summary>The recipient's address.</summary>
    public string To { get; init; } = string.Empty;

    /// <summary>How long the message is waited for.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A latency from which on the status is Warning; null for none.</summary>
    public TimeSpan? Warning { get; init; }

    /// <summary>A latency from which on the status is Critical; null for none.</summary>
    public TimeSpan? Critical { get; init; }

    /// <summary>Whether the account sends to itself, so that one mailbox connection does for both sides.</summary>
    public bool IsLoop => Sender.Settings == Target.Settings;
}
