using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Architecture;

/// <summary>What scripts can depend on, a line each: commands and their parameters, the types that come out, error ids.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The commands of an assembly and the types that they emit.</summary>
    public static IEnumerable<string> Of(Assembly module) =>
        module
            .GetExportedTypes()
            .Where(type => !type.IsAbstract && type.GetCustomAttribute<CmdletAttribute>() is not null)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(Command)
            .Concat(
                module
                    .GetExportedTypes()
                    .Where(type => type.Namespace is "SpectrumMail.Models" or "SpectrumMail.Sessions")
                    .OrderBy(type => type.FullName, StringComparer.Ordinal)
                    .SelectMany(Emitted)
            );

    /// <summary>The error ids of the catalogue of failures.</summary>
    public static IEnumerable<string> ErrorIds() =>
        Catalogue.Entries.Select(entry => entry.Kind.Id).Distinct().Order(StringComparer.Ordinal).Select(id => "error " + id);

    private static IEnumerable<string> Command(Type type)
    {
        var name = type.GetCustomAttribute<CmdletAttribute>()!;
        string command = name.VerbName + "-" + name.NounName;
        IEnumerable<PSTypeName> output = type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(attribute => attribute.Type);
        yield return $"command {command} default={name.DefaultParameterSetName} "
            + $"confirm={name.SupportsShouldProcess}/{name.ConfirmImpact} output={Joined(",", output.Select(each => each.Name))}";
        foreach (PropertyInfo property in type.GetProperties().OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            ParameterAttribute[] sets = [.. property.GetCustomAttributes<ParameterAttribute>()];
            if (sets.Length > 0)
            {
                var aliases = property.GetCustomAttributes<AliasAttribute>().SelectMany(alias => alias.AliasNames);
                yield return $"  {command} -{property.Name} {Short(property.PropertyType)} "
                    + $"aliases={Joined(",", aliases)} {Joined(" ", sets.Select(Set))}";
            }
        }
    }

    private static string Joined(string separator, IEnumerable<string> parts) =>
        string.Join(separator, parts.Order(StringComparer.Ordinal));

    private static string Set(ParameterAttribute parameter) =>
        string.Concat(
            parameter.ParameterSetName,
            When(parameter.Mandatory, " mandatory"),
            When(parameter.Position != int.MinValue, " at " + parameter.Position),
            When(parameter.ValueFromPipeline, " by value"),
            When(parameter.ValueFromPipelineByPropertyName, " by name"),
            When(parameter.ValueFromRemainingArguments, " rest"),
            ";"
        );

    private static string When(bool holds, string text) => holds ? text : string.Empty;

    private static IEnumerable<string> Emitted(Type type)
    {
        yield return $"type {type.FullName} {(type.IsEnum ? "enum" : "of " + type.BaseType?.Name)}";
        IEnumerable<string> members = type.IsEnum
            ? Enum.GetNames(type).Select(member => $"{member} = {Convert.ToInt64(Enum.Parse(type, member), null)}")
            : type.GetMembers(Declared)
                .Where(member => member is not MethodBase { IsSpecialName: true } and not Type && !member.Name.Contains('<'))
                .Select(Member);
        foreach (string member in members.Order(StringComparer.Ordinal))
        {
            yield return $"  {type.Name}.{member}";
        }
    }

    private static string Member(MemberInfo member) =>
        member switch
        {
            PropertyInfo { SetMethod.IsPublic: true } property => $"{property.Name} {Short(property.PropertyType)} settable",
            PropertyInfo property => $"{property.Name} {Short(property.PropertyType)}",
            MethodInfo method => $"{method.Name}({Parameters(method)}) {Short(method.ReturnType)}",
            FieldInfo field => $"{field.Name} {Short(field.FieldType)}",
            _ => member.Name,
        };

    private static string Parameters(MethodInfo method) =>
        string.Join(", ", method.GetParameters().Select(parameter => Short(parameter.ParameterType)));

    private static string Short(Type type) =>
        type switch
        {
            { IsGenericType: true } =>
                $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Short))}>",
            { IsArray: true } => Short(type.GetElementType()!) + "[]",
            _ => type.Name,
        };
}
