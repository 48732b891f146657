using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace SpectrumMail.HelpBuilder;

/// <summary>A page of help: sections under <c>##</c>, each with parts under <c>###</c>.</summary>
/// <param name="Name">The cmdlet.</param>
/// <param name="Sections">The sections by their titles, in capitals.</param>
internal sealed record HelpPage(string Name, IReadOnlyDictionary<string, HelpSection> Sections)
{
    /// <summary>What stands where somebody has yet to write; a test refuses it.</summary>
    public const string Placeholder = "{{ Fill in }}";

    public string Link { get; init; } = string.Empty;

    public static HelpPage Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string link = lines.FirstOrDefault(line => line.StartsWith("online version: ", StringComparison.Ordinal)) ?? string.Empty;
        string name = lines.First(line => line.StartsWith("# ", StringComparison.Ordinal))[2..].Trim();
        var sections = Split(lines, "## ").ToDictionary(part => part.Title, part => new HelpSection(part.Lines), StringComparer.Ordinal);
        return new HelpPage(name, sections) { Link = link.Length == 0 ? link : link[16..].Trim() };
    }

    public static HelpPage Empty(string name) => new(name, new Dictionary<string, HelpSection>());

    /// <summary>A section; an empty one when the page has none of that title.</summary>
    public HelpSection this[string title] => Sections.TryGetValue(title, out HelpSection? section) ? section : new HelpSection([]);

    /// <summary>The parts of a text that begin with a heading of a level; headings inside code do not count.</summary>
    public static IEnumerable<(string Title, string[] Lines)> Split(IEnumerable<string> lines, string mark)
    {
        string? title = null;
        var part = new List<string>();
        bool code = false;
        foreach (string line in lines)
        {
            code ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!code && line.StartsWith(mark, StringComparison.Ordinal))
            {
                if (title is not null) yield return (title, [.. part]);
                title = line[mark.Length..].Trim();
                part.Clear();
            }
            else
            {
                part.Add(line);
            }
        }

        if (title is not null) yield return (title, [.. part]);
    }
}

/// <summary>A section of a page.</summary>
/// <param name="lines">Its lines, without the title.</param>
internal sealed class HelpSection(string[] lines)
{
    /// <summary>What stands before the first part, without blank lines around it.</summary>
    public string[] Text { get; } = Trim([.. lines.TakeWhile(line => !line.StartsWith("### ", StringComparison.Ordinal))]);

    /// <summary>The parts, by their titles.</summary>
    public (string Title, string[] Lines)[] Parts { get; } = [.. HelpPage.Split(lines, "### ").Select(part => (part.Title, Trim(part.Lines)))];

    /// <summary>All of it.</summary>
    public string[] All { get; } = Trim(lines);

    /// <summary>The lines without blank ones at either end.</summary>
    public static string[] Trim(IReadOnlyCollection<string> lines) =>
        [.. lines.SkipWhile(string.IsNullOrWhiteSpace).Reverse().SkipWhile(string.IsNullOrWhiteSpace).Reverse()];
}
