using System;
using System.IO;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Text.Json.Nodes;
using SpectrumMail.Mail.Auditing.Checkpoint;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Auditing.Checkpoint;

/// <summary>Audits as lines of JSON: written by hand, read by the runtime's serializer.</summary>
public sealed class AuditJsonTests
{
    [Fact]
    public void What_is_written_is_what_the_serializer_of_the_runtime_writes()
    {
        Assert.All(
            AuditModels.Company(12),
            audit => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Serialized(audit)), JsonNode.Parse(AuditJson.Write(audit))))
        );
    }

    [Fact]
    public void What_is_written_is_read()
    {
        Assert.All(
            AuditModels.Company(12),
            audit => Assert.Equal(Serialized(audit), Serialized(AuditJson.Read(AuditJson.Write(audit))))
        );
    }

    // Nothing of the models may be missing in the invented audits, or it would not be compared.
    [Fact]
    public void An_audit_that_holds_one_of_everything_is_read()
    {
        MailboxAudit audit = Full();

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Serialized(audit)), JsonNode.Parse(AuditJson.Write(audit))));
        Assert.Equal(Serialized(audit), Serialized(AuditJson.Read(AuditJson.Write(audit))));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("\"quoted\" \\ / and\ttab\r\nline\0null\u001f")]
    [InlineData("Größe 😀 \u2028 \ufffe \uffff")]
    [InlineData("\ud83d alone")]
    public void Any_text_stays_on_its_line_and_is_read_as_it_was(string text)
    {
        var audit = new MailboxAudit { Provider = text };

        string line = AuditJson.Write(audit);

        Assert.DoesNotContain(line, char.IsControl);
        Assert.Equal(text, AuditJson.Read(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line))).Provider);
    }

    private static MailboxAudit Full() =>
        new()
        {
            EmailAddress = "a@x.test",
            Started = DateTime.Now,
            Ended = new DateTime(2026, 11, 29, 1, 2, 3, DateTimeKind.Utc),
            DurationSeconds = 0.1,
            QuotaPercent = 1e-7,
            TotalItemSize = long.MaxValue,
            FailedStep = ConnectionStep.Authenticate,
            Folders =
            [
                new FolderStatistics
                {
                    Name = "Größe",
                    FolderPath = "a/Größe",
                    UidValidity = 7,
                },
            ],
            Analysis = new MailboxAnalysis
            {
                TopSenders = [new SenderTotal { Address = "b@x.test", Items = 2 }],
                LargestMessages = [new LargeMessage { Subject = "s", Received = DateTime.Now }],
                AttachmentTypes = [new AttachmentTotal { Type = ".exe" }],
                AgeHistogram = [new HistogramBin { Name = "old", To = null }],
                SizeHistogram = [new HistogramBin { Name = "big", To = 9 }],
            },
            Findings = [new AuditFinding { RuleId = "r", Value = 0.25 }],
            RulesNotJudged = ["x", "y"],
            Trend = new AuditTrend { FullOn = DateTime.Now, History = [new AuditSample { Items = 3 }] },
        };

    private static string Serialized(MailboxAudit audit)
    {
        using var memory = new MemoryStream();
        new DataContractJsonSerializer(
            typeof(MailboxAudit),
            new DataContractJsonSerializerSettings { DateTimeFormat = new DateTimeFormat("o") }
        ).WriteObject(memory, audit);
        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
