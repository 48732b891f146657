using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using SpectrumMail.HelpBuilder;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Help;

/// <summary>
/// The schemas of docs/schema are those of the types, and real results keep to them as ConvertTo-Json writes them.
/// </summary>
public sealed class SchemaTests(Labs labs)
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "docs", "schema");

    // A schema is read once: its id is registered.
    private static readonly ConcurrentDictionary<string, JsonSchema> s_schemas = new();

    // One script for each type: what comes out of it is validated.
    private static readonly Dictionary<string, string> s_sources = new()
    {
        [nameof(SpectrumMessage)] =
            "Get-SpectrumMessage -Include Headers, Attachments, Preview, Body; " + "Get-SpectrumMessage -First 1",
        [nameof(VanishedMessage)] =
            "$c = \"$state/c\"; $null = Get-SpectrumMessage -Checkpoint $c; "
            + "Get-SpectrumMessage -First 1 | Remove-SpectrumMessage -Permanent -Confirm:$false; "
            + "Get-SpectrumMessage -Checkpoint $c -IncludeVanished",
        [nameof(DeletionResult)] =
            "$null = Connect-Spectrum @pop; "
            + "Get-SpectrumMessage -Session pop -First 1 | Remove-SpectrumMessage -Permanent -Confirm:$false; "
            + "Disconnect-Spectrum pop",
        [nameof(DuplicateMessage)] =
            "$null = Get-SpectrumMessage -Session to -First 2 | Copy-SpectrumMessage -DestinationFolder Archive; "
            + "Find-SpectrumDuplicate -Session to",
        [nameof(DuplicateGroup)] = "Find-SpectrumDuplicate -Session to -AsGroup",
        [nameof(MailboxFolder)] = "Get-SpectrumFolder",
        [nameof(FolderStatistics)] = "Get-SpectrumFolderStatistics -IncludeOldestAndNewestItems",
        [nameof(MailboxStatistics)] = "Get-SpectrumMailboxStatistics",
        [nameof(FolderSaveResult)] = "Save-SpectrumMessage \"$state/saved\" -Format Mbox",
        [nameof(SavedMessage)] = "Get-SpectrumMessage | Save-SpectrumMessage \"$state/$(New-Guid)\" -PassThru",
        [nameof(FolderTransferResult)] =
            "$null = Save-SpectrumMessage \"$state/out\" -Format Mbox; "
            + "Import-SpectrumMessage \"$state/out\" -Folder Archive -CheckpointPath \"$state/i\"",
        [nameof(SendResult)] =
            "Send-SpectrumMail -Session from -To $to -Subject a; "
            + "Send-SpectrumMail -Session from -To unknown@lab.test -Subject b -ErrorAction Ignore",
        [nameof(OutboxItem)] =
            "$null = Send-SpectrumMail -Session stopped -To $to -Subject c -Queue -OutboxPath \"$state/o\" "
            + "-WarningAction Ignore; Get-SpectrumOutbox -OutboxPath \"$state/o\"",
        [nameof(SpectrumMail.Sessions.SpectrumSession)] = "Get-SpectrumSession",
        [nameof(ServerSetting)] = "Get-SpectrumServerSetting",
        [nameof(ConnectionTestResult)] =
            "Test-SpectrumConnection -Credential $alice @lab; "
            + "Test-SpectrumConnection me@lab.test @lab -Protocol Imap -Through Tls; "
            + "Test-SpectrumConnection me@charter.net -Server localhost -Port 1 -Protocol Imap -Through Connect",
        [nameof(MailboxAudit)] =
            "Get-SpectrumSession to | Invoke-SpectrumMailboxAudit -Depth Envelope; "
            + "Get-SpectrumSession from | Invoke-SpectrumMailboxAudit; "
            + "[pscustomobject]@{ EmailAddress = 'x@charter.net'; Password = 'x' } | "
            + "Invoke-SpectrumMailboxAudit -Server localhost -Port 1",
        [nameof(MailboxSearchResult)] =
            "Get-SpectrumSession to | Search-SpectrumMailbox -Subject a -EstimateResultOnly; "
            + "[pscustomobject]@{ EmailAddress = 'x@charter.net'; Password = 'x' } | "
            + "Search-SpectrumMailbox -Subject a -EstimateResultOnly -Server localhost -Port 1",
        [nameof(MigrationResult)] =
            "[pscustomobject]@{ SourceAddress = 'x@charter.net'; SourcePassword = 'x'; DestinationPassword = 'x' } | "
            + "Invoke-SpectrumMigration -SourceServer localhost -SourcePort 1 -DestinationServer localhost -MaximumRetryCount 0",
        [nameof(RetentionResult)] =
            "Set-Content \"$state/p.json\" '{ \"rules\": [ { \"name\": \"R\", \"subject\": \"a\", \"action\": \"remove\" } ] }'; "
            + "Invoke-SpectrumRetention -Session to -Policy \"$state/p.json\"; "
            + "[pscustomobject]@{ EmailAddress = 'x@charter.net'; Password = 'x' } | "
            + "Invoke-SpectrumRetention -Policy \"$state/p.json\" -Server localhost -Port 1",
        [nameof(SpectrumDeliveryReport)] = "Get-SpectrumDeliveryReport -Path \"$shapes/*.eml\"",
        [nameof(SentRecipientStatus)] =
            "$null = Send-SpectrumMail -Session from -To $to -Subject d -SentLog \"$state/sent.log\"; "
            + "Get-SpectrumDeliveryReport -Session from -Match -SentLog \"$state/sent.log\"",
        [nameof(MailflowTestResult)] =
            "Test-SpectrumMailflow to -Session from -WarningSec 60; "
            + "Test-SpectrumMailflow -Session from -TargetEmailAddress unknown@lab.test",
        [nameof(MonitoringResult)] = "Get-SpectrumSession to | Invoke-SpectrumMailboxAudit | ConvertTo-SpectrumMetric -As Nagios",
    };

    [Fact]
    public void The_files_are_those_that_the_types_make()
    {
        string assembly = Repository.Built("src/SpectrumMail", "net8.0", "SpectrumMail.dll");
        (string File, string Text)[] made =
        [
            .. ResultSchema.WriteAll(assembly, new Summaries(Path.ChangeExtension(assembly, ".xml")), HelpPageTests.ProjectUri()),
        ];

        Assert.Equal(
            made.Select(schema => schema.File),
            Directory.GetFiles(s_folder, "*.json").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)
        );
        Assert.All(
            made,
            schema =>
                Assert.True(
                    File.ReadAllText(Path.Combine(s_folder, schema.File)).ReplaceLineEndings("\n") == schema.Text,
                    $"{schema.File} is stale: run build.ps1 -Task Docs."
                )
        );
        Assert.Equal(made.Select(schema => schema.File.Split('.')[0]), s_sources.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Real_results_keep_to_their_schemas_with_names_and_with_numbers()
    {
        using var flow = new MailflowLab(labs.Sending());
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        Prepare(flow, folder.Path);

        Assert.All(
            s_sources,
            source =>
            {
                foreach (string names in new[] { "", "-EnumsAsStrings" })
                {
                    ShellResult result = flow
                        .Shell.Run($"& {{ {source.Value} }} | ForEach-Object {{ ConvertTo-Json $_ -Depth 9 {names} }}")
                        .ThrowOnError();
                    Assert.NotEmpty(result.Output);
                    Assert.All(result.Output, json => Assert.Empty(Faults(source.Key, (string)json.BaseObject)));
                }
            }
        );
    }

    [Theory]
    [InlineData(nameof(SendResult), "Status", "\"Lost\"")]
    [InlineData(nameof(SendResult), "Attempts", "\"1\"")]
    [InlineData(nameof(SendResult), "Recipients", "{}")]
    [InlineData(nameof(OutboxItem), "Created", "\"yesterday\"")]
    public void A_schema_refuses_what_is_no_such_result(string type, string property, string value)
    {
        string json = JsonSerializer.Serialize(
            type == nameof(SendResult)
                ? new SendResult { Duration = TimeSpan.Zero }
                : (object)new OutboxItem { Created = DateTime.Now }
        );
        var changed = JsonNode.Parse(json)!.AsObject();
        changed["Duration"] = JsonNode.Parse("""{ "Ticks": 0, "TotalSeconds": 0 }""");
        changed["Expires"] = "2026-11-28T22:00:00+00:00";
        Assert.Empty(Faults(type, changed.ToJsonString()));
        changed[property] = JsonNode.Parse(value);

        Assert.NotEmpty(Faults(type, changed.ToJsonString()));
    }

    private static void Prepare(MailflowLab flow, string folder)
    {
        flow.Lab.Seed(flow.To.Address, 12);
        flow.Lab.Append(flow.To.Address, "INBOX", HelpLab.Invoice);
        flow.Shell.Set("state", folder);
        flow.Shell.Set("shapes", Path.Combine(Repository.Root, "tests", "SpectrumMail.Tests", "Mail", "Delivery", "Shapes"));
        flow.Shell.Set("to", flow.To.Address);
        using FaultProxy closed = FaultProxy.Start(flow.Lab.SubmissionPort, new FaultPlan { Refuse = true });
        flow.Shell.Run(
                "$pop = @{ Name = 'pop'; Protocol = 'Pop3'; Server = $lab.Server; Port = $args[2]; Security = 'Tls'; "
                    + "Credential = $args[1]; CertificateAuthority = $lab.CertificateAuthority }\n"
                    + "$broken = $lab.Clone(); $broken.SmtpPort = $args[0]; $null = Connect-Spectrum $bob @broken -Name stopped\n"
                    + "$null = Connect-Spectrum $args[1] @lab -Name to",
                closed.Port,
                Labs.Credential(flow.To),
                flow.Lab.Pop3sPort
            )
            .ThrowOnError();
    }

    private static string[] Faults(string type, string json)
    {
        JsonSchema schema = s_schemas.GetOrAdd(
            type,
            name => JsonSchema.FromText(File.ReadAllText(Path.Combine(s_folder, name + ".schema.json")))
        );
        using var document = JsonDocument.Parse(json);
        EvaluationResults results = schema.Evaluate(
            document.RootElement,
            new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true }
        );
        return results.IsValid
            ? []
            :
            [
                .. (results.Details ?? [])
                    .Where(detail => detail.Errors is { Count: > 0 })
                    .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Key} {error.Value}"))
                    .DefaultIfEmpty("It is not valid."),
            ];
    }
}
