using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.ClientConfiguration;

/// <summary>The sheet in Markdown (CommonMark with tables).</summary>
internal static class MarkdownSheet
{
    public static string Write(SheetContent sheet)
    {
        var text = new StringBuilder();
        Block(text, "# " + Plain(sheet.Title));
        Block(text, Plain(sheet.Subtitle));
        Block(text, sheet.Introduction);
        foreach (SheetServer server in sheet.Servers)
        {
            Block(text, "## " + server.Heading);
            Block(
                text,
                string.Join(
                    "\n",
                    new[] { "| Setting | Value |", "|---|---|" }.Concat(
                        server.Rows.Select(row => $"| {row.Label} | {Exactly(row.Value)} |")
                    )
                )
            );
            foreach (string note in server.Notes)
            {
                Block(text, "> " + Plain(note));
            }
        }

        Block(text, "## If it does not work");
        Block(text, string.Join("\n", sheet.Hints.Select(hint => "- " + Plain(hint))));
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Block(StringBuilder text, string block) => text.Append(block).Append("\n\n");

    // Running text: nothing in it is to be taken for markup, nor for the end of a table's cell.
    private static string Plain(string text) => Regex.Replace(text, @"[\\`*_{}\[\]<>#|~&]", @"\$0");

    // A value to be copied as it stands. A backtick is lawful in an address, so the fence is longer than any run of them.
    private static string Exactly(string value)
    {
        int run = Regex.Matches(value, "`+").Cast<Match>().Select(match => match.Length).DefaultIfEmpty(0).Max();
        string fence = new('`', run + 1);
        string padding = run > 0 ? " " : string.Empty;
        return fence + padding + value.Replace("|", "\\|") + padding + fence;
    }
}
