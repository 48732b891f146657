using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace SpectrumMail.HelpBuilder;

/// <summary>The topic of the errors, written from the module's catalogue of failures.</summary>
internal static partial class ErrorTopic
{
    /// <summary>The name of its file among the pages.</summary>
    public const string FileName = "about_SpectrumMail_Errors.md";

    private const string Room = "SpectrumMail.Mail.Failures";

    private const string Start = """
        # about_SpectrumMail_Errors

        ## Short description

        Every error id, its message, what it ends, and what to do about it.

        ## Long description

        The id is the part of FullyQualifiedErrorId before the comma. The exception of the record has the properties Cause,
        Scope, Server, ServerResponse and Remedy; the remedy is also the RecommendedAction of the record. Words in braces stand
        for a value.

        The scope says how much an error ends:

        | Scope | What it ends |
        |---|---|
        | Item | one message, one recipient or one row of input; the others go on |
        | Folder | one folder, or one file with messages; the others go on |
        | Account | one account: its connection, its sign-in, its mailbox; a failure while connecting has at least this scope |
        | Command | the whole command |


        """;

    /// <summary>Writes the topic.</summary>
    /// <param name="assembly">The path of the module's assembly.</param>
    public static string Write(string assembly)
    {
        Assembly module = Assembly.LoadFrom(assembly);
        Entry[] entries = [.. Entries(module)];
        ILookup<string, Entry> variants = entries
            .Where(entry => entry.IsVariant)
            .ToLookup(entry => entry.Id, StringComparer.Ordinal);
        var text = new StringBuilder(Start);
        foreach (IGrouping<string, Entry> area in entries.Where(entry => !entry.IsVariant).GroupBy(entry => entry.Area))
        {
            text.Append(CultureInfo.InvariantCulture, $"## {area.Key}\n\n");
            foreach (Entry entry in area.OrderBy(entry => entry.Id, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"### {entry.Id}\n\n{entry.Cause}, scope {entry.Scope}.\n\n");
                foreach (Entry words in variants[entry.Id].Prepend(entry))
                {
                    text.Append(CultureInfo.InvariantCulture, $"- `{words.Message}`{Narrower(entry, words)}{Remedy(words)}\n");
                }

                text.Append('\n');
            }
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static string Narrower(Entry entry, Entry words) =>
        words.Scope == entry.Scope ? string.Empty : $" (scope {words.Scope})";

    // What looks like a tag would be one in Markdown.
    private static string Remedy(Entry words) =>
        words.Remedy.Length == 0 ? string.Empty : " " + Tag().Replace(words.Remedy, "`$0`");

    private static IEnumerable<Entry> Entries(Assembly module)
    {
        MethodInfo category = module.GetType("SpectrumMail.Failures.ErrorRecords", throwOnError: true)!.GetMethod("Category")!;
        Type kind = module.GetType(Room + ".FailureKind", throwOnError: true)!;
        return module
            .GetTypes()
            .Where(type => type.Namespace == Room)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => kind.IsAssignableFrom(field.FieldType))
            .Select(field => Read(field, kind, category));
    }

    private static Entry Read(FieldInfo field, Type kind, MethodInfo category)
    {
        object entry = field.GetValue(null)!;
        object Value(string name) => kind.GetProperty(name)!.GetValue(entry)!;
        object cause = Value("Cause");
        string origin =
            cause.ToString() == "None"
                ? "Category and cause of the failure behind it"
                : $"Category {category.Invoke(null, [cause])}, cause {cause}";
        return new Entry(
            field.DeclaringType!.Name.Replace("Failures", string.Empty, StringComparison.Ordinal),
            (string)Value("Id"),
            (string)Value("Id") != field.Name,
            origin,
            Value("Scope").ToString()!,
            (string)Value("Message"),
            (string)Value("Remedy")
        );
    }

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();

    private sealed record Entry(
        string Area,
        string Id,
        bool IsVariant,
        string Cause,
        string Scope,
        string Message,
        string Remedy
    );
}
