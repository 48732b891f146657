using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>
/// Creates an audit from any object with its members: an object from a file, a job or another computer has lost its type.
/// </summary>
/// <param name="unwrap">Unwraps a value.</param>
/// <param name="member">A member of a row, by name; null when it has none of that name.</param>
internal sealed class RowBinder(Func<object?, object?> unwrap, Func<object, string, object?> member)
{
    private static readonly Dictionary<Type, PropertyInfo[]> s_members = [];

    /// <summary>Whether the rows of a list came as text: it was written with too small a depth.</summary>
    public bool WasCutOff { get; private set; }

    /// <summary>The members of a model that are written and read.</summary>
    public static PropertyInfo[] Members(Type type)
    {
        lock (s_members)
        {
            return s_members.TryGetValue(type, out PropertyInfo[]? known)
                ? known
                : s_members[type] = [
                    .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                        .Where(property => property.CanWrite)
                        .OrderBy(property => property.MetadataToken),
                ];
        }
    }

    /// <summary>Whether values of a type stand in one cell.</summary>
    public static bool IsScalar(Type type) =>
        Underlying(type) is { } plain
        && (plain == typeof(string) || plain.IsEnum || plain.IsPrimitive || plain == typeof(DateTime));

    /// <summary>The audit of a row; null when the row is of something else.</summary>
    /// <exception cref="FormatException">A member has a value that it cannot have.</exception>
    public MailboxAudit? Audit(object row) =>
        Row<MailboxAudit>(
            row,
            () => HasText(row, nameof(MailboxAudit.EmailAddress)) && unwrap(member(row, nameof(MailboxAudit.Status))) is not null
        );

    /// <summary>The result of a rule of retention of a row; null when the row is of something else.</summary>
    /// <exception cref="FormatException">A member has a value that it cannot have.</exception>
    public RetentionResult? Retention(object row) =>
        Row<RetentionResult>(
            row,
            () => HasText(row, nameof(RetentionResult.Account)) && HasText(row, nameof(RetentionResult.Policy))
        );

    /// <summary>The account of a migration of a row; null when the row is of something else.</summary>
    /// <exception cref="FormatException">A member has a value that it cannot have.</exception>
    public MigrationResult? Migration(object row) =>
        Row<MigrationResult>(
            row,
            () => HasText(row, nameof(MigrationResult.SourceAddress)) && HasText(row, nameof(MigrationResult.DestinationAddress))
        );

    private T? Row<T>(object row, Func<bool> isOne)
        where T : class
    {
        if (unwrap(row) is T live)
        {
            return live;
        }

        return isOne() ? (T)Make(typeof(T), row) : null;
    }

    private bool HasText(object row, string name) => unwrap(member(row, name)) is string;

    private static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private object Make(Type type, object row)
    {
        object made = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in Members(type))
        {
            object? value = unwrap(member(row, property.Name));
            if (value is null or "")
            {
                continue;
            }

            try
            {
                if (Value(property.PropertyType, value) is { } converted)
                {
                    property.SetValue(made, converted);
                }
            }
            catch (Exception ex) when (ex is FormatException or InvalidCastException or OverflowException or ArgumentException)
            {
                throw new FormatException($"{property.Name} cannot be '{value}'.", ex);
            }
        }

        return made;
    }

    private object? Value(Type type, object value)
    {
        if (IsScalar(type))
        {
            return Scalars.Convert(Underlying(type), value);
        }

        if (typeof(IList).IsAssignableFrom(type))
        {
            return List(type, value);
        }

        if (value is string)
        {
            WasCutOff = true;
            return null;
        }

        return type.IsInstanceOfType(value) ? value : Make(type, value);
    }

    private IList List(Type type, object value)
    {
        var made = (IList)Activator.CreateInstance(type)!;
        Type element = type.GetGenericArguments()[0];
        foreach (object? item in Entries(element, value))
        {
            if (unwrap(item) is { } plain && Value(element, plain) is { } one)
            {
                made.Add(one);
            }
        }

        return made;
    }

    // A CSV file has the texts of the entries in one cell.
    private static IEnumerable Entries(Type element, object value) =>
        value switch
        {
            string text when IsScalar(element) => text.Split(["; "], StringSplitOptions.RemoveEmptyEntries),
            IEnumerable list and not (string or IDictionary) => list,
            _ => new[] { value },
        };

    /// <summary>Values of one cell, from their own type or from text.</summary>
    private static class Scalars
    {
        private static readonly DateTime s_epoch = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        public static object Convert(Type type, object value)
        {
            if (type == typeof(string))
            {
                return System.Convert.ToString(value, CultureInfo.InvariantCulture)!;
            }

            if (type == typeof(DateTime))
            {
                return Time(value);
            }

            return type.IsEnum ? EnumMember(type, value) : System.Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        }

        private static object EnumMember(Type type, object value) =>
            value is string or Enum
                ? Enum.Parse(type, value.ToString()!, ignoreCase: true)
                : Enum.ToObject(type, System.Convert.ToInt32(value, CultureInfo.InvariantCulture));

        private static DateTime Time(object value)
        {
            DateTime time = value switch
            {
                DateTime known => known,
                DateTimeOffset moment => moment.LocalDateTime,
                _ => Parse(value.ToString()!),
            };
            return time.Kind == DateTimeKind.Utc ? time.ToLocalTime() : time;
        }

        // ISO 8601 as JSON has it, the /Date(milliseconds)/ of Windows PowerShell's ConvertTo-Json, and what Export-Csv writes.
        private static DateTime Parse(string text)
        {
            if (text.StartsWith("/Date(", StringComparison.Ordinal))
            {
                string number = new([
                    .. text.Skip(6).TakeWhile((character, index) => char.IsDigit(character) || (index == 0 && character == '-')),
                ]);
                return s_epoch.AddMilliseconds(long.Parse(number, CultureInfo.InvariantCulture));
            }

            return text.Length > 4 && text[4] == '-'
                ? DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
                : DateTime.Parse(text, CultureInfo.CurrentCulture, DateTimeStyles.None);
        }
    }
}
