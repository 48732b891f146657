using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Architecture;

/// <summary>How the source is written: what a reader must be able to see at once, and to search for.</summary>
public sealed class SourceStyleTests
{
    private const int Columns = 130;
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Lines that cannot be broken, by what they hold, with the reason.</summary>
    private static readonly (string File, string Text, string Reason)[] s_unbreakable =
    [
        ("SpectrumMail.psd1", "Description ", "A data file may not concatenate, and a gallery shows the text as it stands."),
    ];

    private static readonly Type[] s_types =
    [
        .. typeof(SpectrumMessage).Assembly.GetTypes().Where(type => !type.FullName!.Contains('<')),
    ];

    [Fact]
    public void No_line_is_longer_than_the_limit() =>
        AssertNone(
            Files("*.cs", "*.ps1", "*.psm1", "*.psd1", "*.xml")
                .SelectMany(file =>
                    File.ReadLines(Path.Combine(Repository.Root, file))
                        .Select((line, index) => (File: file, Number: index + 1, Text: line))
                )
                .Where(line => line.Text.Length > Columns && !IsUnbreakable(line.File, line.Text))
                .Select(line => $"{line.File}:{line.Number}: {line.Text.Length} columns")
        );

    [Fact]
    public void No_two_types_differ_only_by_an_s()
    {
        var names = s_types.Select(type => type.Name.Split('`')[0]).ToHashSet(StringComparer.Ordinal);

        AssertNone(names.Where(name => names.Contains(name + "s")).Select(name => $"{name} and {name}s"));
    }

    [Fact]
    public void No_expression_has_two_conditional_operators() =>
        AssertNone(
            Files("*.cs")
                .Where(file => file.StartsWith("src/", StringComparison.Ordinal))
                .SelectMany(file =>
                    DoubledConditionals(File.ReadAllText(Path.Combine(Repository.Root, file))).Select(line => $"{file}:{line}")
                )
        );

    [Theory]
    [InlineData("class C { int M(bool a, bool b) => a ? 1 : b ? 2 : 3; }", 1)]
    [InlineData("class C { int M(bool a, bool b) { return (a ? 1 : 2) + (b ? 3 : 4); } }", 1)]
    [InlineData("class C { int M(bool a) { int b = a ? 1 : 2; return b > 1 ? 3 : 4; } }", 0)]
    [InlineData("class C { int M(int[] a) => a.Length > 1 ? a.Sum(b => b > 1 ? 1 : 2) : 0; }", 0)]
    [InlineData("class C { int M(bool a, int b) => b switch { 1 => a ? 1 : 2, _ => a ? 3 : 4 }; }", 0)]
    public void Doubled_conditional_operators_are_found(string source, int count) =>
        Assert.Equal(count, DoubledConditionals(source).Count());

    // Quantity writes a number with its noun, and so does a place such as {count:message|messages} in the catalogue.
    [Fact]
    public void No_number_stands_before_a_plural_that_is_written_out() =>
        AssertNone(
            Files("*.cs")
                .Where(file => file.StartsWith("src/", StringComparison.Ordinal))
                .SelectMany(file =>
                    Plurals(File.ReadAllText(Path.Combine(Repository.Root, file))).Select(text => $"{file}: {text}")
                )
        );

    [Theory]
    [InlineData("$\"{rows:N0} rows name it\"", 1)]
    [InlineData("$\"{list.Count} messages\"", 1)]
    [InlineData("\"{count} recipients, at most\"", 1)]
    [InlineData("$\"to {count} recipient(s)\"", 1)]
    [InlineData("$\"{Quantity.Text(rows, \"row names\", \"rows name\")} it\"", 0)]
    [InlineData("\"{count:recipient|recipients}\"", 0)]
    [InlineData("$\"{failed:N0} failed\"", 0)]
    public void Plurals_that_are_written_out_are_found(string source, int count) => Assert.Equal(count, Plurals(source).Count());

