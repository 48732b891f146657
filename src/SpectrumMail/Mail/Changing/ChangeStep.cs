using System.Collections.Generic;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>What a part of a change has come to.</summary>
/// <param name="Done">How many messages have been dealt with so far.</param>
/// <param name="Total">How many there are.</param>
internal sealed record ChangeStep(int Done, int Total)
{
    /// <summary>The messages that were named and that the folder does not have.</summary>
    public IReadOnlyList<uint> Missing { get; init; } = [];

    /// <summary>What is emitted: the messages as they are afterwards.</summary>
    public IReadOnlyCollection<object> Results { get; init; } = [];

    /// <summary>What could not be told about messages that were changed.</summary>
    public IReadOnlyList<MailException> Problems { get; init; } = [];
}
