using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SpectrumMail.HelpBuilder;

/// <summary>The XML documentation of the assembly: what parameters and values mean is written there and nowhere else.</summary>
internal sealed partial class Summaries(string path)
{
    private readonly Dictionary<string, XElement> _members = XDocument
        .Load(path)
        .Descendants("member")
        .Where(member => member.Element("summary") is not null)
        .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!, StringComparer.Ordinal);

    public string Read(PropertyInfo property) => Text($"P:{property.DeclaringType!.FullName}.{property.Name}");

    public string Read(Type type) => Text($"T:{type.FullName}");

    /// <summary>The meaning of a value of an enumeration; empty for one of another assembly.</summary>
    public string Read(Type enumeration, string value) => Text($"F:{enumeration.FullName}.{value}");

    private string Text(string member) =>
        _members.TryGetValue(member, out XElement? summary)
            ? Space().Replace(string.Concat(summary.Nodes().Select(Words)), " ").Trim()
            : string.Empty;

    private static string Words(XNode node) =>
        node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => see.Attribute("cref")?.Value.Split('.')[^1] ?? string.Empty,
            XElement other => string.Concat(other.Nodes().Select(Words)) + " ",
            _ => string.Empty,
        };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
