using System;

namespace SpectrumMail.Models;

/// <summary>A server that a message passed through, as its Received field says (RFC 5321, section 4.4).</summary>
public sealed class MailflowHop
{
    /// <summary>The place in the order of the journey, from 1.</summary>
    public int Number { get; init; }

    /// <summary>Who handed the message over; empty when the server does not say.</summary>
    public string From
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The server that took it.</summary>
    public string By
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The protocol, for example ESMTPSA (RFC 3848); empty when the server does not say.</summary>
    public string With
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>Whether the message came encrypted: the protocol's name says so; null when it names none.</summary>
    public bool? Tls { get; init; }

    /// <summary>The TLS version and the cipher, where the server writes them; empty otherwise.</summary>
    public string TlsDetail
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>When the server took the message by its own clock, in local time; null when it cannot be read.</summary>
    public DateTime? Time { get; init; }

    /// <summary>
    /// How long the message took since the hop before, or since it was sent; whole seconds, as the servers write their times.
    /// Null when a time is missing, and where <see cref="ClockSkew"/> is not null.
    /// </summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>
    /// By how much this server's clock is at least behind the one before: it took the message before it was handed over. Null
    /// when the clocks agree.
    /// </summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary>Server, protocol and delay.</summary>
    /// <returns>The short form.</returns>
    public override string ToString()
    {
        string protocol = With.Length > 0 ? $" with {With}" : string.Empty;
        string delay = Delay is { } time ? FormattableString.Invariant($" after {time.TotalSeconds:0} s") : string.Empty;
        string skew = ClockSkew is { } back
            ? FormattableString.Invariant($" (clock {back.TotalSeconds:0} s behind)")
            : string.Empty;
        return $"{By}{protocol}{delay}{skew}";
    }
}

/// <summary>One finding about the sender of a message (Authentication-Results, RFC 8601).</summary>
public sealed class MailflowAuthentication
{
    /// <summary>The server that found it out.</summary>
    public string Server
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The method: spf, dkim, dmarc, arc and others.</summary>
    public string Method
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The result: pass, fail, softfail, neutral, none and others.</summary>
    public string Result
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>What it is about, for example <c>header.d=charter.net</c>; empty when nothing is said.</summary>
    public string Properties
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>Method and result.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Method}={Result}";
}
