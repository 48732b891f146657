using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MimeKit;
using SpectrumMail.Mail.Delivery;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Delivery;

/// <summary>
/// Reads reports in the shapes of many servers. Each file of Shapes says in X-Expected fields what it must be read as: class,
/// recipient, and then status, or name=value for other properties. A file without such a field is no report.
/// </summary>
public sealed class ShapeTests
{
    internal static string Folder => Path.Combine(Repository.Root, "tests", "SpectrumMail.Tests", "Mail", "Delivery", "Shapes");

    public static TheoryData<string> Shapes =>
        [.. Directory.GetFiles(Folder, "*.eml").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Fact]
    public void There_are_many_shapes() => Assert.True(Directory.GetFiles(Folder, "*.eml").Length >= 100);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_shape_is_read(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(Folder, name + ".eml"));
        using MimeMessage message = DeliveryParser.Load(file);
        string[] expected =
        [
            .. message.Headers.Where(header => header.Field == "X-Expected").Select(header => header.Value.Trim()),
        ];

        DeliveryContent? content = new DeliveryParser().Parse(message);

        IReadOnlyList<DeliveryRecord> records = content?.Records ?? [];
        Assert.Equal(
            expected.Select(line => string.Join(' ', line.Split(' ').Take(2))),
            records.Select(record => $"{record.Class} {record.Recipient}")
        );
        foreach ((string line, DeliveryRecord record) in expected.Zip(records))
        {
            Assert.All(line.Split(' ').Skip(2), part => Assert.Equal(part.Split('=')[^1], Value(part, record, content!)));
        }
    }

    [Fact]
    public void A_table_of_a_provider_decides_before_everything_else()
    {
        using FileStream file = File.OpenRead(Path.Combine(Folder, "qmail.eml"));
        using MimeMessage message = DeliveryParser.Load(file);
        var parser = new DeliveryParser(words =>
            words.Contains("User unknown", StringComparison.Ordinal)
                ? new ProviderVerdict(DeliveryCause.SpamRefused, "Ask them.", true)
                : null
        );

        DeliveryRecord record = Assert.Single(parser.Parse(message)!.Records);

        Assert.Equal((DeliveryClass.Soft, DeliveryCause.SpamRefused, "Ask them."), (record.Class, record.Cause, record.Remedy));
    }

    [Fact]
    public void Every_cause_of_a_failure_has_a_remedy() =>
        Assert.All(
            Enum.GetValues<DeliveryCause>().Where(cause => cause != DeliveryCause.None),
            cause => Assert.NotEmpty(Remedies.For(cause))
        );

    private static string Value(string part, DeliveryRecord record, DeliveryContent content) =>
        part.Split('=') switch
        {
            ["id", ..] => content.Original.MessageId,
            ["env", ..] => content.EnvelopeId,
            ["cause", ..] => record.Cause.ToString(),
            ["orig", ..] => record.OriginalRecipient,
            ["host", ..] => record.RemoteHost,
            ["type", ..] => record.FeedbackType,
            _ => record.Status,
        };
}
