using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Checkpoint;

/// <summary>The earlier checkpoints that an audit is compared with; they are only read.</summary>
internal sealed class AuditBaselines : IDisposable
{
    private readonly List<AuditCheckpoint> _checkpoints = [];

    private AuditBaselines() { }

    /// <summary>Opens checkpoints, in the order given. When one of them cannot be opened, none stays open.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="history">Gets what they measured.</param>
    /// <exception cref="MailException">A file is no checkpoint, or cannot be read.</exception>
    public static AuditBaselines Open(IEnumerable<string> paths, AuditHistory history)
    {
        var baselines = new AuditBaselines();
        try
        {
            foreach (string path in paths)
            {
                baselines._checkpoints.Add(AuditCheckpoint.OpenBaseline(path, history));
            }
        }
        catch
        {
            baselines.Dispose();
            throw;
        }

        return baselines;
    }

    /// <summary>The folders of a mailbox, as the last baseline that could read them has them; null when none has.</summary>
    public IReadOnlyList<FolderStatistics>? FoldersBefore(string address) =>
        Enumerable
            .Reverse(_checkpoints)
            .Select(baseline => baseline.FoldersBefore(address))
            .FirstOrDefault(folders => folders is not null);

    public void Dispose() => _checkpoints.ForEach(baseline => baseline.Dispose());
}
