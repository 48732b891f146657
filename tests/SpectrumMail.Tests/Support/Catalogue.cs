using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Tests.Support;

/// <summary>The module's catalogue of failures, read from its fields.</summary>
internal static class Catalogue
{
    /// <summary>Every entry with the name of its field.</summary>
    public static IReadOnlyList<(string Field, FailureKind Kind)> Entries { get; } =
    [
        .. typeof(FailureKind)
            .Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(FailureKind).Namespace)
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.FieldType.IsAssignableTo(typeof(FailureKind)))
            .Select(field => (field.Name, (FailureKind)field.GetValue(null)!)),
    ];

    /// <summary>The entries that have an id of their own.</summary>
    public static IEnumerable<FailureKind> Heads =>
        Entries.Where(entry => entry.Field == entry.Kind.Id).Select(entry => entry.Kind);
}
