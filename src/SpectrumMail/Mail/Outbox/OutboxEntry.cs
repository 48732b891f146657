using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Outbox;

/// <summary>
/// What the outbox knows of a message: the lines at the start of its file, "Name: value" each, an empty line after them. The
/// message follows as it is sent. Times are UTC.
/// </summary>
internal sealed record OutboxEntry
{
    private const string Version = "SpectrumMail-Outbox";

    public string Id { get; init; } = string.Empty;

    public OutboxState State { get; init; }

    public string Account { get; init; } = string.Empty;

    public string From { get; init; } = string.Empty;

    public string MessageId { get; init; } = string.Empty;

    public string Subject { get; init; } = string.Empty;

    public string Key { get; init; } = string.Empty;

    /// <summary>How many files a message with a long list of recipients has, this one included.</summary>
    public int Parts { get; init; } = 1;

    public DateTime Created { get; init; }

    public DateTime NotBefore { get; init; }

    public DateTime Expires { get; init; }

    public int Attempts { get; init; }

    public string Reason { get; init; } = string.Empty;

    public bool SaveToSent { get; init; }

    public bool FailOnAnyRejection { get; init; }

    public DeliveryNotices Notices { get; init; }

    public bool NeedsUtf8 { get; init; }

    public IReadOnlyList<RecipientResult> Recipients { get; init; } = [];

    /// <summary>Where the message begins in the file, in bytes.</summary>
    public long BodyOffset { get; init; }

    /// <summary>The file's size in bytes.</summary>
    public long FileSize { get; init; }

    /// <summary>
    /// Whether a copy of the message in the mailbox proves that this file's recipients were accepted: no others can have got it
    /// before.
    /// </summary>
    public bool CopyProves => Parts == 1 && Recipients.All(recipient => recipient.Status != RecipientStatus.Accepted);

    /// <summary>Those who still are to get it.</summary>
    public IEnumerable<RecipientResult> Pending => Recipients.Where(recipient => IsPending(recipient.Status));

    /// <summary>Whether a recipient still is to get the message.</summary>
    public static bool IsPending(RecipientStatus status) =>
        status is RecipientStatus.Queued or RecipientStatus.Deferred or RecipientStatus.Withheld;

    /// <summary>Reads the lines of a file; null when it is not one of the outbox's.</summary>
    public static OutboxEntry? Read(Stream file, string id, OutboxState state)
    {
        var lines = new List<KeyValuePair<string, string>>();
        while (ReadLine(file) is { Length: > 0 } line)
        {
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon < 0)
            {
                return null;
            }

            lines.Add(new KeyValuePair<string, string>(line.Substring(0, colon), line.Substring(colon + 2)));
        }

        return lines.Count > 0 && lines[0].Key == Version
            ? Parse(lines, id, state) with
            {
                BodyOffset = file.Position,
                FileSize = file.Length,
            }
            : null;
    }

    /// <summary>Writes the lines.</summary>
    public void Write(Stream file)
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append(name).Append(": ").Append(OneLine(value)).Append('\n');
        Line(Version, "1");
        Line(nameof(Account), Account);
        Line(nameof(From), From);
        Line(nameof(Subject), Subject);
        Line(nameof(MessageId), MessageId);
        Line(nameof(Key), Key);
        Line(nameof(Parts), Parts.ToString(CultureInfo.InvariantCulture));
        Line(nameof(Created), Time(Created));
        Line(nameof(NotBefore), Time(NotBefore));
        Line(nameof(Expires), Time(Expires));
        Line(nameof(Attempts), Attempts.ToString(CultureInfo.InvariantCulture));
        Line(nameof(Reason), Reason);
        Line(nameof(SaveToSent), SaveToSent.ToString());
        Line(nameof(FailOnAnyRejection), FailOnAnyRejection.ToString());
        Line(nameof(Notices), Notices.ToString());
        Line(nameof(NeedsUtf8), NeedsUtf8.ToString());
        foreach (RecipientResult recipient in Recipients)
        {
            string code = recipient.Code.ToString(CultureInfo.InvariantCulture);
            text.Append("Recipient: ")
                .Append(string.Join("\t", recipient.Status, code, recipient.Address, OneLine(recipient.Text)))
                .Append('\n');
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.Append('\n').ToString());
        file.Write(bytes, 0, bytes.Length);
    }

    /// <summary>As users see it.</summary>
    public OutboxItem Describe(string path) =>
        new()
        {
            Id = Id,
            State = State,
            Account = Account,
            From = From,
            Recipients = Recipients.ToArray(),
            Subject = Subject,
            MessageId = MessageId,
            MessageKey = Key,
            Created = Created.ToLocalTime(),
            NextAttempt = State == OutboxState.Queued ? NotBefore.ToLocalTime() : null,
            Expires = Expires.ToLocalTime(),
            Attempts = Attempts,
            Reason = Reason,
            Size = FileSize,
            Path = path,
        };

    private static OutboxEntry Parse(List<KeyValuePair<string, string>> lines, string id, OutboxState state)
    {
        string Value(string name) => lines.FirstOrDefault(line => line.Key == name).Value ?? string.Empty;
        bool Flag(string name) => Value(name) == bool.TrueString;
        return new OutboxEntry
        {
            Id = id,
            State = state,
            Account = Value(nameof(Account)),
            From = Value(nameof(From)),
            Subject = Value(nameof(Subject)),
            MessageId = Value(nameof(MessageId)),
            Key = Value(nameof(Key)),
            Created = Time(Value(nameof(Created))),
            NotBefore = Time(Value(nameof(NotBefore))),
            Expires = Time(Value(nameof(Expires))),
            Parts = Number(Value(nameof(Parts)), 1),
            Attempts = Number(Value(nameof(Attempts)), 0),
            Reason = Value(nameof(Reason)),
            SaveToSent = Flag(nameof(SaveToSent)),
            FailOnAnyRejection = Flag(nameof(FailOnAnyRejection)),
            Notices = Enum.TryParse(Value(nameof(Notices)), out DeliveryNotices notices) ? notices : DeliveryNotices.None,
            NeedsUtf8 = Flag(nameof(NeedsUtf8)),
            Recipients = lines.Where(line => line.Key == "Recipient").Select(line => Recipient(line.Value)).ToArray(),
        };
    }

    private static int Number(string text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    private static RecipientResult Recipient(string line)
    {
        string[] fields = line.Split(['\t'], 4);
        string text = fields.Length > 3 ? fields[3] : string.Empty;
        return new RecipientResult
        {
            Status = Enum.TryParse(fields[0], out RecipientStatus status) ? status : RecipientStatus.Indeterminate,
            Code =
                fields.Length > 1 && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int code)
                    ? code
                    : 0,
            Address = fields.Length > 2 ? fields[2] : string.Empty,
            EnhancedCode = Transaction.EnhancedCode(text),
            Text = text,
        };
    }

    private static string OneLine(string text) =>
        new(text.Select(character => char.IsControl(character) ? ' ' : character).ToArray());

    private static string Time(DateTime time) => time.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture);

    private static DateTime Time(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime time)
            ? time
            : DateTime.UtcNow;

    // Byte by byte: what follows the empty line is the message and not text.
    private static string? ReadLine(Stream file)
    {
        var bytes = new List<byte>();
        for (int value = file.ReadByte(); value != '\n'; value = file.ReadByte())
        {
            if (value < 0 || bytes.Count > 100_000)
            {
                return null;
            }

            bytes.Add((byte)value);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
