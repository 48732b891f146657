using System.Collections.Generic;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>The state after a part of a change.</summary>
/// <param name="Done">How many messages have been processed so far.</param>
/// <param name="Total">How many there are.</param>
internal sealed record ChangeStep(int Done, int Total)
{
    /// <summary>The named messages that the folder does not contain.</summary>
    public IReadOnlyList<uint> Missing { get; init; } = [];

    /// <summary>The changed messages, for the output.</summary>
    public IReadOnlyCollection<object> Results { get; init; } = [];

    /// <summary>Failures to read messages that were changed.</summary>
    public IReadOnlyList<MailException> Problems { get; init; } = [];
}
