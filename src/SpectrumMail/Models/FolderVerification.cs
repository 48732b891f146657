namespace SpectrumMail.Models;

/// <summary>
/// What <c>Copy-SpectrumMessage -Verify</c> found when it read the folders of both accounts again after copying.
/// </summary>
public sealed record FolderVerification
{
    /// <summary>How many messages of the source were compared.</summary>
    public int SourceCount { get; init; }

    /// <summary>How many bytes they have, with CRLF at every line end.</summary>
    public long SourceSize { get; init; }

    /// <summary>How many messages the destination folder has.</summary>
    public int Count { get; init; }

    /// <summary>How many bytes they have, with CRLF at every line end.</summary>
    public long Size { get; init; }

    /// <summary>
    /// How many messages of the source have one of the same content in the destination folder. Each message there counts for one.
    /// </summary>
    public int Same { get; init; }

    /// <summary>How many have none, or could not be read. Each was reported as an error.</summary>
    public int Missing { get; init; }

    /// <summary>How many messages the destination folder has besides.</summary>
    public int Additional => Count - Same;

    /// <summary>Whether every message of the source has its copy.</summary>
    public bool IsComplete => Missing == 0;

    /// <summary>The counts.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Same} of {SourceCount} the same";
}
