using System;
using System.Collections.Generic;
using System.Linq;
using Markdig.Syntax;

namespace SpectrumMail.HelpBuilder;

/// <summary>A parameter as a page has it: its text, and the facts of one of its blocks.</summary>
internal sealed record PageParameter(string Name, Block[] Text, IReadOnlyDictionary<string, string> Facts)
{
    public string this[string fact] => Facts.TryGetValue(fact, out string? value) ? value : string.Empty;

    /// <summary>One for each block of facts.</summary>
    public static IEnumerable<PageParameter> Read(HelpSection part)
    {
        Block[] text = [.. part.Blocks.TakeWhile(block => !IsFacts(block))];
        return part
            .Blocks.Where(IsFacts)
            .Cast<CodeBlock>()
            .Select(block => new PageParameter(part.Title.TrimStart('-'), text, Of(block)));
    }

    public bool IsIn(string set) => this["Parameter Sets"].Split(", ").Any(name => name == "(All)" || name == set);

    private static bool IsFacts(Block block) => block is FencedCodeBlock { Info: "yaml" };

    private static Dictionary<string, string> Of(CodeBlock block) =>
        Prose
            .Code(block)
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1].Trim(), StringComparer.Ordinal);
}
