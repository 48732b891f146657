using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;

namespace SpectrumMail.HelpBuilder;

/// <summary>A parameter as the engine binds it, in the parameter sets where it is bound alike.</summary>
internal sealed record ParameterFacts(string[] Sets, bool Mandatory, string Position, string Pipeline);

/// <summary>A parameter with everything that its page says.</summary>
internal sealed record Parameter(
    string Name,
    string Type,
    string[] Aliases,
    string[] Values,
    string Default,
    bool Wildcards,
    string Text,
    ParameterFacts[] Facts
);

/// <summary>A cmdlet as it is: its syntax and its parameters.</summary>
internal sealed record CommandFacts(string Name, (string Set, string Syntax)[] Syntax, Parameter[] Parameters)
{
    private const string Everywhere = "__AllParameterSets";

    // The engine's own; their words are platyPS's.
    private static readonly Dictionary<string, string> s_engine = new(StringComparer.Ordinal)
    {
        ["WhatIf"] = "Shows what would happen if the cmdlet runs. The cmdlet is not run.",
        ["Confirm"] = "Prompts you for confirmation before running the cmdlet.",
    };

    public static IEnumerable<CommandFacts> ReadAll(string assembly, Summaries summaries) =>
        Assembly
            .LoadFrom(assembly)
            .GetExportedTypes()
            .Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null && !type.IsAbstract)
            .Select(type => Read(type, summaries))
            .OrderBy(command => command.Name, StringComparer.Ordinal);

    private static CommandFacts Read(Type type, Summaries summaries)
    {
        CmdletAttribute attribute = type.GetCustomAttribute<CmdletAttribute>()!;
        var command = new CmdletInfo($"{attribute.VerbName}-{attribute.NounName}", type);
        CommandParameterSetInfo[] sets = [.. command.ParameterSets.OrderByDescending(set => set.IsDefault)];
        object cmdlet = Activator.CreateInstance(type)!;
        IEnumerable<ParameterMetadata> own = command.Parameters.Values.Where(parameter =>
            !Cmdlet.CommonParameters.Contains(parameter.Name) || s_engine.ContainsKey(parameter.Name)
        );
        return new CommandFacts(
            command.Name,
            [.. sets.Select(set => (NameOf(set), SyntaxOf(command, set)))],
            [
                .. own.Select(parameter => Describe(parameter, type, cmdlet, summaries))
                    .OrderBy(parameter => s_engine.ContainsKey(parameter.Name))
                    .ThenBy(parameter => parameter.Name, StringComparer.Ordinal),
            ]
        );
    }

    private static string NameOf(CommandParameterSetInfo set)
    {
        string mark = set.IsDefault ? " (Default)" : string.Empty;
        return set.Name == Everywhere ? string.Empty : set.Name + mark;
    }

    private static string SyntaxOf(CommandInfo command, CommandParameterSetInfo set) =>
        $"{command.Name} {Regex.Replace(set.ToString(), @"Nullable\[(\w+)\]", "$1")}".Trim();

    private static Parameter Describe(ParameterMetadata parameter, Type type, object cmdlet, Summaries summaries)
    {
        Type bare = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        Type single = bare.IsArray ? bare.GetElementType()! : bare;
        string[]? validated = parameter.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault()?.ValidValues.ToArray();
        string[] values = validated ?? (single.IsEnum ? Enum.GetNames(single) : []);
        PropertyInfo? property = type.GetProperty(parameter.Name);
        string written = property is null ? string.Empty : summaries.Read(property);
        string text = s_engine.TryGetValue(parameter.Name, out string? known) ? known : written;
        string unset = bare == typeof(SwitchParameter) ? "False" : "None";
        string[] meanings =
        [
            .. values
                .Select(value => (Value: value, Text: single.IsEnum ? summaries.Read(single, value) : string.Empty))
                .Where(value => value.Text.Length > 0)
                .Select(value => $"- {value.Value}: {value.Text}"),
        ];
        return new Parameter(
            parameter.Name,
            bare.Name,
            [.. parameter.Aliases],
            values,
            property is null ? unset : Default(property.GetValue(cmdlet)),
            parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any(),
            string.Join("\n\n", new[] { text, string.Join("\n", meanings) }.Where(part => part.Length > 0)),
            [
                .. parameter
                    .ParameterSets.GroupBy(set => Bound(set.Value))
                    .Select(group =>
                        group.Key with
                        {
                            Sets =
                            [
                                .. group.Select(set => set.Key == Everywhere ? "(All)" : set.Key).Order(StringComparer.Ordinal),
                            ],
                        }
                    ),
            ]
        );
    }

    private static ParameterFacts Bound(ParameterSetMetadata set) =>
        new(
            s_none,
            set.IsMandatory,
            set.Position == int.MinValue ? "Named" : set.Position.ToString(System.Globalization.CultureInfo.InvariantCulture),
            (set.ValueFromPipeline, set.ValueFromPipelineByPropertyName) switch
            {
                (true, true) => "True (ByPropertyName, ByValue)",
                (true, false) => "True (ByValue)",
                (false, true) => "True (ByPropertyName)",
                _ => "False",
            }
        );

    // One for all, so that two facts made alike are equal.
    private static readonly string[] s_none = [];

    private static string Default(object? value) =>
        value switch
        {
            null or "" => "None",
            SwitchParameter on => on.IsPresent.ToString(),
            PSCredential => "None",
            Array { Length: 0 } => "None",
            Array many => string.Join(", ", many.Cast<object>()),
            System.Collections.ICollection { Count: 0 } => "None",
            System.Text.Encoding encoding => encoding.WebName,
            TimeSpan time => time.ToString("c", System.Globalization.CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
}
