using System;

namespace SpectrumMail.Models;

/// <summary>How a step or a test ended.</summary>
public enum ConnectionStatus
{
    /// <summary>It worked.</summary>
    Passed,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It was not tried, because an earlier step failed or because it was not asked for.</summary>
    Skipped,
}

/// <summary>One step of a connection test.</summary>
public sealed class ConnectionTestStep
{
    /// <summary>Which step.</summary>
    public ConnectionStep Step { get; init; }

    /// <summary>How it ended.</summary>
    public ConnectionStatus Status { get; internal set; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>What was found: addresses, TLS version, greeting, or what went wrong.</summary>
    public string Detail { get; internal set; } = string.Empty;

    /// <summary>What to do when it failed; empty otherwise.</summary>
    public string Remedy { get; internal set; } = string.Empty;

    /// <summary>Step and status.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Step}: {Status}";
}
