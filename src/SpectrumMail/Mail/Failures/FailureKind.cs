using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Failures;

/// <summary>
/// An entry of the catalogue of failures. Its id is the name of the field that holds it; a variant has its own words and the id
/// of another entry. Message and remedy hold places such as {folder}, which the values fill in the order of their first
/// appearance. A place such as {count:message is|messages are} is filled with the number and the words for one or for several.
/// </summary>
internal abstract class FailureKind
{
    private static readonly Regex s_place = new(@"\{(?<name>[a-z]\w*)(:(?<format>[^{}]+))?\}");
    private readonly string[] _names;

    /// <summary>Makes an entry.</summary>
    private protected FailureKind(MailCause cause, FailureScope scope, string message, string remedy, int values, string id)
    {
        (Id, Cause, Scope, Message, Remedy) = (id, cause, scope, message, remedy);
        _names = s_place.Matches(message + remedy).Cast<Match>().Select(place => place.Groups["name"].Value).Distinct().ToArray();
        if (_names.Length != values)
        {
            throw new ArgumentException($"{id} has {_names.Length} places for {values} values.", nameof(values));
        }
    }

    /// <summary>The error id.</summary>
    public string Id { get; }

    /// <summary>Why it fails; it decides the category of the error record.</summary>
    public MailCause Cause { get; }

    /// <summary>How much it ends.</summary>
    public FailureScope Scope { get; }

    /// <summary>The pattern of the message.</summary>
    public string Message { get; }

    /// <summary>The pattern of the remedy; empty when there is none.</summary>
    public string Remedy { get; }

    /// <summary>Whether an exception is this failure, in these or other words.</summary>
    public bool Is(MailException failure) => string.Equals(failure.ErrorId, Id, StringComparison.Ordinal);

    /// <summary>Makes the exception with words of its own. Only methods of the catalogue call this.</summary>
    internal MailException InOtherWords(string message, string remedy, Exception? inner = null, FailureScope? scope = null) =>
        new(Cause, message, remedy, inner) { ErrorId = Id, OwnScope = scope ?? Scope };

    private protected MailException Fill(Exception? inner, params object?[] values) =>
        InOtherWords(Fill(Message, values), Fill(Remedy, values), inner);

    private string Fill(string pattern, object?[] values) =>
        s_place.Replace(
            pattern,
            place => Write(values[Array.IndexOf(_names, place.Groups["name"].Value)], place.Groups["format"].Value)
        );

    private static string Write(object? value, string format) =>
        value switch
        {
            // A pattern of a date is filled in the calendar that it is written for, whatever the user's is.
            DateTime time => time.ToString(format, CultureInfo.InvariantCulture),
            IConvertible number when format.IndexOf('|') is > 0 and var middle => Quantity.Text(
                number.ToInt64(CultureInfo.InvariantCulture),
                format.Substring(0, middle),
                format.Substring(middle + 1)
            ),
            IFormattable other => other.ToString(format, CultureInfo.CurrentCulture),
            _ => value?.ToString() ?? string.Empty,
        };
}
