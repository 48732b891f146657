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
/// What the outbox records of a message. It is the start of the message's file: lines of the form "Name: value" and an empty
/// line. The message follows as it is sent. Times are UTC.
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

    /// <summary>The number of files of this message: a long list of recipients is split.</summary>
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

    /// <summary>The offset of the message in the file, in bytes.</summary>
    public long BodyOffset { get; init; }

    /// <summary>The file's size in bytes.</summary>
    public long FileSize { get; init; }

    /// <summary>
    /// Whether a copy of the message in the mailbox proves that the recipients of this file were accepted: no other recipient can
    /// have been accepted before.
    /// </summary>
    public bool CopyProves => Parts == 1 && Recipients.All(recipient => recipient.Status != RecipientStatus.Accepted);

    /// <summary>The recipients that the message is still to be sent to.</summary>
    public IEnumerable<RecipientResult> Pending => Recipients.Where(recipient => IsPending(recipient.Status));

    /// <summary>Whether the message is still to be sent to a recipient of this status.</summary>
    public static bool IsPending(RecipientStatus status) =>
        status is RecipientStatus.Queued or RecipientStatus.Deferred or RecipientStatus.Withheld;

    /// <summary>Reads the entry of a file; null when the file is none of an outbox.</summary>
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
            ? ParseLines(lines, id, state) with
            {
                BodyOffset = file.Position,
                FileSize = file.Length,
            }
            : null;
    }

    /// <summary>Writes the entry.</summary>
    public void Write(Stream file)
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append(name).Append(": ").Append(ToOneLine(value)).Append('\n');
        Line(Version, "1");
        Line(nameof(Account), Account);
        Line(nameof(From), From);
        Line(nameof(Subject), Subject);
        Line(nameof(MessageId), MessageId);
        Line(nameof(Key), Key);
        Line(nameof(Parts), Parts.ToString(CultureInfo.InvariantCulture));
        Line(nameof(Created), FormatTime(Created));
        Line(nameof(NotBefore), FormatTime(NotBefore));
        Line(nameof(Expires), FormatTime(Expires));
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
                .Append(string.Join("\t", recipient.Status, code, recipient.Address, ToOneLine(recipient.Text)))
                .Append('\n');
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.Append('\n').ToString());
        file.Write(bytes, 0, bytes.Length);
    }

    /// <summary>Converts the entry to the object that commands emit.</summary>
    public OutboxItem ToItem(string path) =>
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

    private static OutboxEntry ParseLines(List<KeyValuePair<string, string>> lines, string id, OutboxState state)
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
            Created = ParseTime(Value(nameof(Created))),
            NotBefore = ParseTime(Value(nameof(NotBefore))),
            Expires = ParseTime(Value(nameof(Expires))),
            Parts = ParseNumber(Value(nameof(Parts)), 1),
            Attempts = ParseNumber(Value(nameof(Attempts)), 0),
            Reason = Value(nameof(Reason)),
            SaveToSent = Flag(nameof(SaveToSent)),
            FailOnAnyRejection = Flag(nameof(FailOnAnyRejection)),
            Notices = Enum.TryParse(Value(nameof(Notices)), out DeliveryNotices notices) ? notices : DeliveryNotices.None,
            NeedsUtf8 = Flag(nameof(NeedsUtf8)),
            Recipients = lines.Where(line => line.Key == "Recipient").Select(line => ParseRecipient(line.Value)).ToArray(),
        };
    }

    private static int ParseNumber(string text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    private static RecipientResult ParseRecipient(string line)
    {
        string[] fields = line.Split(['\t'], 4);
        string text = fields.ElementAtOrDefault(3) ?? string.Empty;
        if (!Enum.TryParse(fields[0], out RecipientStatus status))
        {
            status = RecipientStatus.Indeterminate;
        }

        return new RecipientResult
        {
            Status = status,
            Code = ParseNumber(fields.ElementAtOrDefault(1) ?? string.Empty, 0),
            Address = fields.ElementAtOrDefault(2) ?? string.Empty,
            EnhancedCode = Transaction.ReadEnhancedCode(text),
            Text = text,
        };
    }

    private static string ToOneLine(string text) =>
        new(text.Select(character => char.IsControl(character) ? ' ' : character).ToArray());

    private static string FormatTime(DateTime time) => time.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture);

    private static DateTime ParseTime(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime time)
            ? time
            : DateTime.UtcNow;

    // Reads bytes one by one, because the message after the empty line is not text.
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
