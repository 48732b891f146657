using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace SpectrumMail.HelpBuilder;

/// <summary>A page of help: sections under <c>##</c>, each with parts under <c>###</c>.</summary>
/// <param name="Name">The cmdlet.</param>
/// <param name="Link">Where the page is online.</param>
/// <param name="Sections">The sections by their titles, in capitals.</param>
internal sealed record HelpPage(string Name, string Link, IReadOnlyDictionary<string, HelpSection> Sections)
{
    /// <summary>The placeholder of a text that is not written yet; a test refuses it.</summary>
    public const string Placeholder = "{{ Fill in }}";

    private const string Online = "online version: ";

    public static HelpPage Read(string path)
    {
        HelpSection page = HelpSection.Of(File.ReadAllText(path));
        string? link = page
            .Blocks.OfType<YamlFrontMatterBlock>()
            .SelectMany(Prose.Code)
            .FirstOrDefault(line => line.StartsWith(Online, StringComparison.Ordinal));
        return new HelpPage(
            Prose.Plain(page.Blocks.OfType<HeadingBlock>().First(heading => heading.Level == 1).Inline),
            link is null ? string.Empty : link[Online.Length..].Trim(),
            page.Under(2).ToDictionary(section => section.Title, StringComparer.Ordinal)
        );
    }

    public static HelpPage Empty(string name) => new(name, string.Empty, new Dictionary<string, HelpSection>());

    /// <summary>A section; an empty one when the page has none of that title.</summary>
    public HelpSection this[string title] =>
        Sections.TryGetValue(title, out HelpSection? section) ? section : HelpSection.Of(string.Empty);
}

/// <summary>A section of a page: what was read of it, and the lines as they were written.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Source">Its text, as it is written.</param>
/// <param name="Start">Where that begins in the page.</param>
/// <param name="Blocks">Its paragraphs, lists, codes and headings.</param>
internal sealed record HelpSection(string Title, string Source, int Start, IReadOnlyList<Block> Blocks)
{
    private static readonly MarkdownPipeline s_markdown = new MarkdownPipelineBuilder()
        .UseYamlFrontMatter()
        .UsePipeTables()
        .Build();

    /// <summary>Its lines, without blank ones at either end.</summary>
    public string[] Lines => Trim(Source.Split('\n'));

    /// <summary>The parts of a section, by their titles.</summary>
    public HelpSection[] Parts => [.. Under(3)];

    /// <summary>A text read whole.</summary>
    public static HelpSection Of(string text)
    {
        string source = text.ReplaceLineEndings("\n");
        return new HelpSection(string.Empty, source, 0, Markdown.Parse(source, s_markdown));
    }

    /// <summary>What stands under each heading of a level.</summary>
    public IEnumerable<HelpSection> Under(int level)
    {
        int[] headings =
        [
            .. Enumerable.Range(0, Blocks.Count).Where(index => Blocks[index] is HeadingBlock heading && heading.Level == level),
        ];
        for (int index = 0; index < headings.Length; index++)
        {
            var heading = (HeadingBlock)Blocks[headings[index]];
            int next = index + 1 < headings.Length ? headings[index + 1] : Blocks.Count;
            int from = heading.Span.End + 1,
                to = next < Blocks.Count ? Blocks[next].Span.Start : Start + Source.Length;
            Block[] blocks = [.. Blocks.Take(next).Skip(headings[index] + 1)];
            yield return new HelpSection(Prose.Plain(heading.Inline), Source[(from - Start)..(to - Start)], from, blocks);
        }
    }

    /// <summary>Lines without blank ones at either end.</summary>
    public static string[] Trim(IReadOnlyCollection<string> lines) =>
        [.. lines.SkipWhile(string.IsNullOrWhiteSpace).Reverse().SkipWhile(string.IsNullOrWhiteSpace).Reverse()];
}
