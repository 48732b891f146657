using System.Collections.Generic;
using System.Linq;
using System.Text;
using MailKit;

namespace SpectrumMail.Mail.Archive;

/// <summary>One line of a manifest: comma-separated values (RFC 4180) that spreadsheets and Import-Csv read.</summary>
internal static class ManifestLine
{
    public static readonly string[] Columns = ["Id", "File", "Offset", "Length", "Size", "Received", "Flags", "Keywords"];

    private static readonly (MessageFlags Flag, string Name)[] s_flags =
    [
        (MessageFlags.Answered, "Answered"),
        (MessageFlags.Deleted, "Deleted"),
        (MessageFlags.Draft, "Draft"),
        (MessageFlags.Flagged, "Flagged"),
        (MessageFlags.Seen, "Seen"),
    ];

    public static string Names(MessageFlags flags) =>
        string.Join(" ", s_flags.Where(known => (flags & known.Flag) != 0).Select(known => known.Name));

    public static MessageFlags Flags(string names)
    {
        var there = new HashSet<string>(names.Split(' '));
        return s_flags
            .Where(known => there.Contains(known.Name))
            .Aggregate(MessageFlags.None, (flags, known) => flags | known.Flag);
    }

    public static string Join(params string[] fields) => string.Join(",", fields.Select(Quote));

    public static string[] Split(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        for (int index = 0; index < line.Length; index++)
        {
            char character = line[index];
            if (character == '"' && quoted && index + 1 < line.Length && line[index + 1] == '"')
            {
                field.Append('"');
                index++;
            }
            else if (character == '"')
            {
                quoted = !quoted;
            }
            else if (character == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(character);
            }
        }

        fields.Add(field.ToString());
        return [.. fields];
    }

    private static string Quote(string field) =>
        field.IndexOfAny([',', '"']) < 0 ? field : "\"" + field.Replace("\"", "\"\"") + "\"";
}
