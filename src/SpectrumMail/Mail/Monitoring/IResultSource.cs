using System;
using System.Collections.Generic;

namespace SpectrumMail.Mail.Monitoring;

/// <summary>What a result is about.</summary>
internal enum ResultKind
{
    /// <summary>A test of a connection.</summary>
    Connection,

    /// <summary>A test of mail flow.</summary>
    Mailflow,

    /// <summary>An audit of a mailbox.</summary>
    Audit,

    /// <summary>A message in the outbox.</summary>
    Outbox,
}

/// <summary>A result, as it came out of a command or as it was read back from a file. The commands implement it.</summary>
internal interface IResultSource
{
    /// <summary>What it is about.</summary>
    ResultKind Kind { get; }

    /// <summary>A property as a text; empty when there is none.</summary>
    string Text(string name);

    /// <summary>
    /// A property as a number: a span in seconds, a time in seconds since 1970, a Boolean as 1 or 0. Null when there is none.
    /// </summary>
    /// <param name="path">The names of the property and of what lies above it, with dots between.</param>
    double? Number(string path);

    /// <summary>A property with one of the names of an enumeration, whether it was kept as a name or as a number.</summary>
    T Choice<T>(string name)
        where T : struct, Enum;

    /// <summary>The members of a list.</summary>
    IEnumerable<IResultSource> Many(string name);
}
