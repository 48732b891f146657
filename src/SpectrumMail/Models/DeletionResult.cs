namespace SpectrumMail.Models;

/// <summary>The deletions that signing out of a POP3 session made final.</summary>
public sealed class DeletionResult
{
    /// <summary>The name of the session.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>How many messages the server deleted.</summary>
    public int Deleted { get; init; }

    /// <summary>How many marked messages were not there any more.</summary>
    public int Missing { get; init; }

    /// <summary>Session and count.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Session}: {Deleted} deleted";
}
