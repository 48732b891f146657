using System;

namespace SpectrumMail.Models;

/// <summary>The result of saving the messages of a folder.</summary>
public sealed class FolderSaveResult
{
    /// <summary>The path of the folder.</summary>
    public string Folder
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>The format of the messages on disk.</summary>
    public SaveFormat Format { get; init; }

    /// <summary>The directory they were saved in; for Mbox the file.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>How many messages this run saved.</summary>
    public int Saved { get; internal set; }

    /// <summary>How many had been saved by an earlier run and were not fetched again.</summary>
    public int AlreadySaved { get; internal set; }

    /// <summary>
    /// How many could not be saved: the server refused them, or they are not there any more. Each was reported as an error.
    /// </summary>
    public int Failed { get; internal set; }

    /// <summary>How many messages this run removed from the server because their copies are proven (-RemoveSaved).</summary>
    public int Removed { get; internal set; }

    /// <summary>The bytes this run saved, as the server gave them.</summary>
    public long Size { get; internal set; }

    /// <summary>How long this run took.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>The list of everything saved so far, a CSV file; deleting it makes the next run start again.</summary>
    public string Manifest { get; init; } = string.Empty;

    /// <summary>The name of the session.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>Folder and count.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Folder}: {Saved} saved";
}