    [Fact]
    public void Every_method_has_a_name_that_can_be_searched() =>
        AssertNone(
            s_types
                .SelectMany(type => type.GetMethods(Everything))
                .Where(method => method.Name is "Of" or "Tell" or "Do")
                .Select(method => $"{method.DeclaringType!.FullName}.{method.Name}")
        );

    [Fact]
    public void Mail_reports_through_the_output_only() =>
        AssertNone(
            s_types
                .Where(type => type.Namespace!.StartsWith("SpectrumMail.Mail.", StringComparison.Ordinal))
                .SelectMany(type => Delegates(type).Where(each => Reports(each.Type)).Select(each => $"{type.Name}.{each.Name}"))
        );

    private static IEnumerable<string> Plurals(string source) =>
        Regex
            .Matches(
                source,
                @"\{[^{} ""|]+\} (?:(?:messages|folders|mailboxes|rows|recipients|accounts|attachments|files|bytes)\b|\w+\(s\))"
            )
            .Select(match => match.Value);

    // All of them, one a line: an assertion on the collection would show the first few.
    private static void AssertNone(IEnumerable<string> offenders)
    {
        string found = string.Join(Environment.NewLine, offenders);
        Assert.True(found.Length == 0, found);
    }

    private static bool IsUnbreakable(string file, string text) =>
        s_unbreakable.Any(line => line.File == file && text.Contains(line.Text, StringComparison.Ordinal));

    /// <summary>The lines of the expressions that hold more than one conditional operator.</summary>
    private static IEnumerable<int> DoubledConditionals(string source) =>
        CSharpSyntaxTree
            .ParseText(source)
            .GetRoot()
            .DescendantNodes()
            .OfType<ConditionalExpressionSyntax>()
            .GroupBy(conditional => conditional.Ancestors().First(IsBoundary))
            .Where(group => group.Skip(1).Any())
            .Select(group => group.Key.GetLocation().GetLineSpan().StartLinePosition.Line + 1);

    // A lambda, an arm of a switch and a value of an initializer are read each on its own.
    private static bool IsBoundary(SyntaxNode node) =>
        node
            is StatementSyntax
                or ArrowExpressionClauseSyntax
                or LambdaExpressionSyntax
                or SwitchExpressionArmSyntax
                or EqualsValueClauseSyntax
                or CompilationUnitSyntax
        || node.Parent is InitializerExpressionSyntax or CollectionExpressionSyntax;

    private static IEnumerable<(string Name, Type Type)> Delegates(Type type) =>
        type.GetMethods(Everything)
            .Where(method => !method.IsSpecialName)
            .Cast<MethodBase>()
            .Concat(type.GetConstructors(Everything))
            .SelectMany(method =>
                method.GetParameters().Select(parameter => ($"{method.Name}({parameter.Name})", parameter.ParameterType))
            )
            .Concat(type.GetProperties(Everything).Select(property => (property.Name, property.PropertyType)));

    // A callback that gets a text or a failure and gives nothing back reports it.
    private static bool Reports(Type type) =>
        type.GetMethod("Invoke") is { } invoke
        && typeof(Delegate).IsAssignableFrom(type)
        && invoke.ReturnType == typeof(void)
        && invoke.GetParameters().SelectMany(parameter => Parts(parameter.ParameterType)).Any(IsReport);

    private static IEnumerable<Type> Parts(Type type) => type.GetGenericArguments().SelectMany(Parts).Append(type);

    private static bool IsReport(Type type) => type == typeof(string) || typeof(Exception).IsAssignableFrom(type);

    private static IEnumerable<string> Files(params string[] patterns) =>
        FilesBelow(new DirectoryInfo(Repository.Root), patterns)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'));

    // What the build makes is not entered: Wine's drive Z: in there is a link to the whole file system.
    private static IEnumerable<string> FilesBelow(DirectoryInfo folder, string[] patterns) =>
        patterns
            .SelectMany(pattern => folder.EnumerateFiles(pattern))
            .Select(file => file.FullName)
            .Concat(
                folder
                    .EnumerateDirectories()
                    .Where(child => child.Name is not ("bin" or "obj" or "output" or ".git"))
                    .SelectMany(child => FilesBelow(child, patterns))
            );
}
