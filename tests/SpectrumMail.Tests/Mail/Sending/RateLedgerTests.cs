using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Sending;

namespace SpectrumMail.Tests.Mail.Sending;

/// <summary>The ledger of an account, with a clock that the test sets.</summary>
public sealed class RateLedgerTests : IDisposable
{
    private static readonly DateTime s_start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private readonly string _folder = Directory.CreateTempSubdirectory("spectrum-ledger").FullName;
    private DateTime _now = s_start;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_daily_limit_has_room_when_older_messages_leave_the_window()
    {
        SendingLimits limits = Limits(day: 10);
        Assert.Null(Ledger().Reserve(6, limits, paced: false));
        _now += TimeSpan.FromHours(1);
        Assert.Null(Ledger().Reserve(4, limits, paced: false));

        Assert.Equal(s_start.AddDays(1), Ledger().Reserve(5, limits, paced: false));
        Assert.Equal(s_start.AddDays(1).AddHours(1), Ledger().Reserve(8, limits, paced: false));
        _now = s_start.AddDays(1).AddSeconds(1);
        Assert.Null(Ledger().Reserve(5, limits, paced: false));
    }

    [Fact]
    public void Returned_recipients_do_not_count()
    {
        SendingLimits limits = Limits(day: 10);
        Ledger().Reserve(10, limits, paced: false);
        Ledger().Return(3);

        Assert.Null(Ledger().Reserve(3, limits, paced: false));
        Assert.NotNull(Ledger().Reserve(1, limits, paced: false));
    }

    [Fact]
    public void The_hourly_limit_applies_when_paced_or_after_a_request_to_slow_down()
    {
        SendingLimits limits = Limits(day: 1000, hour: 5);
        Assert.Null(Ledger().Reserve(20, limits, paced: false));
        Assert.Equal(s_start.AddHours(1), Ledger().Reserve(1, limits, paced: true));

        Assert.Equal(s_start.AddMinutes(1), Ledger().RecordSlowDown());
        Assert.Equal(s_start.AddHours(1), Ledger().Reserve(1, limits, paced: false));
        _now = s_start.AddHours(1).AddSeconds(1);
        Assert.Null(Ledger().Reserve(1, limits, paced: false));
    }

    [Fact]
    public void Repeated_requests_to_slow_down_prolong_the_rest_until_an_hour_passes()
    {
        Assert.Equal([1.0, 5.0, 15.0, 15.0], Enumerable.Range(0, 4).Select(_ => (Ledger().RecordSlowDown() - _now).TotalMinutes));
        Assert.Equal(s_start.AddMinutes(15), Ledger().Reserve(1, Limits(), paced: false));
        _now += TimeSpan.FromHours(2);
        Assert.Equal(_now.AddMinutes(1), Ledger().RecordSlowDown());
    }

    [Fact]
    public void A_clock_that_is_set_back_blocks_no_longer_than_the_window()
    {
        SendingLimits limits = Limits(day: 5);
        _now = s_start.AddYears(5);
        Ledger().Reserve(5, limits, paced: false);
        _now = s_start;

        Assert.Equal(s_start.AddDays(1), Ledger().Reserve(1, limits, paced: false));
    }

    [Fact]
    public void A_message_over_the_limit_is_sent_when_the_window_is_empty() =>
        Assert.Null(Ledger().Reserve(50, Limits(day: 10), paced: false));

    [Fact]
    public void An_account_without_limits_leaves_no_file()
    {
        Ledger().Reserve(50, Limits(), paced: false);

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Parallel_reservations_stay_below_the_limit()
    {
        DateTime?[] answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => Task.Run(() => Ledger().Reserve(1, Limits(day: 25), paced: false)))
        );

        Assert.Equal(25, answers.Count(answer => answer is null));
    }

    [Fact]
    public void A_truncated_line_is_skipped()
    {
        SendingLimits limits = Limits(day: 10);
        Ledger().Reserve(6, limits, paced: false);
        File.AppendAllText(LedgerFile(), s_start.ToString("o") + " ");

        Assert.Null(Ledger().Reserve(4, limits, paced: false));
        Assert.NotNull(Ledger().Reserve(1, limits, paced: false));
    }

    [Fact]
    public void A_damaged_line_is_skipped()
    {
        SendingLimits limits = Limits(day: 10);
        Ledger().Reserve(6, limits, paced: false);
        File.AppendAllText(LedgerFile(), s_start.ToString("o") + " \n" + s_start.ToString("o") + " 99999999999\n\0\0\0\n");

        Assert.Null(Ledger().Reserve(4, limits, paced: false));
        Assert.NotNull(Ledger().Reserve(1, limits, paced: false));
    }

    [Fact]
    public void A_file_without_a_header_is_read()
    {
        SendingLimits limits = Limits(day: 10);
        Ledger().Reserve(1, limits, paced: false);
        File.WriteAllText(LedgerFile(), $"{s_start:o} 6\n{s_start:o} -1\n");

        Assert.Null(Ledger().Reserve(5, limits, paced: false));
        Assert.NotNull(Ledger().Reserve(1, limits, paced: false));
    }

    [Fact]
    public void The_file_is_appended_to_and_rewritten_only_when_many_lines_are_old()
    {
        SendingLimits limits = Limits(day: 100_000);
        Ledger().Reserve(1, limits, paced: false);
        string before = File.ReadAllText(LedgerFile());
        Ledger().Reserve(1, limits, paced: false);
        Assert.StartsWith(before, File.ReadAllText(LedgerFile()), StringComparison.Ordinal);

        File.AppendAllLines(LedgerFile(), Enumerable.Range(0, 1000).Select(_ => $"{s_start:o} 1"));
        _now = s_start.AddDays(2);
        Ledger().Reserve(7, limits, paced: false);

        Assert.Equal(2, File.ReadAllLines(LedgerFile()).Length);
        Assert.Equal(_now.AddDays(1), Ledger().Reserve(4, Limits(day: 10), paced: false));
    }

    private string LedgerFile() => Assert.Single(Directory.GetFiles(_folder, "rate-*.log"));

    private static SendingLimits Limits(int day = 0, int hour = 0) =>
        SendingLimits.Unknown with
        {
            RecipientsPerDay = day,
            RecipientsPerHour = hour,
        };

    private RateLedger Ledger() => new(_folder, "me@x.test", () => _now);
}
