using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Rules;

/// <summary>The rules of an audit: the built-in ones, as a policy file and the caller adjust them.</summary>
internal sealed class AuditPolicy
{
    private AuditPolicy(IReadOnlyList<AuditRule> rules, long? mailboxBytes)
    {
        Rules = rules;
        MailboxBytes = mailboxBytes;
    }

    /// <summary>The rules to judge by.</summary>
    public IReadOnlyList<AuditRule> Rules { get; }

    /// <summary>How large a mailbox may be where its server does not say; null for the provider's own limit.</summary>
    public long? MailboxBytes { get; }

    /// <summary>The percentage of its quota from which a mailbox counts as nearly full.</summary>
    public double WarningPercent { get; private init; }

    /// <summary>The built-in rules.</summary>
    public static IReadOnlyList<AuditRule> Table { get; } = AuditRule.ReadTable();

    /// <summary>The ids of the built-in rules.</summary>
    public static IReadOnlyList<string> RuleIds { get; } = Table.Select(rule => rule.Id).ToArray();

    /// <summary>Whether a rule is judged.</summary>
    /// <param name="id">Its id.</param>
    public bool Has(string id) => Rules.Any(rule => rule.Id == id);

    /// <summary>The rules chosen, with the limits of a policy file.</summary>
    /// <param name="path">A JSON file; null for none.</param>
    /// <param name="isWanted">Whether a rule is wanted.</param>
    /// <exception cref="MailException">The file cannot be used.</exception>
    public static AuditPolicy Read(string? path, Func<AuditRule, bool> isWanted)
    {
        IReadOnlyList<AuditRule> rules = Table;
        long? mailboxBytes = null;
        if (path is not null)
        {
            try
            {
                XElement policy = JsonFile.Load(path);
                rules = Override(rules, policy);
                mailboxBytes = Bytes(policy);
            }
            catch (Exception ex) when (ex is FormatException or XmlException or IOException or UnauthorizedAccessException)
            {
                throw AuditFailures.PolicyUnusable.Make(path, ex.Message, ex);
            }
        }

        double warning = rules.First(rule => rule.Id == "QuotaWarning").Limit;
        return new AuditPolicy(rules.Where(rule => rule.IsEnabled && isWanted(rule)).ToArray(), mailboxBytes)
        {
            WarningPercent = warning,
        };
    }

    private static AuditRule[] Override(IReadOnlyList<AuditRule> rules, XElement policy)
    {
        XElement? stranger = policy.Elements().FirstOrDefault(element => Name(element) is not "rules" and not "mailboxbytes");
        if (stranger is not null)
        {
            throw new FormatException($"there is no '{JsonName(stranger)}' in a policy; it has rules and mailboxBytes");
        }

        XElement[] changes = policy.Elements().Where(element => Name(element) == "rules").Elements().ToArray();
        XElement? unknown = changes.FirstOrDefault(change =>
            !RuleIds.Contains(JsonName(change), StringComparer.OrdinalIgnoreCase)
        );
        return unknown is null
            ? rules
                .Select(rule =>
                    rule.With(
                        changes
                            .Where(change => JsonName(change).Equals(rule.Id, StringComparison.OrdinalIgnoreCase))
                            .Elements()
                            .Select(Value)
                    )
                )
                .ToArray()
            : throw new FormatException($"there is no rule '{JsonName(unknown)}'; there are {string.Join(", ", RuleIds)}");
    }

    private static long? Bytes(XElement policy)
    {
        if (policy.Elements().FirstOrDefault(element => Name(element) == "mailboxbytes") is not { } element)
        {
            return null;
        }

        return long.TryParse(element.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) && bytes > 0
            ? bytes
            : throw new FormatException($"'mailboxBytes' must be a number of bytes, not '{element.Value}'");
    }

    private static KeyValuePair<string, string> Value(XElement element) =>
        new(
            JsonName(element),
            element.HasElements
                ? string.Join(" ", element.Elements().Select(item => item.Value.Trim().ToLowerInvariant()))
                : element.Value
        );

    private static string Name(XElement element) => JsonName(element).ToLowerInvariant();

    // A name that XML does not allow stands in an attribute.
    private static string JsonName(XElement element) => (string?)element.Attribute("item") ?? element.Name.LocalName;
}
