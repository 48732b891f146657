using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Delivery;

/// <summary>A block of fields of the form "Name: value", as reports and headers have them.</summary>
internal sealed class Fields
{
    // A long name is no name, and a field that goes on for ever is cut.
    private static readonly Pattern s_field = new(
        @"^([A-Za-z][A-Za-z0-9_-]{0,60})[ \t]*:[ \t]*(.*)$",
        RegexOptions.CultureInvariant
    );
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _fields.Count == 0;

    /// <summary>All fields, in their order.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => _fields;

    /// <summary>The first value of a field; empty when there is none.</summary>
    public string this[string name] =>
        _fields.FirstOrDefault(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? string.Empty;

    /// <summary>All values of a field.</summary>
    public IEnumerable<string> Values(string name) =>
        _fields.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);

    /// <summary>Whether a field is there.</summary>
    public bool Has(string name) => _fields.Any(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds a field.</summary>
    public void Add(string name, string value) => _fields.Add(new KeyValuePair<string, string>(name, value));

    /// <summary>Reads the blocks of a text. Empty lines separate them.</summary>
    public static IReadOnlyList<Fields> ReadBlocks(IReadOnlyList<string> lines)
    {
        var blocks = new List<Fields>();
        var block = new Fields();
        foreach (string line in lines)
        {
            if (line.Trim().Length == 0)
            {
                if (!block.IsEmpty)
                {
                    blocks.Add(block);
                    block = new Fields();
                }

                continue;
            }

            block.AddLine(line);
        }

        if (!block.IsEmpty)
        {
            blocks.Add(block);
        }

        return blocks;
    }

    /// <summary>Whether a line is a field.</summary>
    public static bool IsField(string line) => s_field.IsMatch(line);

    private void AddLine(string line)
    {
        if (line[0] is ' ' or '\t' && _fields.Count > 0)
        {
            KeyValuePair<string, string> last = _fields[_fields.Count - 1];
            if (last.Value.Length < 2 * ReportLimits.Line)
            {
                string value = last.Value.Length == 0 ? line.Trim() : last.Value + " " + line.Trim();
                _fields[_fields.Count - 1] = new KeyValuePair<string, string>(last.Key, value);
            }

            return;
        }

        Match match = s_field.Match(line.TrimStart());
        if (match.Success)
        {
            Add(match.Groups[1].Value, match.Groups[2].Value.Trim());
        }
    }
}
