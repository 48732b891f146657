using System.IO;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>Where a checkpoint is kept: in a file, or in an object of the script.</summary>
public sealed class CheckpointReference
{
    /// <summary>A checkpoint that the script holds.</summary>
    /// <param name="checkpoint">The checkpoint; it is brought up to date in place.</param>
    public CheckpointReference(MessageCheckpoint checkpoint) => Checkpoint = checkpoint;

    /// <summary>A checkpoint in a file.</summary>
    /// <param name="path">The path; the file need not be there yet.</param>
    public CheckpointReference(string path) => Path = path;

    /// <summary>A checkpoint in a file.</summary>
    /// <param name="file">The file; it need not be there yet.</param>
    public CheckpointReference(FileInfo file) => Path = file?.FullName;

    internal MessageCheckpoint? Checkpoint { get; }

    internal string? Path { get; }

    /// <summary>The path, or the checkpoint's own text.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Path ?? Checkpoint?.ToString() ?? string.Empty;
}
