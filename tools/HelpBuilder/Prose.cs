using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace SpectrumMail.HelpBuilder;

/// <summary>Markdown to what a terminal shows.</summary>
internal static class Prose
{
    /// <summary>A text without the marks of Markdown: links keep their words, code its characters.</summary>
    public static string Plain(string text) => string.Join(" ", HelpSection.Of(text).Blocks.Select(Text));

    /// <summary>The same of what was read.</summary>
    public static string Plain(ContainerInline? text) => text is null ? string.Empty : string.Concat(text.Select(Words));

    /// <summary>A block as text: a paragraph is one line, each item of a list and each line of code its own.</summary>
    public static string Text(Block block) =>
        block switch
        {
            CodeBlock code => string.Join("\n", Code(code).Select(line => "    " + line)),
            LeafBlock leaf => Plain(leaf.Inline),
            ListBlock list => string.Join("\n", Items(list)),
            _ => throw new InvalidDataException($"The help has no form for the {block.GetType().Name} of line {block.Line + 1}."),
        };

    /// <summary>The items of a list, each with its mark.</summary>
    public static IEnumerable<string> Items(ListBlock list) =>
        list.Cast<ListItemBlock>()
            .Select(item => (list.IsOrdered ? $"{item.Order}. " : "- ") + string.Join("\n  ", item.Select(Text)));

    /// <summary>The lines of code.</summary>
    public static IEnumerable<string> Code(CodeBlock code) =>
        code.Lines.Lines.Take(code.Lines.Count).Select(line => line.ToString());

    /// <summary>The cells of a table, row by row.</summary>
    public static string[][] Cells(Table table) =>
        [.. table.Cast<TableRow>().Select(row => row.Cast<TableCell>().Select(Cell).ToArray())];

    /// <summary>A text in lines of a width; what continues is indented like the text after a list's mark.</summary>
    public static IEnumerable<string> Wrap(string text, int width, string indent = "")
    {
        string hanging = indent + (text.StartsWith("- ", StringComparison.Ordinal) ? "  " : string.Empty);
        var line = new StringBuilder(indent);
        bool empty = true;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!empty && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear().Append(hanging);
                empty = true;
            }

            line.Append(empty ? string.Empty : " ").Append(word);
            empty = false;
        }

        yield return line.ToString();
    }

    // A bar inside code is escaped in a table, and Markdig leaves the escape there.
    private static string Cell(TableCell cell) =>
        string.Join(" ", cell.Select(Text)).Replace("\\|", "|", StringComparison.Ordinal);

    private static string Words(Inline node) =>
        node switch
        {
            CodeInline code => code.Content,
            LineBreakInline => " ",
            HtmlInline html => html.Tag,
            HtmlEntityInline entity => entity.Transcoded.ToString(),
            AutolinkInline link => link.Url,
            ContainerInline container => Plain(container),
            _ => node.ToString()!,
        };
}
