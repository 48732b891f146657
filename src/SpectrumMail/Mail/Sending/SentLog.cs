using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>A recipient of a message that was sent.</summary>
/// <param name="Time">When the server answered, in UTC.</param>
/// <param name="Account">The user name of the account.</param>
/// <param name="MessageId">The Message-ID.</param>
/// <param name="EnvelopeId">The envelope id; empty when the message was sent without one.</param>
/// <param name="Recipient">The address.</param>
/// <param name="Status">Accepted, or Indeterminate.</param>
/// <param name="Answer">The server's reply.</param>
internal sealed record SentRecipient(
    DateTime Time,
    string Account,
    string MessageId,
    string EnvelopeId,
    string Recipient,
    RecipientStatus Status,
    string Answer
)
{
    /// <summary>What is known of the recipient.</summary>
    /// <param name="report">The report that decides; null when none has come.</param>
    public SentRecipientStatus ToStatus(SpectrumDeliveryReport? report) =>
        new()
        {
            Recipient = Recipient,
            State = GetState(report),
            Sent = Time.ToLocalTime(),
            Account = Account,
            MessageId = MessageId,
            EnvelopeId = EnvelopeId,
            Answer = Answer,
            Report = report,
        };

    /// <summary>What a class of reports says of a message; Unknown when it says nothing.</summary>
    public static SentState GetState(DeliveryClass reported) =>
        reported switch
        {
            DeliveryClass.Hard or DeliveryClass.Soft => SentState.Bounced,
            DeliveryClass.Delay => SentState.Delayed,
            DeliveryClass.Delivered or DeliveryClass.Read or DeliveryClass.NotRead => SentState.Delivered,
            DeliveryClass.Reply => SentState.Replied,
            DeliveryClass.Complaint => SentState.Complained,
            _ => SentState.Unknown,
        };

    private SentState GetState(SpectrumDeliveryReport? report)
    {
        SentState reported = report is null ? SentState.Unknown : GetState(report.Class);
        SentState own = Status == RecipientStatus.Accepted ? SentState.Accepted : SentState.Unknown;
        return reported == SentState.Unknown ? own : reported;
    }
}

/// <summary>
/// The log of what was sent: a line for each recipient of each message, without any of its content. Entries that are older than
/// a month are removed. All processes may write it, one at a time.
/// </summary>
internal sealed class SentLog
{
    private const int MostStale = 500;
    private static readonly JournalKind s_kind = new("sent log", 1);
    private static readonly TimeSpan s_memory = TimeSpan.FromDays(31);
    private readonly Func<DateTime> _now;
    private readonly object _threads = new();
    private readonly TimeSpan _patience;
    private bool _isTrimmed;
    private bool _isInUse;

