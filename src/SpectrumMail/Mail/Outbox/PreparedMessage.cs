using System;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Sending;

namespace SpectrumMail.Mail.Outbox;

/// <summary>A message that is ready to be sent, with the account that sends it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Account">The account.</param>
/// <param name="Session">The name of the account's session; empty when the command connects the account itself.</param>
/// <param name="Options">How the message is submitted.</param>
internal sealed record PreparedMessage(ComposedMessage Message, MailAccount Account, string Session, SendOptions Options)
    : IDisposable
{
    /// <summary>The outbox that the message goes through; null when it is sent directly.</summary>
    public OutboxStore? Outbox { get; init; }

    /// <summary>The log that the user asked for; null for none. The outbox has one of its own.</summary>
    public SentLog? SentLog { get; init; }

    /// <summary>A key under which only one message is sent; null when the message has none.</summary>
    public string? Key { get; init; }

    /// <summary>The row of the pipeline that the message was composed from; null when there is none.</summary>
    public object? Row { get; init; }

    /// <summary>Whether the row chose the account. A failure to connect then ends only the messages of that account.</summary>
    public bool HasAccountOfRow { get; init; }

    /// <summary>The object that an error is about: the row, or the recipients.</summary>
    public object Target => Row ?? Message.AllRecipients;

    public void Dispose() => Message.Dispose();
}
