using System;
using System.Collections.Generic;
using System.Linq;
using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace SpectrumMail.HelpBuilder;

/// <summary>An about topic as Get-Help shows it: headings in capitals at the margin, text indented, 80 columns.</summary>
internal static class AboutTopic
{
    private const int Width = 78;
    private const int Narrow = 44;
    private const string Indent = "    ";

    public static string Text(string markdown)
    {
        IEnumerable<string> lines = HelpSection.Of(markdown).Blocks.SelectMany(Lines);
        return string.Join("\n", lines.Select(line => line.TrimEnd())).TrimEnd() + "\n";
    }

    private static IEnumerable<string> Lines(Block block) =>
        block switch
        {
            HeadingBlock heading => Heading(heading.Level, Prose.Plain(heading.Inline)),
            CodeBlock code => [.. Prose.Code(code).Select(line => Indent + Indent + line), string.Empty],
            Table table => [.. Rows(Prose.Cells(table)), string.Empty],
            ListBlock list => [.. Prose.Items(list).SelectMany(item => Prose.Wrap(item, Width, Indent)), string.Empty],
            _ => [.. Prose.Wrap(Prose.Text(block), Width, Indent), string.Empty],
        };

    private static string[] Heading(int level, string title) =>
        level switch
        {
            1 => ["TOPIC", Indent + title, string.Empty],
            3 => ["  " + title],
            _ => [title.ToUpperInvariant()],
        };

    // Columns as wide as they need be, the last one wrapped. Where that leaves too little for it, each row becomes a term and its
    // explanation.
    private static IEnumerable<string> Rows(string[][] rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length) + 2)];
        int last = Width - Indent.Length - widths.SkipLast(1).Sum();
        return last >= Math.Min(Narrow, widths[^1])
            ? Columns(rows, widths, last)
            : rows.Skip(1).SelectMany(row => Term(rows[0], row));
    }

    private static IEnumerable<string> Columns(string[][] rows, int[] widths, int last)
    {
        foreach (string[] row in rows)
        {
            string start = Indent + string.Concat(row.SkipLast(1).Select((cell, column) => cell.PadRight(widths[column])));
            foreach (string part in Prose.Wrap(row[^1], last))
            {
                yield return start + part;
                start = new string(' ', start.Length);
            }
        }
    }

    private static IEnumerable<string> Term(string[] titles, string[] row) =>
        row.Skip(1)
            .Select((cell, column) => row.Length == 2 ? cell : $"{titles[column + 1]}: {cell}")
            .SelectMany(text => Prose.Wrap(text, Width, Indent + Indent))
            .Prepend(Indent + row[0]);
}