    /// <param name="path">The file.</param>
    /// <param name="now">The time in UTC; the system's when not given.</param>
    /// <param name="patience">How long a file that another process holds is waited for; 10 s when not given.</param>
    public SentLog(string path, Func<DateTime>? now = null, TimeSpan? patience = null)
    {
        Path = path;
        _now = now ?? (() => DateTime.UtcNow);
        _patience = patience ?? TimeSpan.FromSeconds(10);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Throws if the log cannot be written, before a message is sent for it.</summary>
    /// <exception cref="MailException">The file cannot be written, or is none of this kind.</exception>
    public void Probe() => Change(_ => { });

    /// <summary>Adds the recipients that a server accepted, or may have accepted.</summary>
    /// <exception cref="MailException">The file cannot be written. The message was sent all the same.</exception>
    public void Add(SendResult result, string account, bool hasEnvelopeId)
    {
        string[] lines =
        [
            .. result
                .Recipients.Where(recipient => recipient.Status is RecipientStatus.Accepted or RecipientStatus.Indeterminate)
                .Select(recipient => FormatLine(result, recipient, account, hasEnvelopeId)),
        ];
        if (lines.Length > 0)
        {
            Change(journal => journal.Append(lines, JournalSync.Soon));
        }
    }

    /// <summary>Reads the log, the oldest entry first. A recipient of a message counts once.</summary>
    /// <returns>The entries; none when there is no such file.</returns>
    /// <exception cref="MailException">The file cannot be read, or is none of this kind.</exception>
    public IReadOnlyList<SentRecipient> Read()
    {
        if (!File.Exists(Path))
        {
            return [];
        }

        try
        {
            using LineJournal journal = LineJournal.OpenRead(Path, s_kind);
            DateTime oldest = _now() - s_memory;
            return
            [
                .. Entries(journal)
                    .Where(entry => entry.Time > oldest)
                    .GroupBy(entry => (entry.MessageId, entry.Recipient.ToUpperInvariant()))
                    .Select(same => same.FirstOrDefault(entry => entry.Status == RecipientStatus.Accepted) ?? same.First()),
            ];
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw StorageFailures.Unavailable(Path, ex);
        }
    }

    private void Change(Action<LineJournal> change)
    {
        try
        {
            lock (_threads)
            {
                PrivateFiles.CreateFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);

                // The log itself may be replaced, so all processes lock a file beside it.
                using FileStream gate = ExclusiveFile.TryOpen(Path + ".lock", Patience) ?? throw CreateInUse();
                Trim();
                using LineJournal journal = LineJournal.TryOpen(Path, s_kind, Patience) ?? throw CreateInUse();
                change(journal);
                _isInUse = false;
            }
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw StorageFailures.Unavailable(Path, ex);
        }
    }

    // Once for each command: most of a large file is recent.
    private void Trim()
    {
        if (_isTrimmed || !File.Exists(Path))
        {
            return;
        }

        _isTrimmed = true;
        DateTime oldest = _now() - s_memory;
        string[] kept;
        int stale;
        using (LineJournal journal = LineJournal.OpenRead(Path, s_kind))
        {
            // The oldest come first.
            stale = Entries(journal).TakeWhile(entry => entry.Time <= oldest).Take(MostStale + 1).Count();
            if (stale <= MostStale)
            {
                return;
            }

            kept =
            [
                .. journal
                    .ReadLines()
                    .Select(line => line.Text)
                    .Where(line => ParseLine(line) is { } entry && entry.Time > oldest),
            ];
        }

        DurableFile.Write(
            Path,
            file =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(string.Join("\n", kept.Prepend(s_kind.Header)) + "\n");
                file.Write(bytes, 0, bytes.Length);
            }
        );
    }

    // A log that stays locked is waited for once, and not for each of a thousand messages.
    private TimeSpan Patience => _isInUse ? TimeSpan.Zero : _patience;

    private IOException CreateInUse()
    {
        _isInUse = true;
        return new IOException("Another process holds it.");
    }

    private static IEnumerable<SentRecipient> Entries(LineJournal journal) =>
        journal.ReadLines(4096).Select(line => ParseLine(line.Text)).Where(entry => entry is not null).Select(entry => entry!);

    private string FormatLine(SendResult result, RecipientResult recipient, string account, bool hasEnvelopeId)
    {
        // The module gives a message its Message-ID as the envelope id.
        string envelopeId = hasEnvelopeId ? result.MessageId : string.Empty;
        string answer = result.ServerResponse.Length > 0 ? result.ServerResponse : recipient.Text;
        return string.Join(
            "\t",
            _now().ToString("o", CultureInfo.InvariantCulture),
            PlainText.Line(account),
            PlainText.Line(result.MessageId),
            PlainText.Line(envelopeId),
            PlainText.Line(recipient.Address),
            recipient.Status,
            PlainText.Line(answer)
        );
    }

    // Null for a damaged line and for one that is no entry.
    private static SentRecipient? ParseLine(string line)
    {
        string[] fields = line.Split('\t');
        return
            fields.Length == 7
            && DateTime.TryParse(fields[0], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime time)
            && Enum.TryParse(fields[5], out RecipientStatus status)
            ? new SentRecipient(time.ToUniversalTime(), fields[1], fields[2], fields[3], fields[4], status, fields[6])
            : null;
    }
}
