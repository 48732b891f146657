using System.IO;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Checkpoint;

/// <summary>An audit as one line of JSON, and back.</summary>
internal static class AuditJson
{
    private static readonly DataContractJsonSerializer s_serializer = new(
        typeof(MailboxAudit),
        new DataContractJsonSerializerSettings { DateTimeFormat = new DateTimeFormat("o") }
    );

    /// <summary>Writes one of everything that an audit may hold, so that the serializer is ready for it.</summary>
    public static void Prepare() =>
        Write(
            new MailboxAudit
            {
                Folders = [new FolderStatistics()],
                Analysis = new MailboxAnalysis
                {
                    TopSenders = [new SenderTotal()],
                    LargestMessages = [new LargeMessage()],
                    AttachmentTypes = [new AttachmentTotal()],
                    AgeHistogram = [new HistogramBin()],
                    SizeHistogram = [new HistogramBin()],
                },
                Findings = [new AuditFinding()],
                RulesNotJudged = [string.Empty],
                Trend = new AuditTrend { History = [new AuditSample()] },
            }
        );

    public static string Write(MailboxAudit audit)
    {
        using var memory = new MemoryStream();
        s_serializer.WriteObject(memory, audit);
        return Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length);
    }

    /// <exception cref="SerializationException">It is something else.</exception>
    public static MailboxAudit Read(string line)
    {
        using var memory = new MemoryStream(Encoding.UTF8.GetBytes(line));
        return (MailboxAudit)s_serializer.ReadObject(memory)!;
    }
}
