using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Rules;

/// <summary>
/// A rule as data: what is measured belongs to its id, everything else stands in AuditRules.xml and may be overridden.
/// </summary>
internal sealed class AuditRule
{
    /// <summary>The id of the rule that needs the folders' access control lists.</summary>
    public const string Sharing = "SharedWithOthers";

    /// <summary>The id of the rule that needs what the domain publishes.</summary>
    public const string DomainPolicy = "DomainAuthentication";

    private static readonly string[] s_fixed = ["id", "title", "depth", "when", "onRequest"];
    private readonly Dictionary<string, string> _values;

    private AuditRule(Dictionary<string, string> values) => _values = values;

    public string Id => _values["id"];

    public string Title => _values["title"];

    public string Remedy => _values["remedy"];

    public AuditDepth Depth => (AuditDepth)Enum.Parse(typeof(AuditDepth), _values["depth"]);

    public AuditSeverity Severity => (AuditSeverity)Enum.Parse(typeof(AuditSeverity), _values["severity"], ignoreCase: true);

    public double Limit => Number("limit");

    /// <summary>Whether a policy has disabled it.</summary>
    public bool IsEnabled =>
        !_values.TryGetValue("enabled", out string? enabled) || !enabled.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is judged only when it is named, by the caller or by a policy that enables it.</summary>
    public bool IsOnRequest => _values.ContainsKey("onRequest");

    /// <summary>Whether a policy has enabled it.</summary>
    public bool IsRequested => IsEnabled && _values.ContainsKey("enabled");

    /// <summary>All rules, in the order in which they are judged.</summary>
    public static IReadOnlyList<AuditRule> ReadTable()
    {
        using System.IO.Stream table = typeof(AuditRule).Assembly.GetManifestResourceStream("AuditRules.xml")!;
        return XDocument
            .Load(table)
            .Root!.Elements("rule")
            .Select(rule => new AuditRule(
                rule.Attributes()
                    .ToDictionary(value => value.Name.LocalName, value => value.Value, StringComparer.OrdinalIgnoreCase)
            ))
            .ToArray();
    }

    /// <summary>Whether a value is one to report.</summary>
    public bool IsMet(double value) => _values["when"] == "above" ? value > Limit : value >= Limit;

    /// <summary>A further number of the rule.</summary>
    public double Number(string name) => double.Parse(_values[name], CultureInfo.InvariantCulture);

    /// <summary>A further list of the rule.</summary>
    public string[] List(string name) => _values[name].Split([' '], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The rule with some of its values replaced.</summary>
    /// <exception cref="FormatException">There is no such value, or it cannot be that.</exception>
    public AuditRule With(IEnumerable<KeyValuePair<string, string>> overrides)
    {
        var values = new Dictionary<string, string>(_values, StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, string> change in overrides)
        {
            bool known = change.Key.Equals("enabled", StringComparison.OrdinalIgnoreCase) || values.ContainsKey(change.Key);
            if (!known || s_fixed.Contains(change.Key, StringComparer.OrdinalIgnoreCase))
            {
                string names = string.Join(", ", values.Keys.Except(s_fixed, StringComparer.OrdinalIgnoreCase).Append("enabled"));
                throw new FormatException($"rule {Id} has no '{change.Key}'; it has {names}");
            }

            values[change.Key] = change.Value;
        }

        var rule = new AuditRule(values);
        rule.Check(
            _values
                .Where(value => double.TryParse(value.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                .Select(value => value.Key)
        );
        return rule;
    }

    private void Check(IEnumerable<string> numbers)
    {
        foreach (string name in numbers)
        {
            if (!double.TryParse(_values[name], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || value < 0)
            {
                throw new FormatException($"'{name}' of rule {Id} must be a number, not '{_values[name]}'");
            }
        }

        if (!Enum.TryParse(_values["severity"], ignoreCase: true, out AuditSeverity severity) || severity == AuditSeverity.None)
        {
            throw new FormatException(
                $"'severity' of rule {Id} must be Information, Warning or Critical, not '{_values["severity"]}'"
            );
        }
    }
}
