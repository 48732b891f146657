using System;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>What the sender wants to be told about the delivery (RFC 3461, section 4.1); none leaves it to the servers.</summary>
[Flags]
internal enum DeliveryNotices
{
    None = 0,
    Success = 1,
    Failure = 2,
    Delay = 4,
    Never = 8,
}

/// <summary>How messages are to be submitted.</summary>
internal sealed record SendOptions
{
    /// <summary>Sends to nobody when one recipient is refused.</summary>
    public bool FailOnAnyRejection { get; init; }

    public DeliveryNotices Notices { get; init; }

    /// <summary>Puts a copy into the Sent folder.</summary>
    public bool SaveToSent { get; init; }

    public SendingLimits Limits { get; init; } = SendingLimits.Unknown;

    /// <summary>Keeps to the limit of an hour from the start, not only after the server has asked to slow down.</summary>
    public bool Paced { get; init; }

    /// <summary>Whether the user set a limit; then nothing is sent that cannot be counted.</summary>
    public bool MustCount { get; init; }

    public RateLimitAction AtLimit { get; init; }

    /// <summary>
    /// Whether a copy in the mailbox proves that these recipients were accepted: it may be that of an earlier part of the
    /// message.
    /// </summary>
    public bool CopyProves { get; init; } = true;
}
