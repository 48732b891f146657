using SpectrumMail.Models;

namespace SpectrumMail.Mail.Failures;

/// <summary>What to do with a message after a reply; those that concern more come later. ReplyCodes.xml says more.</summary>
internal enum ReplyClass
{
    /// <summary>What the reply code says: 4 refuses for now, 5 for good.</summary>
    Permanent,

    /// <summary>The message is deferred.</summary>
    RetryLater,

    /// <summary>The message is sent again to fewer recipients at a time.</summary>
    Split,

    /// <summary>The message is deferred, and the account sends nothing for a while.</summary>
    SlowDown,

    /// <summary>The message is sent again on fewer connections; on one connection as <see cref="SlowDown"/>.</summary>
    FewerConnections,

    /// <summary>The message is sent again over IPv4.</summary>
    OverIPv4,

    /// <summary>The message is sent again on a new connection.</summary>
    Reconnect,

    /// <summary>The message is deferred, and the account's other messages are not tried.</summary>
    StopAccount,
}

/// <summary>What a code in a server's reply means.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Class">What to do with the message.</param>
/// <param name="Means">The meaning in a sentence; empty when the code says it.</param>
/// <param name="Remedy">What to do about it; empty when the cause says it.</param>
internal sealed record ReplyMeaning(MailCause Cause, ReplyClass Class, string Means, string Remedy)
{
    /// <summary>Whether the message is to be sent later, although the reply code may refuse it for good.</summary>
    public bool Defers => Class is not (ReplyClass.Permanent or ReplyClass.Split);
}
