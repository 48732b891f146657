using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Markdig.Syntax;

namespace SpectrumMail.HelpBuilder;

/// <summary>Writes pages as MAML, the XML that Get-Help reads on both editions of PowerShell.</summary>
internal static partial class Maml
{
    private static readonly XNamespace s_help = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static void Write(IEnumerable<HelpPage> pages, string path)
    {
        var document = new XElement(s_help + "helpItems", new XAttribute("schema", "maml"), pages.Select(Command));
        using XmlWriter writer = XmlWriter.Create(
            path,
            new XmlWriterSettings
            {
                Indent = true,
                NewLineChars = "\n",
                Encoding = new System.Text.UTF8Encoding(false),
            }
        );
        document.Save(writer);
    }

    private static XElement Command(HelpPage page)
    {
        PageParameter[] parameters =
        [
            .. page["PARAMETERS"].Parts.Where(part => part.Title.StartsWith('-')).SelectMany(PageParameter.Read),
        ];
        string[] name = page.Name.Split('-', 2);
        return new XElement(
            s_command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", s_maml),
            new XAttribute(XNamespace.Xmlns + "command", s_command),
            new XAttribute(XNamespace.Xmlns + "dev", s_dev),
            new XElement(
                s_command + "details",
                new XElement(s_command + "name", page.Name),
                new XElement(s_command + "verb", name[0]),
                new XElement(s_command + "noun", name[1]),
                Text(page["SYNOPSIS"].Blocks)
            ),
            Text(page["DESCRIPTION"].Blocks),
            new XElement(s_command + "syntax", Syntax(page).Select(set => SyntaxItem(page.Name, set, parameters))),
            new XElement(
                s_command + "parameters",
                parameters.DistinctBy(parameter => parameter.Name).Select(parameter => Parameter(parameter, described: true))
            ),
            Types("inputTypes", "inputType", page["INPUTS"]),
            Types("returnValues", "returnValue", page["OUTPUTS"]),
            new XElement(s_maml + "alertSet", new XElement(s_maml + "alert", Paragraphs(page["NOTES"].Blocks))),
            new XElement(s_command + "examples", page["EXAMPLES"].Parts.Select(Example)),
            new XElement(s_command + "relatedLinks", Links(page))
        );
    }

    // The sets with the names of their parameters, in the order in which the syntax shows them.
    private static IEnumerable<(string Set, string[] Names)> Syntax(HelpPage page)
    {
        HelpSection[] sets = page["SYNTAX"].Parts;
        return sets.Length == 0
            ? [("(All)", Names(page["SYNTAX"]))]
            : sets.Select(set => (set.Title.Replace(" (Default)", string.Empty, StringComparison.Ordinal), Names(set)));
    }

    private static string[] Names(HelpSection set) =>
        [.. ParameterName().Matches(string.Join(" ", set.Lines)).Select(match => match.Groups[1].Value)];

    private static XElement SyntaxItem(string name, (string Set, string[] Names) set, PageParameter[] parameters) =>
        new(
            s_command + "syntaxItem",
            new XElement(s_maml + "name", name),
            set.Names.Select(wanted =>
                    parameters.FirstOrDefault(parameter => parameter.Name == wanted && parameter.IsIn(set.Set))
                )
                .OfType<PageParameter>()
                .Select(parameter => Parameter(parameter, described: false))
        );

    private static string Position(string position) => position == "Named" ? "named" : position;

    private static string OrNone(string? aliases) => aliases is { Length: > 0 } ? aliases : "none";

    private static XElement? AcceptedValues(string? values) =>
        values is { Length: > 0 }
            ? new XElement(
                s_command + "parameterValueGroup",
                values
                    .Split(", ")
                    .Select(value => new XElement(
                        s_command + "parameterValue",
                        new XAttribute("required", "false"),
                        new XAttribute(s_command + "variableLength", "false"),
                        value
                    ))
            )
            : null;

    private static XElement ValueType(string type) =>
        new(
            s_command + "parameterValue",
            new XAttribute("required", Lower((type != "SwitchParameter").ToString())),
            new XAttribute("variableLength", "false"),
            type
        );

    private static XElement Parameter(PageParameter parameter, bool described) =>
        new(
            s_command + "parameter",
            new XAttribute("required", Lower(parameter["Required"])),
            new XAttribute("variableLength", Lower(parameter["Type"].EndsWith("[]", StringComparison.Ordinal).ToString())),
            new XAttribute("globbing", Lower(parameter["Accept wildcard characters"])),
            new XAttribute("pipelineInput", parameter["Accept pipeline input"]),
            new XAttribute("position", Position(parameter["Position"])),
            new XAttribute("aliases", OrNone(parameter["Aliases"])),
            new XElement(s_maml + "name", parameter.Name),
            described ? Text(parameter.Text) : AcceptedValues(parameter["Accepted values"]),
            parameter["Type"] == "SwitchParameter" && !described ? null : ValueType(parameter["Type"]),
            new XElement(s_dev + "type", new XElement(s_maml + "name", parameter["Type"]), new XElement(s_maml + "uri")),
            new XElement(s_dev + "defaultValue", parameter["Default value"])
        );

    private static XElement Types(string list, string item, HelpSection section) =>
        new(
            s_command + list,
            section.Parts.Select(part => new XElement(
                s_command + item,
                new XElement(s_dev + "type", new XElement(s_maml + "name", part.Title)),
                Text(part.Blocks)
            ))
        );

    private static XElement Example(HelpSection example)
    {
        Block[] blocks = [.. example.Blocks.SkipWhile(block => block is not CodeBlock)];
        return new XElement(
            s_command + "example",
            new XElement(s_maml + "title", $"---------- {example.Title} ----------"),
            new XElement(s_dev + "code", string.Join("\n", blocks.Take(1).Cast<CodeBlock>().SelectMany(Prose.Code))),
            new XElement(s_dev + "remarks", Paragraphs(blocks.Skip(1)))
        );
    }

    private static IEnumerable<XElement> Links(HelpPage page) =>
        page["RELATED LINKS"]
            .Blocks.SelectMany(block =>
                block is ListBlock list ? list.Cast<ListItemBlock>().SelectMany(item => item) : Enumerable.Repeat(block, 1)
            )
            .Select(block => Link(Prose.Text(block), string.Empty))
            .Prepend(Link("Online Version:", page.Link));

    private static XElement Link(string text, string uri) =>
        new(s_maml + "navigationLink", new XElement(s_maml + "linkText", text), new XElement(s_maml + "uri", uri));

    private static XElement Text(IEnumerable<Block> blocks) => new(s_maml + "description", Paragraphs(blocks));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<Block> blocks) =>
        blocks.Select(block => new XElement(s_maml + "para", Prose.Text(block)));

    private static string Lower(string value) => value.Equals("True", StringComparison.OrdinalIgnoreCase) ? "true" : "false";

    [GeneratedRegex(@"(?<![\w-])\[{0,2}-(\w+)")]
    private static partial Regex ParameterName();
}
