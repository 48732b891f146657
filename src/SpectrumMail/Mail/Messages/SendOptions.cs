using System;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>The delivery notices that the sender requests (RFC 3461, section 4.1); with None the servers decide.</summary>
[Flags]
internal enum DeliveryNotices
{
    None = 0,
    Success = 1,
    Failure = 2,
    Delay = 4,
    Never = 8,
}

/// <summary>How messages are submitted.</summary>
internal sealed record SendOptions
{
    /// <summary>Sends the message to no recipient when one is refused.</summary>
    public bool FailOnAnyRejection { get; init; }

    public DeliveryNotices Notices { get; init; }

    /// <summary>Saves a copy in the Sent folder.</summary>
    public bool SaveToSent { get; init; }

    public SendingLimits Limits { get; init; } = SendingLimits.Unknown;

    /// <summary>Applies the limit of an hour from the start, and not only after the server has asked to slow down.</summary>
    public bool Paced { get; init; }

    /// <summary>Whether the user set a limit. Then nothing is sent while the ledger cannot be written.</summary>
    public bool MustCount { get; init; }

    /// <summary>What to do when a limit is reached.</summary>
    public RateLimitAction AtLimit { get; init; }

    /// <summary>
    /// Whether a copy in the mailbox proves that these recipients were accepted. It does not when an earlier part of the message
    /// may have left it.
    /// </summary>
    public bool CopyProves { get; init; } = true;
}
