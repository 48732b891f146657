using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Text;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Retention;

/// <summary>
/// Reads a policy of retention: JSON, as the policies of audits are, and with comments. docs/schema/policy has the schema of it.
/// </summary>
/// <param name="pattern">Makes a pattern of a text.</param>
internal sealed class PolicyReader(Func<string, INamePattern> pattern)
{
    private static readonly string[] s_top = ["$schema", "name", "description", "rules"];

    private static readonly string[] s_rule =
    [
        "name",
        "description",
        "folder",
        "use",
        "olderThan",
        "seen",
        "flagged",
        "answered",
        "largerThan",
        "smallerThan",
        "from",
        "subject",
        "action",
        "destination",
        "permanent",
    ];

    /// <summary>Reads a policy.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MailException">PolicyUnusable: which rule and which property, and why.</exception>
    public RetentionPolicy Read(string path)
    {
        try
        {
            return Policy(JsonFile.Load(path), Path.GetFileNameWithoutExtension(path));
        }
        catch (Exception ex) when (ex is FormatException or XmlException || StorageFailures.IsFileFailure(ex))
        {
            throw RetentionFailures.RetentionPolicyUnusable.Make(path, ex.Message, ex);
        }
    }

    private RetentionPolicy Policy(XElement root, string file)
    {
        var policy = new PolicyObject(root, "the policy", s_top);
        policy.Text("$schema");
        policy.Text("description");
        var rules = new List<RetentionRule>();
        foreach (XElement element in policy.List("rules"))
        {
            RetentionRule rule = Rule(element, rules.Count + 1);
            rules.Add(
                rules.Exists(other => other.Name.Equals(rule.Name, StringComparison.OrdinalIgnoreCase))
                    ? throw new FormatException($"rule {rules.Count + 1}: another rule has the 'name' '{rule.Name}' too.")
                    : rule
            );
        }

        return new RetentionPolicy(policy.Text("name") ?? file, rules);
    }

    private RetentionRule Rule(XElement element, int number)
    {
        string? name = PolicyObject.Peek(element, "name");
        var given = new PolicyObject(element, string.IsNullOrEmpty(name) ? $"rule {number}" : $"rule '{name}'", s_rule);
        given.Text("description");
        var rule = new RetentionRule(given.Required("name"), given.Word<RetentionAction>("action", given.Required("action")))
        {
            Folders = [.. given.Texts("folder").Select(pattern)],
            Uses = [.. given.Texts("use").Select(use => given.Word<FolderScope>("use", use))],
            OlderThan = given.AgeOf("olderThan"),
            Filter = Filter(given),
            Destination = given.Text("destination") ?? string.Empty,
            Permanent = given.Flag("permanent") ?? false,
        };
        Check(given, rule);
        return rule;
    }

    private static MessageFilter Filter(PolicyObject given) =>
        new()
        {
            Read = given.Flag("seen"),
            Flagged = given.Flag("flagged"),
            Answered = given.Flag("answered"),
            LargerThan = given.Size("largerThan"),
            SmallerThan = given.Size("smallerThan"),
            From = given.Texts("from"),
            Subject = given.Texts("subject"),
        };

    private static void Check(PolicyObject given, RetentionRule rule)
    {
        bool moves = rule.Action == RetentionAction.Move;
        if (moves != given.Has("destination"))
        {
            throw given.Wrong("destination", moves ? "is missing: where to?" : "is for the action move.");
        }

        if (given.Has("permanent") && rule.Action != RetentionAction.Remove)
        {
            throw given.Wrong("permanent", "is for the action remove.");
        }
    }
}
