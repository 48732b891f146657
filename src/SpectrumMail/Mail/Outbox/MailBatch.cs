using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Outbox;

/// <summary>Messages that one account sends together.</summary>
/// <param name="Account">The account.</param>
/// <param name="Messages">The messages, at least one.</param>
internal sealed record MailBatch(MailAccount Account, IReadOnlyList<PreparedMessage> Messages)
{
    /// <summary>The outbox of the messages that go through one; null when all are sent directly.</summary>
    public OutboxStore? Outbox => Messages.Select(message => message.Outbox).FirstOrDefault(outbox => outbox is not null);

    /// <summary>
    /// The messages in the order to send them: those of the outbox first, which stay there when the server of the others cannot
    /// be reached and the command ends.
    /// </summary>
    public IReadOnlyList<PreparedMessage> Ordered =>
        Messages.Count == 1 ? Messages : [.. Messages.OrderBy(message => message.Outbox is null)];

    /// <summary>The object that an error of the whole batch is about: the row of its one message, or the account.</summary>
    public object? Target => Messages.Count == 1 ? Messages[0].Row : Account.Settings.Credential.UserName;

    /// <summary>Whether the batch is one message that can be sent at once on an open connection.</summary>
    public bool IsReady => Messages.Count == 1 && Outbox is null && Account.Submission.State == ConnectionState.Open;
}
