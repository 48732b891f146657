using System;

namespace SpectrumMail.MailLab;

/// <summary>What a <see cref="FaultProxy"/> does to the connections that pass through it. The default is nothing.</summary>
public sealed record FaultPlan
{
    /// <summary>Added to every round trip, half of it each way, the TCP handshake included; throughput stays.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The most that passes in a second, each way and each connection; 0 is no limit.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Holds the server's first bytes back.</summary>
    public TimeSpan GreetingDelay { get; init; }

    /// <summary>Closes the connection after so many bytes have reached the client.</summary>
    public long? CutAfterServerBytes { get; init; }

    /// <summary>Closes the connection after so many bytes have reached the server.</summary>
    public long? CutAfterClientBytes { get; init; }

    /// <summary>Sends RST after so many bytes have reached the client.</summary>
    public long? ResetAfterServerBytes { get; init; }

    /// <summary>Sends RST after so many bytes have reached the server.</summary>
    public long? ResetAfterClientBytes { get; init; }

    /// <summary>After so many bytes to the client the connection stays open and nothing more comes.</summary>
    public long? StallAfterServerBytes { get; init; }

    /// <summary>After so many bytes to the server the connection stays open and nothing more goes.</summary>
    public long? StallAfterClientBytes { get; init; }

    /// <summary>After so many bytes the client reads the end of the stream but can still write.</summary>
    public long? HalfCloseAfterServerBytes { get; init; }

    /// <summary>
    /// Closes the connection just before the client would read this. Only where the proxy sees plain text: without TLS,
    /// or started with <see cref="FaultProxy.StartInsideTls"/>.
    /// </summary>
    public string? CutWhenServerSays { get; init; }

    /// <summary>Closes the connection after the server got this: its answer is never seen. Plain text only, too.</summary>
    public string? CutWhenClientSays { get; init; }

    /// <summary>Sent to the client instead of anything from the server, which is not even asked.</summary>
    public byte[]? Garbage { get; init; }

    /// <summary>Sends RST as soon as the client says something: with implicit TLS, at its ClientHello.</summary>
    public bool ResetAtFirstClientBytes { get; init; }

    /// <summary>
    /// Sends RST instead of a TLS alert of the server, as some servers do when no cipher suite or version fits.
    /// </summary>
    public bool ResetAtTlsAlert { get; init; }

    /// <summary>No answer: a connection attempt runs into its own time limit.</summary>
    public bool Blackhole { get; init; }

    /// <summary>The port is closed.</summary>
    public bool Refuse { get; init; }

    /// <summary>Only the first so many connections suffer, those after them pass unharmed.</summary>
    public int? OnlyFirstConnections { get; init; }
}
