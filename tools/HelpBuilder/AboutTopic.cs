using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace SpectrumMail.HelpBuilder;

/// <summary>An about topic as Get-Help shows it: headings in capitals at the margin, text indented, 80 columns.</summary>
internal static partial class AboutTopic
{
    private const int Width = 78;
    private const int Narrow = 44;
    private const string Indent = "    ";

    public static string Text(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        var block = new List<string>();
        bool code = false;
        foreach (string line in lines.Append(string.Empty))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                Flush(block, text);
                code = !code;
                if (!code) text.AppendLine();
            }
            else if (code)
            {
                text.AppendLine((Indent + Indent + line).TrimEnd());
            }
            else if (line.StartsWith('#'))
            {
                Flush(block, text);
                string title = Prose.Plain(line.TrimStart('#').Trim());
                text.AppendLine(line.StartsWith("### ", StringComparison.Ordinal) ? "  " + title : title.StartsWith("about_", StringComparison.Ordinal) ? "TOPIC\n" + Indent + title + "\n" : title.ToUpperInvariant());
            }
            else if (line.StartsWith('|'))
            {
                if (block.Count > 0 && !block[0].StartsWith('|')) Flush(block, text);
                block.Add(line);
            }
            else if (string.IsNullOrWhiteSpace(line))
            {
                Flush(block, text);
            }
            else
            {
                block.Add(line);
            }
        }

        return text.ToString().TrimEnd().ReplaceLineEndings("\n") + "\n";
    }

    private static void Flush(List<string> block, StringBuilder text)
    {
        if (block.Count == 0) return;
        IEnumerable<string> lines = block[0].StartsWith('|') ? Table(block) : Prose.Paragraphs(block).SelectMany(paragraph => Prose.Wrap(paragraph, Width, Indent));
        foreach (string line in lines) text.AppendLine(line.TrimEnd());
        text.AppendLine();
        block.Clear();
    }

    // Columns as wide as they need be, the last one wrapped; where that leaves too little for it, each row becomes a term and its explanation.
    private static IEnumerable<string> Table(IEnumerable<string> lines)
    {
        string[][] rows = [.. lines.Where(line => !line.StartsWith("|--", StringComparison.Ordinal))
            .Select(line => Bar().Split(line.Trim().Trim('|')).Select(cell => Prose.Plain(cell.Trim().Replace("\\|", "|", StringComparison.Ordinal))).ToArray())];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length) + 2)];
        int last = Width - Indent.Length - widths.SkipLast(1).Sum();
        return last >= Math.Min(Narrow, widths[^1]) ? Columns(rows, widths, last) : rows.Skip(1).SelectMany(row => Term(rows[0], row));
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

    private static IEnumerable<string> Term(string[] titles, string[] row) => row.Skip(1)
        .SelectMany((cell, column) => Prose.Wrap(row.Length == 2 ? cell : $"{titles[column + 1]}: {cell}", Width, Indent + Indent))
        .Prepend(Indent + row[0]);

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}
