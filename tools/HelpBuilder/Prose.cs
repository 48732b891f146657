using System;
using System.Collections.Generic;
using System.Text;
using System.Text.RegularExpressions;

namespace SpectrumMail.HelpBuilder;

/// <summary>Markdown to what a terminal shows.</summary>
internal static partial class Prose
{
    /// <summary>The paragraphs: lines run together, list items and lines of code each of their own.</summary>
    public static IEnumerable<string> Paragraphs(IEnumerable<string> lines)
    {
        var paragraph = new StringBuilder();
        bool code = false;
        foreach (string line in lines)
        {
            bool fence = line.StartsWith("```", StringComparison.Ordinal);
            bool item = !code && (line.StartsWith("- ", StringComparison.Ordinal) || line.StartsWith("| ", StringComparison.Ordinal));
            if ((fence || item || code || string.IsNullOrWhiteSpace(line)) && paragraph.Length > 0)
            {
                yield return paragraph.ToString();
                paragraph.Clear();
            }

            if (fence)
            {
                code = !code;
            }
            else if (code)
            {
                yield return "    " + line;
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                paragraph.Append(paragraph.Length > 0 ? " " : string.Empty).Append(Plain(line.Trim()));
            }
        }

        if (paragraph.Length > 0) yield return paragraph.ToString();
    }

    /// <summary>A text without the marks of Markdown: links keep their words, code its characters.</summary>
    public static string Plain(string text) => Link().Replace(text, "$1").Replace("**", string.Empty, StringComparison.Ordinal).Replace("`", string.Empty, StringComparison.Ordinal);

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

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]*\)")]
    private static partial Regex Link();
}
