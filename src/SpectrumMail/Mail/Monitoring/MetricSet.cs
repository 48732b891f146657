using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace SpectrumMail.Mail.Monitoring;

/// <summary>
/// Metrics in the text format of Prometheus (version 0.0.4). All are gauges: a result is a state, and not a count that goes on.
/// </summary>
internal sealed class MetricSet
{
    private readonly List<Family> _families = [];
    private readonly Dictionary<string, Family> _byName = new(StringComparer.Ordinal);

    /// <summary>Adds a value. Of several with the same labels the last one counts.</summary>
    /// <param name="name">The name of the metric, with its unit.</param>
    /// <param name="help">What it says.</param>
    /// <param name="value">The value; nothing is added without one.</param>
    /// <param name="labels">The labels.</param>
    public void Add(string name, string help, double? value, params (string Name, string Value)[] labels)
    {
        if (value is not { } number)
        {
            return;
        }

        if (!_byName.TryGetValue(name, out Family? family))
        {
            family = new Family(name, help);
            _byName.Add(name, family);
            _families.Add(family);
        }

        string key = string.Join(",", labels.Select(label => $"{label.Name}=\"{Escape(label.Value, isLabel: true)}\""));
        if (!family.Values.ContainsKey(key))
        {
            family.Order.Add(key);
        }

        family.Values[key] = number;
    }

    /// <summary>The text; each line ends with a line feed.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (Family family in _families)
        {
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(Escape(family.Help, isLabel: false)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(" gauge\n");
            foreach (string key in family.Order)
            {
                text.Append(family.Name).Append('{').Append(key).Append("} ").Append(Write(family.Values[key])).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Write(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string text, bool isLabel)
    {
        string escaped = text.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\r", string.Empty);
        return isLabel ? escaped.Replace("\"", "\\\"") : escaped;
    }

    private sealed class Family(string name, string help)
    {
        public string Name { get; } = name;

        public string Help { get; } = help;

        public List<string> Order { get; } = [];

        public Dictionary<string, double> Values { get; } = new(StringComparer.Ordinal);
    }
}
