namespace SpectrumMail.Models;

/// <summary>The states of a monitoring plugin; the numbers are its exit codes.</summary>
public enum MonitoringStatus
{
    /// <summary>All is well.</summary>
    Ok = 0,

    /// <summary>Something should be looked at.</summary>
    Warning = 1,

    /// <summary>Something does not work.</summary>
    Critical = 2,

    /// <summary>Nothing is known: there was no result.</summary>
    Unknown = 3,
}

/// <summary>What a monitoring plugin says: one line, and the exit code.</summary>
public sealed class MonitoringResult
{
    /// <summary>The state: the worst of the results.</summary>
    public MonitoringStatus Status { get; init; }

    /// <summary>The exit code of the plugin: 0, 1, 2 or 3.</summary>
    public int ExitCode => (int)Status;

    /// <summary>The text for people.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>The performance data, <c>'label'=value[unit];[warning];[critical];[minimum];[maximum]</c> each.</summary>
    public MailList<string> PerformanceData { get; init; } = [];

    /// <summary>The line that a plugin prints: state, text and performance data.</summary>
    public string Line =>
        $"SPECTRUM {Status.ToString().ToUpperInvariant()} - {Text}"
        + (PerformanceData.Length == 0 ? string.Empty : " | " + string.Join(" ", PerformanceData));

    /// <summary>The line.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => Line;
}

/// <summary>What <c>ConvertTo-SpectrumMetric</c> writes.</summary>
public enum MetricFormat
{
    /// <summary>The text format of Prometheus, for the textfile collector of node_exporter.</summary>
    Prometheus,

    /// <summary>One line of a monitoring plugin, with performance data and the exit code.</summary>
    Nagios,
}
