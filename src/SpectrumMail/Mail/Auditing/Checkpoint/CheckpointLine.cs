using System;
using System.Globalization;
using System.IO;
using System.Text;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Checkpoint;

/// <summary>
/// The lines of an audit checkpoint, fields divided by tabs, so that files of several runs or shards can be
/// concatenated: a run that began, a folder's messages, a mailbox's result, a run that ended.
/// </summary>
internal static class CheckpointLine
{
    /// <summary>What the first line says.</summary>
    public static readonly JournalKind Kind = new("audit checkpoint", 1);

    public const string Run = "run";
    public const string Folder = "folder";
    public const string Result = "result";
    public const string End = "end";

    /// <summary>How many fields stand before the long one at the end of a line.</summary>
    public const int FolderFields = 6;

    /// <summary>As <see cref="FolderFields"/>.</summary>
    public const int ResultFields = 7;

    public static string OfRun(string id, AuditDepth depth) => Join(Run, id, Time(DateTime.Now), depth.ToString());

    public static string OfEnd(string id) => Join(End, id, Time(DateTime.Now));

    public static string OfFolder(string address, FolderSnapshot folder) =>
        Join(
            Folder,
            address,
            Uri.EscapeDataString(folder.Path),
            Number(folder.UidValidity),
            Number(folder.UidNext),
            Number(folder.HighestModSeq),
            RowCodec.Encode(folder.Rows)
        );

    /// <summary>Reads the line of a folder.</summary>
    /// <param name="line">The line. It is used as a buffer.</param>
    /// <exception cref="InvalidDataException">It is damaged, or of another version.</exception>
    public static FolderSnapshot ReadFolder(byte[] line)
    {
        int end = -1;
        for (int field = 0; field < FolderFields; field++)
        {
            end = Array.IndexOf(line, (byte)'\t', end + 1);
            if (end < 0)
            {
                throw new InvalidDataException("It ends too early.");
            }
        }

        // An editor of Windows may have saved it with CRLF.
        int length = line[line.Length - 1] == '\r' ? line.Length - 1 : line.Length;
        string[] fields = Encoding.UTF8.GetString(line, 0, end).Split('\t');
        return new FolderSnapshot(
            Uri.UnescapeDataString(fields[2]),
            NumberOf(fields[3]) ?? 0,
            NumberOf(fields[4]) ?? 0,
            NumberOf(fields[5]),
            RowCodec.Decode(line.AsSpan(end + 1, length - end - 1))
        );
    }

    public static string OfResult(string run, MailboxAudit audit) =>
        Join(
            Result,
            run,
            audit.EmailAddress,
            Time(audit.Ended),
            audit.Status.ToString(),
            Number(audit.ItemCount),
            Number(audit.QuotaUsed ?? audit.TotalItemSize),
            AuditJson.Write(audit)
        );

    /// <summary>Whether a text is what stands before the long field of a result.</summary>
    public static bool IsResult(string text) =>
        text.StartsWith(Result + "\t", StringComparison.Ordinal) && text.Split('\t').Length == ResultFields + 1;

    /// <summary>Whether a line is one of the others.</summary>
    public static bool IsOther(string line) =>
        line.StartsWith(Kind.Header, StringComparison.Ordinal)
        || line.StartsWith(Run + "\t", StringComparison.Ordinal)
        || line.StartsWith(Folder + "\t", StringComparison.Ordinal)
        || line.StartsWith(End + "\t", StringComparison.Ordinal);

    public static DateTime? TimeOf(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset time)
            ? time.LocalDateTime
            : null;

    public static long? NumberOf(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string Join(params string[] fields) => string.Join("\t", fields);

    private static string Time(DateTime time) => new DateTimeOffset(time).ToString("o", CultureInfo.InvariantCulture);

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? string.Empty;
}
