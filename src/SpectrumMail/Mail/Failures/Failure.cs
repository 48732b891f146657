using System;
using System.Runtime.CompilerServices;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Failures;

/// <summary>A failure with no value in its words.</summary>
internal sealed class Failure : FailureKind
{
    /// <summary>An entry of its own; the compiler gives the id.</summary>
    public Failure(MailCause cause, FailureScope scope, string message, string remedy = "", [CallerMemberName] string id = "")
        : base(cause, scope, message, remedy, 0, id) { }

    /// <summary>A variant: the id and the cause of another entry in other words.</summary>
    public Failure(FailureKind other, string message, string remedy, FailureScope? scope = null)
        : base(other.Cause, scope ?? other.Scope, message, remedy, 0, other.Id) { }

    /// <summary>Makes the exception.</summary>
    public MailException Make(Exception? inner = null) => Fill(inner);
}

/// <summary>A failure with one value in its words.</summary>
internal sealed class Failure<T1> : FailureKind
{
    /// <summary>An entry of its own; the compiler gives the id.</summary>
    public Failure(MailCause cause, FailureScope scope, string message, string remedy = "", [CallerMemberName] string id = "")
        : base(cause, scope, message, remedy, 1, id) { }

    /// <summary>A variant: the id and the cause of another entry in other words.</summary>
    public Failure(FailureKind other, string message, string remedy, FailureScope? scope = null)
        : base(other.Cause, scope ?? other.Scope, message, remedy, 1, other.Id) { }

    /// <summary>Makes the exception.</summary>
    public MailException Make(T1 first, Exception? inner = null) => Fill(inner, first);
}

/// <summary>A failure with two values in its words.</summary>
internal sealed class Failure<T1, T2> : FailureKind
{
    /// <summary>An entry of its own; the compiler gives the id.</summary>
    public Failure(MailCause cause, FailureScope scope, string message, string remedy = "", [CallerMemberName] string id = "")
        : base(cause, scope, message, remedy, 2, id) { }

    /// <summary>A variant: the id and the cause of another entry in other words.</summary>
    public Failure(FailureKind other, string message, string remedy, FailureScope? scope = null)
        : base(other.Cause, scope ?? other.Scope, message, remedy, 2, other.Id) { }

    /// <summary>Makes the exception.</summary>
    public MailException Make(T1 first, T2 second, Exception? inner = null) => Fill(inner, first, second);
}

/// <summary>A failure with three values in its words.</summary>
internal sealed class Failure<T1, T2, T3> : FailureKind
{
    /// <summary>An entry of its own; the compiler gives the id.</summary>
    public Failure(MailCause cause, FailureScope scope, string message, string remedy = "", [CallerMemberName] string id = "")
        : base(cause, scope, message, remedy, 3, id) { }

    /// <summary>A variant: the id and the cause of another entry in other words.</summary>
    public Failure(FailureKind other, string message, string remedy, FailureScope? scope = null)
        : base(other.Cause, scope ?? other.Scope, message, remedy, 3, other.Id) { }

    /// <summary>Makes the exception.</summary>
    public MailException Make(T1 first, T2 second, T3 third, Exception? inner = null) => Fill(inner, first, second, third);
}

/// <summary>A failure with four values in its words.</summary>
internal sealed class Failure<T1, T2, T3, T4> : FailureKind
{
    /// <summary>An entry of its own; the compiler gives the id.</summary>
    public Failure(MailCause cause, FailureScope scope, string message, string remedy = "", [CallerMemberName] string id = "")
        : base(cause, scope, message, remedy, 4, id) { }

    /// <summary>A variant: the id and the cause of another entry in other words.</summary>
    public Failure(FailureKind other, string message, string remedy, FailureScope? scope = null)
        : base(other.Cause, scope ?? other.Scope, message, remedy, 4, other.Id) { }

    /// <summary>Makes the exception.</summary>
    public MailException Make(T1 first, T2 second, T3 third, T4 fourth, Exception? inner = null) =>
        Fill(inner, first, second, third, fourth);
}

/// <summary>A failure with five values in its words.</summary>
internal sealed class Failure<T1, T2, T3, T4, T5> : FailureKind
{
    /// <summary>An entry of its own; the compiler gives the id.</summary>
    public Failure(MailCause cause, FailureScope scope, string message, string remedy = "", [CallerMemberName] string id = "")
        : base(cause, scope, message, remedy, 5, id) { }

    /// <summary>A variant: the id and the cause of another entry in other words.</summary>
    public Failure(FailureKind other, string message, string remedy, FailureScope? scope = null)
        : base(other.Cause, scope ?? other.Scope, message, remedy, 5, other.Id) { }

    /// <summary>Makes the exception.</summary>
    public MailException Make(T1 first, T2 second, T3 third, T4 fourth, T5 fifth, Exception? inner = null) =>
        Fill(inner, first, second, third, fourth, fifth);
}
