using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Json.Schema;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Retention;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Retention;

/// <summary>The file of a policy: what it may say, and that every mistake is named with its rule and its property.</summary>
public sealed class PolicyReaderTests : IDisposable
{
    private const string Action = "\"action\": \"remove\"";

    private static readonly Lazy<JsonSchema> s_schema = new(() =>
        JsonSchema.FromText(
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "schema", "policy", "RetentionPolicy.schema.json"))
        )
    );

    private readonly TempFolder _folder = new();

    /// <summary>Rules that are wrong, and what must be named.</summary>
    public static TheoryData<string, string[]> Wrong =>
        new()
        {
            { "", ["rule 'R'", "'action' is missing"] },
            { "\"action\": \"delete\"", ["rule 'R'", "'action'", "Keep, Archive, Move, Remove", "'delete'"] },
            { "\"action\": 3", ["rule 'R'", "'action'", "a text"] },
            { Action + ", \"olderThan\": \"90\"", ["rule 'R'", "'olderThan'", "30d", "'90'"] },
            { Action + ", \"olderThan\": \"0d\"", ["rule 'R'", "'olderThan'"] },
            { Action + ", \"olderThan\": 90", ["rule 'R'", "'olderThan'", "90"] },
            { Action + ", \"olderThan\": null", ["rule 'R'", "'olderThan'", "null"] },
            { Action + ", \"olderThan\": \"\"", ["rule 'R'", "'olderThan'"] },
            { Action + ", \"olderTan\": \"90d\"", ["rule 'R'", "'olderTan'", "olderThan"] },
            { Action + ", \"seen\": \"yes\"", ["rule 'R'", "'seen'", "true or false"] },
            { Action + ", \"flagged\": null", ["rule 'R'", "'flagged'", "null"] },
            { Action + ", \"seen\": true, \"Seen\": false", ["rule 'R'", "'Seen'", "twice"] },
            { Action + ", \"largerThan\": \"huge\"", ["rule 'R'", "'largerThan'", "25MB", "'huge'"] },
            { Action + ", \"largerThan\": 0", ["rule 'R'", "'largerThan'"] },
            { Action + ", \"smallerThan\": -1", ["rule 'R'", "'smallerThan'"] },
            { Action + ", \"from\": []", ["rule 'R'", "'from'", "empty list"] },
            { Action + ", \"from\": [ \"a\", \"\" ]", ["rule 'R'", "'from'", "empty"] },
            { Action + ", \"subject\": \" \"", ["rule 'R'", "'subject'", "empty"] },
            { Action + ", \"folder\": \"\"", ["rule 'R'", "'folder'", "empty"] },
            { Action + ", \"folder\": [ 1 ]", ["rule 'R'", "'folder'", "a text"] },
            { Action + ", \"use\": \"Inboxes\"", ["rule 'R'", "'use'", "Inbox", "'Inboxes'"] },
            { Action + ", \"use\": \"1\"", ["rule 'R'", "'use'"] },
            { Action + ", \"destination\": \"X\"", ["rule 'R'", "'destination'", "move"] },
            { "\"action\": \"move\"", ["rule 'R'", "'destination' is missing"] },
            { "\"action\": \"keep\", \"permanent\": true", ["rule 'R'", "'permanent'", "remove"] },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_mistake_in_a_rule_is_named(string properties, string[] named)
    {
        MailException failure = Refused(OneRule(properties));

        Assert.Equal("PolicyUnusable", failure.ErrorId);
        Assert.All(named, word => Assert.Contains(word, failure.Message, StringComparison.Ordinal));
        Assert.NotEmpty(failure.Remedy);
    }

    [Theory]
    [InlineData("", "cannot be used")]
    [InlineData("{", "cannot be used")]
    [InlineData("[]", "the policy")]
    [InlineData("{}", "'rules'")]
    [InlineData("{ \"rules\": [] }", "'rules'")]
    [InlineData("{ \"rules\": {} }", "'rules'")]
    [InlineData("{ \"rules\": [ 1 ] }", "rule 1")]
    [InlineData("{ \"rules\": [ { \"action\": \"keep\" } ] }", "rule 1: 'name' is missing")]
    [InlineData("{ \"rules\": [ { \"name\": \"\", \"action\": \"keep\" } ] }", "rule 1: 'name' is empty")]
    [InlineData("{ \"rules\": [ { \"name\": \"a\", \"action\": \"remove\", \"subject\": \"\\u0000\" } ] }", "'subject' holds")]
    [InlineData(
        "{ \"rules\": [ { \"name\": \"a\", \"action\": \"remove\", \"from\": [ \"b\", \"a\\u0000b\" ] } ] }",
        "'from' holds"
    )]
    [InlineData("{ \"rule\": [ { \"name\": \"R\", \"action\": \"keep\" } ] }", "'rule'")]
    [InlineData(
        "{ \"rules\": [ { \"name\": \"R\", \"action\": \"keep\" }, { \"name\": \"r\", \"action\": \"keep\" } ] }",
        "rule 2"
    )]
    [InlineData("{ \"rules\": [ { \"name\": \"R\", \"action\": \"keep\" } ] /* never ended }", "cannot be used")]
    public void A_mistake_in_the_policy_is_named(string policy, string named)
    {
        MailException failure = Refused(policy);

        Assert.Equal("PolicyUnusable", failure.ErrorId);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void The_schema_refuses_what_the_reader_refuses(string properties, string[] named)
    {
        Assert.NotEmpty(named);
        Assert.False(IsValid(OneRule(properties)));
    }

    [Theory]
    [InlineData("\"action\": \"keep\"")]
    [InlineData("\"action\": \"move\", \"destination\": \"Old\"")]
    [InlineData("\"action\": \"archive\", \"olderThan\": \"10mo\", \"use\": [ \"Inbox\", \"SentItems\" ]")]
    [InlineData("\"action\": \"remove\", \"largerThan\": \"0.5 MB\", \"smallerThan\": 1048576, \"permanent\": false")]
    [InlineData("\"action\": \"remove\", \"from\": [ \"a\", \"b\" ], \"subject\": \"c\", \"seen\": true, \"folder\": \"*\"")]
    public void The_schema_takes_what_the_reader_takes(string properties)
    {
        Assert.Single(Read(OneRule(properties)).Rules);
        Assert.True(IsValid(OneRule(properties)));
    }

    [Fact]
    public void The_policy_of_the_help_and_those_of_the_tests_are_valid()
    {
        string help = File.ReadAllText(Path.Combine(Repository.Root, "docs", "en-US", "about_SpectrumMail_Retention.md"));
        string example = help.Split("```jsonc")[1].Split("```")[0];

        Assert.True(Read(example).Rules.Count > 3);
        Assert.Equal(7, Read(RetentionMailbox.AllActions).Rules.Count);
        Assert.All([example, RetentionMailbox.AllActions], policy => Assert.True(IsValid(policy)));
    }

    [Fact]
    public void Comments_and_every_property_are_read()
    {
        RetentionPolicy policy = Read(
            """
            // "rules": [] is no rule here
            { "$schema": "https://example.test/x.json", /* { */ "description": "for // all",
              "rules": [ // the first
                { "name": "One", "description": "d", "folder": [ "Old*", "a \" // b" ], "use": [ "SentItems", "junk" ],
                  "olderThan": "6mo",
                  "seen": true, "flagged": false, "answered": true, "largerThan": "1.5MB", "smallerThan": 2000000,
                  "from": "a", "subject": [ "b", "c" ], "Action": "REMOVE", "permanent": true },
                { "name": "Two", "action": "move", "destination": "Old" }
              ]
            }
            """
        );

        Assert.Equal(("policy", 2), (policy.Name, policy.Rules.Count));
        RetentionRule rule = policy.Rules[0];
        Assert.Equal(["Old*", "a \" // b"], rule.Folders.Select(folder => folder.Text));
        Assert.Equal([FolderScope.Sent, FolderScope.Junk], rule.Uses);
        Assert.Equal(new DateTime(2026, 2, 28), rule.OlderThan!.Before(new DateTime(2026, 8, 31)));
        Assert.Equal((true, false, true), (rule.Filter.Read, rule.Filter.Flagged, rule.Filter.Answered));
        Assert.Equal((1_572_864, 2_000_000), (rule.Filter.LargerThan, rule.Filter.SmallerThan));
        Assert.Equal(["a", "b", "c"], rule.Filter.From.Concat(rule.Filter.Subject));
        Assert.Equal((RetentionAction.Remove, true, true), (rule.Action, rule.Permanent, rule.HasCondition));
        Assert.Equal(("Old", false), (policy.Rules[1].Destination, policy.Rules[1].HasCondition));
    }

    public void Dispose() => _folder.Dispose();

    private static string OneRule(string properties) =>
        $"{{ \"rules\": [ {{ \"name\": \"R\"{(properties.Length > 0 ? ", " : "")}{properties} }} ] }}";

    private static bool IsValid(string policy)
    {
        using var document = JsonDocument.Parse(policy, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        return s_schema.Value.Evaluate(document.RootElement).IsValid;
    }

    private MailException Refused(string policy) => Assert.Throws<MailException>(() => Read(policy));

    private RetentionPolicy Read(string policy)
    {
        Directory.CreateDirectory(_folder.Path);
        string path = _folder.Combine("policy.json");
        File.WriteAllText(path, policy);
        return new PolicyReader(text => new NamePattern(text)).Read(path);
    }
}
