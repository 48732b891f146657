using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Monitoring;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// A result from the pipeline: as a command emits it, or as it came back from a file, a job or remoting, with the same names.
/// </summary>
internal sealed class PipedResult : IResultSource
{
    private static readonly DateTime s_epoch = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly (Type Type, ResultKind Kind, string[] Mark)[] s_kinds =
    [
        (typeof(ConnectionTestResult), ResultKind.Connection, ["EmailAddress", "Protocol", "Steps"]),
        (typeof(MailflowTestResult), ResultKind.Mailflow, ["TestMailflowResult", "From", "To"]),
        (typeof(MailboxAudit), ResultKind.Audit, ["EmailAddress", "SchemaVersion", "FolderCount"]),
        (typeof(OutboxItem), ResultKind.Outbox, ["Account", "State", "NextAttempt"]),
    ];

    private readonly PSObject _row;

    private PipedResult(PSObject row, ResultKind kind) => (_row, Kind) = (row, kind);

    /// <inheritdoc/>
    public ResultKind Kind { get; }

    /// <summary>Reads an object of the pipeline.</summary>
    /// <exception cref="MailException">ResultUnknown: it is no result of these commands.</exception>
    public static PipedResult Read(PSObject row)
    {
        foreach ((Type type, ResultKind kind, string[] mark) in s_kinds)
        {
            if (type.IsInstanceOfType(row.BaseObject) || mark.All(name => row.Properties[name] is not null))
            {
                return new PipedResult(row, kind);
            }
        }

        throw InputFailures.ResultUnknown.Make(row.TypeNames.FirstOrDefault() ?? row.BaseObject.GetType().Name);
    }

    /// <inheritdoc/>
    public string Text(string name) => Convert.ToString(Value(name), CultureInfo.InvariantCulture) ?? string.Empty;

    /// <inheritdoc/>
    public double? Number(string path)
    {
        object? value = path.Split('.').Aggregate<string, object?>(_row, Member);
        return PlainValue.Unwrap(value) switch
        {
            null => null,
            TimeSpan span => span.TotalSeconds,
            DateTime time => (time.ToUniversalTime() - s_epoch).TotalSeconds,
            bool flag => flag ? 1 : 0,
            string text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) && text.Contains(':') =>
                span.TotalSeconds,
            string text
                when DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime time) => (
                time.ToUniversalTime() - s_epoch
            ).TotalSeconds,

            // ConvertTo-Json writes a span as an object.
            PSCustomObject => Member(value, "TotalSeconds") is { } seconds ? ToDouble(seconds) : null,
            var other => ToDouble(other),
        };
    }

    /// <inheritdoc/>
    public T Choice<T>(string name)
        where T : struct, Enum => LanguagePrimitives.TryConvertTo(Value(name), out T choice) ? choice : default;

    /// <inheritdoc/>
    public IEnumerable<IResultSource> Many(string name) =>
        Value(name) is IEnumerable list and not string
            ? list.Cast<object>().Where(item => item is not null).Select(item => new PipedResult(PSObject.AsPSObject(item), Kind))
            : [];

    private object? Value(string name) => PlainValue.Unwrap(_row.Properties[name]?.Value);

    private static object? Member(object? owner, string name) =>
        owner is null ? null : PSObject.AsPSObject(owner).Properties[name]?.Value;

    private static double? ToDouble(object value) => LanguagePrimitives.TryConvertTo(value, out double number) ? number : null;
}
