using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>The figures of all accounts of a migration that ended the same way.</summary>
/// <param name="status">How they ended.</param>
internal sealed class MigrationStatusTotals(AuditStatus status)
{
    public AuditStatus Status => status;

    public int Accounts { get; private set; }

    public long Found { get; private set; }

    public long Copied { get; private set; }

    public long ThereBefore { get; private set; }

    public long Skipped { get; private set; }

    public long Failed { get; private set; }

    public long Remaining { get; private set; }

    public long Size { get; private set; }

    public void Add(MigrationResult row)
    {
        Accounts++;
        Found += row.Found;
        Copied += row.Copied;
        ThereBefore += row.ThereBefore;
        Skipped += row.Skipped;
        Failed += row.Failed;
        Remaining += row.Remaining;
        Size += row.Size;
    }
}

/// <summary>The totals of the rows of Invoke-SpectrumMigration. Their content does not grow with the accounts.</summary>
internal sealed class MigrationTotals
{
    /// <summary>So many problems are listed; the rest are counted.</summary>
    public const int Listed = 100;

    private readonly SortedDictionary<AuditStatus, MigrationStatusTotals> _byStatus = [];
    private readonly List<MigrationResult> _problems = [];

    /// <summary>The figures, by how the accounts ended.</summary>
    public IReadOnlyCollection<MigrationStatusTotals> Statuses => _byStatus.Values;

    /// <summary>How many accounts there are.</summary>
    public int Accounts => _byStatus.Values.Sum(status => status.Accounts);

    /// <summary>How many accounts were read again and compared after copying.</summary>
    public int Verified { get; private set; }

    /// <summary>How many messages these have without a copy of the same content.</summary>
    public long Missing { get; private set; }

    /// <summary>The first accounts that are not all there.</summary>
    public IReadOnlyList<MigrationResult> Problems => _problems;

    /// <summary>How many there are.</summary>
    public int ProblemCount { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(MigrationResult row)
    {
        if (!_byStatus.TryGetValue(row.Status, out MigrationStatusTotals? status))
        {
            _byStatus.Add(row.Status, status = new MigrationStatusTotals(row.Status));
        }

        status.Add(row);
        Verified += row.Missing is null ? 0 : 1;
        Missing += row.Missing ?? 0;
        if (row.Status != AuditStatus.Ok || row.Detail.Length > 0)
        {
            ProblemCount++;
            if (_problems.Count < Listed)
            {
                _problems.Add(row);
            }
        }
    }
}
