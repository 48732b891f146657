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

    /// <summary>
    /// Writes an audit. The serializer would make code for that at the first use, which takes longer than a sign-in.
    /// </summary>
    public static string Write(MailboxAudit audit)
    {
        var text = new StringBuilder(4096);
        new JsonWriter(text).Write(audit);
        return text.ToString();
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="SerializationException">It is something else.</exception>
    public static MailboxAudit Read(string line)
    {
        using var memory = new MemoryStream(Encoding.UTF8.GetBytes(line));
        return (MailboxAudit)s_serializer.ReadObject(memory)!;
    }
}
