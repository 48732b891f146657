using System;
using System.Text;

namespace SpectrumMail.MailLab;

internal enum FaultEnd
{
    None,
    Cut,
    Reset,
    Stall,
    HalfClose,
}

/// <summary>The part of a plan that concerns one direction of one connection.</summary>
internal sealed class FaultLimits(FaultPlan plan, bool fromServer)
{
    private readonly byte[]? _words = (fromServer ? plan.CutWhenServerSays : plan.CutWhenClientSays) is { Length: > 0 } words
        ? Encoding.UTF8.GetBytes(words)
        : null;

    private byte[] _tail = [];

    public FaultPlan Plan => plan;

    /// <summary>How much of this may pass, and how the connection ends then.</summary>
    public (int Allowed, FaultEnd End) Judge(long passed, ReadOnlySpan<byte> data)
    {
        int allowed = data.Length;
        FaultEnd end = FaultEnd.None;
        Lower(fromServer ? plan.CutAfterServerBytes : plan.CutAfterClientBytes, FaultEnd.Cut);
        Lower(fromServer ? plan.ResetAfterServerBytes : plan.ResetAfterClientBytes, FaultEnd.Reset);
        Lower(fromServer ? plan.StallAfterServerBytes : plan.StallAfterClientBytes, FaultEnd.Stall);
        Lower(fromServer ? plan.HalfCloseAfterServerBytes : null, FaultEnd.HalfClose);
        if (!fromServer && plan.ResetAtFirstClientBytes)
            Lower(0, FaultEnd.Reset);
        if (fromServer && plan.ResetAtTlsAlert && IsAlert(data))
            Lower(passed, FaultEnd.Reset);
        if (_words is not null && Find(data) is int at && at <= allowed)
            (allowed, end) = (at, FaultEnd.Cut);
        return (allowed, end);

        void Lower(long? limit, FaultEnd kind)
        {
            if (limit is not long bytes || bytes - passed > allowed)
                return;
            (allowed, end) = ((int)Math.Max(0, bytes - passed), kind);
        }
    }

    // A record of TLS (RFC 5246, section 6.2.1) of the type alert; one of TLS 1.2 or older is not encrypted in a handshake.
    private static bool IsAlert(ReadOnlySpan<byte> data) => data.Length >= 7 && data[0] == 0x15 && data[1] == 3;

    // The words may be spread over two reads. From the client they still pass, from the server they do not.
    private int? Find(ReadOnlySpan<byte> data)
    {
        byte[] seen = [.. _tail, .. data];
        int keep = Math.Min(seen.Length, _words!.Length - 1);
        int at = seen.AsSpan().IndexOf(_words);
        int before = _tail.Length;
        _tail = seen[^keep..];
        if (at < 0)
            return null;
        return Math.Max(0, (fromServer ? at : at + _words.Length) - before);
    }
}
