using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Sending;

/// <summary>
/// Counts what an account has sent in the last 24 hours. All processes share one file, so that together they stay below the
/// limits. Each line is an entry: the time in UTC, and the number of recipients, or SLOW when the server asked to slow down.
/// </summary>
internal sealed class RateLedger
{
    private const string SlowDown = "SLOW";

    // A file with more lines of earlier days than this is rewritten without them.
    private const int MostStale = 500;
    private static readonly JournalKind s_kind = new("sending ledger", 1) { IsHeaderOptional = true };
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    // How long to send nothing after the first, second, third and each later request to slow down within an hour.
    private static readonly TimeSpan[] s_rests = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly string _path;
    private readonly string _gate;
    private readonly Func<DateTime> _now;

    /// <param name="folder">The folder of all ledgers.</param>
    /// <param name="account">The user name.</param>
    /// <param name="now">The time in UTC; the system's when not given.</param>
    public RateLedger(string folder, string account, Func<DateTime>? now = null)
    {
        _path = Path.Combine(folder, "rate-" + StateFolder.NameFor(account.ToUpperInvariant()) + ".log");
        _gate = Path.ChangeExtension(_path, ".lock");
        _now = now ?? (() => DateTime.UtcNow);
    }

    /// <summary>Adds recipients before the message is sent, when the limits have room for them.</summary>
    /// <param name="recipients">The number of recipients.</param>
    /// <param name="limits">The limits of a day and an hour.</param>
    /// <param name="paced">Whether the limit of an hour applies before the server has asked to slow down.</param>
    /// <returns>Null when there is room; otherwise the time of the next attempt, in UTC.</returns>
    public DateTime? Reserve(int recipients, SendingLimits limits, bool paced)
    {
        // Without limits there is no file until the server asks to slow down.
        bool limited = limits.RecipientsPerDay > 0 || (paced && limits.RecipientsPerHour > 0);
        return !limited && !File.Exists(_path)
            ? null
            : ChangeEntries(
                (entries, now) =>
                {
                    DateTime? next = FindNextAttempt(entries, recipients, limits, paced, now);
                    if (next is null)
                    {
                        entries.Add(new Entry(now, recipients));
                    }

                    return next;
                }
            );
    }

    /// <summary>Subtracts recipients that were added and did not get the message.</summary>
    public void Return(int recipients)
    {
        if (recipients > 0 && File.Exists(_path))
        {
            ChangeEntries<DateTime?>(
                (entries, now) =>
                {
                    entries.Add(new Entry(now, -recipients));
                    return null;
                }
            );
        }
    }

    /// <summary>Records that the server asked to slow down.</summary>
    /// <returns>The time of the next attempt, in UTC.</returns>
    public DateTime RecordSlowDown() =>
        ChangeEntries(
            (entries, now) =>
            {
                entries.Add(new Entry(now, null));
                return FindEndOfRest(entries, now) ?? now;
            }
        );

    private static DateTime? FindNextAttempt(List<Entry> entries, int recipients, SendingLimits limits, bool paced, DateTime now)
    {
        bool slowed = entries.Any(entry => entry.Count is null && entry.When > now - s_hour);
        int perHour = paced || slowed ? limits.RecipientsPerHour : 0;
        DateTime? rest = FindEndOfRest(entries, now) is { } end && end > now ? end : null;
        DateTime?[] waits =
        [
            rest,
            FindRoom(entries, recipients, limits.RecipientsPerDay, s_day, now),
            FindRoom(entries, recipients, perHour, s_hour, now),
        ];
        return waits.Max();
    }

    private static DateTime? FindEndOfRest(List<Entry> entries, DateTime now)
    {
        DateTime[] requests = entries
            .Where(entry => entry.Count is null && entry.When > now - s_hour)
            .Select(entry => entry.When)
            .ToArray();
        return requests.Length == 0 ? null : requests.Max() + s_rests[Math.Min(requests.Length, s_rests.Length) - 1];
    }

    // The time when enough entries have left the window. A message that is over the limit alone goes when the window is empty.
    private static DateTime? FindRoom(List<Entry> entries, int recipients, int limit, TimeSpan window, DateTime now)
    {
        if (limit <= 0)
        {
            return null;
        }

        List<Entry> inside = entries
            .Where(entry => entry.Count is not null && entry.When > now - window)
            .OrderBy(entry => entry.When)
            .ToList();
        int used = inside.Sum(entry => entry.Count!.Value);
        foreach (Entry entry in inside)
        {
            if (used <= 0 || used + recipients <= limit)
            {
                break;
            }

            used -= entry.Count!.Value;
            if (used <= 0 || used + recipients <= limit)
            {
                return entry.When + window;
            }
        }

        return null;
    }

    private T ChangeEntries<T>(Func<List<Entry>, DateTime, T> change)
    {
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(_path)!);

            // The ledger itself may be replaced, so all processes lock a file beside it.
            using FileStream gate = ExclusiveFile.TryOpen(_gate, s_patience) ?? throw CreateInUse();
            DateTime now = _now();
            T result;
            List<Entry> entries;
            int stale;
            using (LineJournal journal = LineJournal.TryOpen(_path, s_kind, s_patience) ?? throw CreateInUse())
            {
                (entries, stale) = ReadEntries(journal, now);
                int before = entries.Count;
                result = change(entries, now);
                if (entries.Count > before)
                {
                    journal.Append(entries.Skip(before).Select(FormatLine));
                }
            }

            if (stale > Math.Max(MostStale, entries.Count))
            {
                RewriteFile(entries);
            }

            return result;
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw StorageFailures.Unavailable(_path, ex);
        }
    }

    private static IOException CreateInUse() => new("Another process holds it.");

    private static (List<Entry> Entries, int Stale) ReadEntries(LineJournal journal, DateTime now)
    {
        var entries = new List<Entry>();
        int stale = 0;
        foreach (JournalLine line in journal.ReadLines())
        {
            if (ParseEntry(line.Text) is not { } entry || entry.When <= now - s_day)
            {
                stale++;
                continue;
            }

            // An entry in the future is from before the clock was set back. It counts from now on.
            entries.Add(entry.When < now ? entry : entry with { When = now });
        }

        return (entries, stale);
    }

    // Null for a damaged line and for one that is no entry.
    private static Entry? ParseEntry(string line)
    {
        string[] fields = line.Split(' ');
        if (
            fields.Length != 2
            || !DateTime.TryParse(fields[0], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime when)
        )
        {
            return null;
        }

        if (fields[1] == SlowDown)
        {
            return new Entry(when, null);
        }

        return int.TryParse(fields[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count)
            ? new Entry(when, count)
            : null;
    }

    private static string FormatLine(Entry entry) =>
        FormattableString.Invariant($"{entry.When:o} {entry.Count?.ToString(CultureInfo.InvariantCulture) ?? SlowDown}");

    private void RewriteFile(List<Entry> entries) =>
        DurableFile.Write(
            _path,
            file =>
            {
                using var writer = new StreamWriter(
                    file,
                    new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                    1024,
                    leaveOpen: true
                )
                {
                    NewLine = "\n",
                };
                writer.WriteLine(s_kind.Header);
                entries.ForEach(entry => writer.WriteLine(FormatLine(entry)));
            }
        );

    private sealed record Entry(DateTime When, int? Count);
}
