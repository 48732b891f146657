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
/// What an account has sent in the last 24 hours, kept in one file that all processes share, so that together they stay below
/// the limits. One line an entry: the time in UTC, and how many recipients, or SLOW where the server asked to slow down.
/// </summary>
internal sealed class RateLedger
{
    private const string SlowDown = "SLOW";

    // A file with more lines of earlier days than this is written again without them.
    private const int MostStale = 500;
    private static readonly JournalKind s_kind = new("sending ledger", 1) { IsHeaderOptional = true };
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    // How long to keep still after the first, second, third ... request to slow down within an hour.
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

    /// <summary>Enters recipients before they are sent to, when the limits have room for them.</summary>
    /// <param name="recipients">How many.</param>
    /// <param name="limits">The limits of a day and an hour.</param>
    /// <param name="paced">Whether the limit of an hour holds even before the server has asked to slow down.</param>
    /// <returns>Null when they may be sent to; else when to try again, in UTC.</returns>
    public DateTime? Reserve(int recipients, SendingLimits limits, bool paced)
    {
        // An account without limits costs nothing until its server complains.
        bool limited = limits.RecipientsPerDay > 0 || (paced && limits.RecipientsPerHour > 0);
        return !limited && !File.Exists(_path)
            ? null
            : Use(
                (entries, now) =>
                {
                    DateTime? next = Next(entries, recipients, limits, paced, now);
                    if (next is null)
                    {
                        entries.Add(new Entry(now, recipients));
                    }

                    return next;
                }
            );
    }

    /// <summary>Takes recipients back who were entered and got nothing.</summary>
    public void Return(int recipients)
    {
        if (recipients > 0 && File.Exists(_path))
        {
            Use<DateTime?>(
                (entries, now) =>
                {
                    entries.Add(new Entry(now, -recipients));
                    return null;
                }
            );
        }
    }

    /// <summary>Enters that the server asked to slow down.</summary>
    /// <returns>When to try again, in UTC.</returns>
    public DateTime SlowedDown() =>
        Use(
            (entries, now) =>
            {
                entries.Add(new Entry(now, null));
                return RestEnds(entries, now) ?? now;
            }
        );

    private static DateTime? Next(List<Entry> entries, int recipients, SendingLimits limits, bool paced, DateTime now)
    {
        bool slowed = entries.Any(entry => entry.Count is null && entry.When > now - s_hour);
        DateTime?[] waits =
        [
            RestEnds(entries, now) is { } rest && rest > now ? rest : null,
            Room(entries, recipients, limits.RecipientsPerDay, s_day, now),
            paced || slowed ? Room(entries, recipients, limits.RecipientsPerHour, s_hour, now) : null,
        ];
        return waits.Max();
    }

    private static DateTime? RestEnds(List<Entry> entries, DateTime now)
    {
        DateTime[] requests = entries
            .Where(entry => entry.Count is null && entry.When > now - s_hour)
            .Select(entry => entry.When)
            .ToArray();
        return requests.Length == 0 ? null : requests.Max() + s_rests[Math.Min(requests.Length, s_rests.Length) - 1];
    }

    // When enough of the window's entries have left it. A message that alone is over the limit may go when the window is empty.
    private static DateTime? Room(List<Entry> entries, int recipients, int limit, TimeSpan window, DateTime now)
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

    private T Use<T>(Func<List<Entry>, DateTime, T> change)
    {
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(_path)!);

            // The file itself may be replaced, so what all processes wait for is another one.
            using FileStream gate = ExclusiveFile.TryOpen(_gate, s_patience) ?? throw InUse();
            DateTime now = _now();
            T result;
            List<Entry> entries;
            int stale;
            using (LineJournal journal = LineJournal.TryOpen(_path, s_kind, s_patience) ?? throw InUse())
            {
                (entries, stale) = Read(journal, now);
                int before = entries.Count;
                result = change(entries, now);
                if (entries.Count > before)
                {
                    journal.Append(entries.Skip(before).Select(Line));
                }
            }

            if (stale > Math.Max(MostStale, entries.Count))
            {
                Replace(entries);
            }

            return result;
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw StorageFailures.Unavailable(_path, ex);
        }
    }

    private static IOException InUse() => new("Another process holds it.");

    private static (List<Entry> Entries, int Stale) Read(LineJournal journal, DateTime now)
    {
        var entries = new List<Entry>();
        int stale = 0;
        foreach (JournalLine line in journal.ReadLines())
        {
            if (Parse(line.Text) is not { } entry || entry.When <= now - s_day)
            {
                stale++;
                continue;
            }

            // An entry from the future was made before the clock was set back; it counts from now on.
            entries.Add(entry.When < now ? entry : entry with { When = now });
        }

        return (entries, stale);
    }

    // Null for a line that is damaged, or none of an entry.
    private static Entry? Parse(string line)
    {
        string[] fields = line.Split(' ');
        if (
            fields.Length != 2
            || !DateTime.TryParse(fields[0], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime when)
        )
        {
            return null;
        }

        bool isNumber = int.TryParse(fields[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count);
        return isNumber || fields[1] == SlowDown ? new Entry(when, isNumber ? count : null) : null;
    }

    private static string Line(Entry entry) =>
        FormattableString.Invariant($"{entry.When:o} {entry.Count?.ToString(CultureInfo.InvariantCulture) ?? SlowDown}");

    private void Replace(List<Entry> entries) =>
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
                entries.ForEach(entry => writer.WriteLine(Line(entry)));
            }
        );

    private sealed record Entry(DateTime When, int? Count);
}
