using System;

namespace SpectrumMail.Models;

/// <summary>A mail operation failed: what happened, why, and what to do about it. Never holds a password.</summary>
public sealed class MailException : Exception
{
    private string _server = string.Empty;
    private string _serverResponse = string.Empty;

    /// <summary>Makes an exception without details.</summary>
    public MailException()
        : this(MailCause.Other, "The mail operation failed.") { }

    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What happened, in one sentence.</param>
    public MailException(string message)
        : this(MailCause.Other, message) { }

    /// <summary>Makes an exception with a message and the exception behind it.</summary>
    /// <param name="message">What happened, in one sentence.</param>
    /// <param name="innerException">The exception behind it.</param>
    public MailException(string message, Exception innerException)
        : this(MailCause.Other, message, innerException: innerException) { }

    /// <summary>Makes an exception.</summary>
    /// <param name="cause">The cause; it names the error id.</param>
    /// <param name="message">What happened, in one sentence.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="innerException">The exception behind it.</param>
    public MailException(MailCause cause, string message, string remedy = "", Exception? innerException = null)
        : base(PlainText.Line(message), innerException)
    {
        Cause = cause;
        Remedy = remedy;
        ErrorId = cause.ToString();
    }

    /// <summary>Why it failed.</summary>
    public MailCause Cause { get; private set; }

    /// <summary>How much ends because of it. A failure to connect ends at least the account.</summary>
    public FailureScope Scope =>
        Step < ConnectionStep.Authenticate && OwnScope < FailureScope.Account ? FailureScope.Account : OwnScope;

    /// <summary>Whether the same may succeed later, with the same settings.</summary>
    internal bool IsTransient => Cause.IsTransient();

    /// <summary>What to do about it; empty when nothing can be said.</summary>
    public string Remedy { get; }

    /// <summary>The id of the error record; the cause's name unless the cause has several faces.</summary>
    public string ErrorId { get; init; }

    /// <summary>The stage of the connection that failed; null when the connection stood.</summary>
    public ConnectionStep? Step { get; internal set; }

    /// <summary>The server and port, as <c>host:port</c>; empty when no server took part.</summary>
    public string Server
    {
        get => _server;
        init => _server = value;
    }

    /// <summary>The server's own words; empty when it said nothing.</summary>
    public string ServerResponse
    {
        get => _serverResponse;
        init => _serverResponse = PlainText.Quote(value);
    }

    /// <summary>The scope that the catalogue gives the failure, wherever it happens.</summary>
    internal FailureScope OwnScope { get; init; } = FailureScope.Command;

    /// <summary>
    /// What it is about, where the work knows that better than the command: a folder, a message or a file. Null when only the
    /// command knows.
    /// </summary>
    internal string? Target { get; private set; }

    /// <summary>Says what it is about, unless that was said where it happened.</summary>
    internal MailException About(string? target)
    {
        Target ??= target;
        return this;
    }

    /// <summary>Says where it happened.</summary>
    internal MailException At(string server, ConnectionStep? step = null, string response = "")
    {
        (_server, Step, _serverResponse) = (server, step ?? Step, PlainText.Quote(response));
        return this;
    }

    /// <summary>Replaces the cause, for a failure that has the cause of another one.</summary>
    internal MailException Because(MailCause cause)
    {
        Cause = cause;
        return this;
    }

    /// <summary>The same failure in other words. Only the catalogue calls this.</summary>
    internal MailException InOtherWords(string message, FailureScope scope) =>
        new(Cause, message, Remedy, this)
        {
            ErrorId = ErrorId,
            OwnScope = scope,
            Server = Server,
            ServerResponse = ServerResponse,
            Target = Target,
        };
}
