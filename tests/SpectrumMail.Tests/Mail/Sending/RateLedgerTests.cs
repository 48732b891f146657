using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Sending;

namespace SpectrumMail.Tests.Mail.Sending;

/// <summary>The count of what an account has sent, with a clock of the test's own.</summary>
public sealed class RateLedgerTests : IDisposable
{
    private static readonly DateTime s_start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private readonly string _folder = Directory.CreateTempSubdirectory("spectrum-ledger").FullName;
    private DateTime _now = s_start;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_limit_of_a_day_has_room_again_when_enough_has_left_the_day()
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
    public void What_was_refused_does_not_count()
    {
        SendingLimits limits = Limits(day: 10);
        Ledger().Reserve(10, limits, paced: false);
        Ledger().Return(3);

        Assert.Null(Ledger().Reserve(3, limits, paced: false));
        Assert.NotNull(Ledger().Reserve(1, limits, paced: false));
    }

    [Fact]
    public void The_limit_of_an_hour_holds_from_the_start_only_when_paced_and_always_after_a_request_to_slow_down()
    {
        SendingLimits limits = Limits(day: 1000, hour: 5);
        Assert.Null(Ledger().Reserve(20, limits, paced: false));
        Assert.Equal(s_start.AddHours(1), Ledger().Reserve(1, limits, paced: true));

        Assert.Equal(s_start.AddMinutes(1), Ledger().SlowedDown());
        Assert.Equal(s_start.AddHours(1), Ledger().Reserve(1, limits, paced: false));
        _now = s_start.AddHours(1).AddSeconds(1);
        Assert.Null(Ledger().Reserve(1, limits, paced: false));
    }

    [Fact]
    public void Each_request_to_slow_down_makes_the_rest_longer_and_an_hour_ends_it()
    {
        Assert.Equal([1.0, 5.0, 15.0, 15.0], Enumerable.Range(0, 4).Select(_ => (Ledger().SlowedDown() - _now).TotalMinutes));
        Assert.Equal(s_start.AddMinutes(15), Ledger().Reserve(1, Limits(), paced: false));
        _now += TimeSpan.FromHours(2);
        Assert.Equal(_now.AddMinutes(1), Ledger().SlowedDown());
    }

    [Fact]
    public void A_clock_set_back_does_not_block_for_longer_than_the_window()
    {
        SendingLimits limits = Limits(day: 5);
        _now = s_start.AddYears(5);
        Ledger().Reserve(5, limits, paced: false);
        _now = s_start;

        Assert.Equal(s_start.AddDays(1), Ledger().Reserve(1, limits, paced: false));
    }

    [Fact]
    public void A_message_that_alone_is_over_the_limit_goes_when_nothing_else_did() =>
        Assert.Null(Ledger().Reserve(50, Limits(day: 10), paced: false));

    [Fact]
    public void An_account_without_limits_leaves_no_file()
    {
        Ledger().Reserve(50, Limits(), paced: false);

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Together_all_who_send_stay_below_the_limit()
    {
        DateTime?[] answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => Task.Run(() => Ledger().Reserve(1, Limits(day: 25), paced: false)))
        );

        Assert.Equal(25, answers.Count(answer => answer is null));
    }

    [Fact]
    public void A_line_that_was_being_written_at_a_crash_does_not_count_and_blocks_nothing()
    {
        SendingLimits limits = Limits(day: 10);
        Ledger().Reserve(6, limits, paced: false);
        File.AppendAllText(LedgerFile(), s_start.ToString("o") + " ");

        Assert.Null(Ledger().Reserve(4, limits, paced: false));
        Assert.NotNull(Ledger().Reserve(1, limits, paced: false));
    }

    [Fact]
    public void A_damaged_line_does_not_count_and_blocks_nothing()
    {
        SendingLimits limits = Limits(day: 10);
        Ledger().Reserve(6, limits, paced: false);
        File.AppendAllText(LedgerFile(), s_start.ToString("o") + " \n" + s_start.ToString("o") + " 99999999999\n\0\0\0\n");

        Assert.Null(Ledger().Reserve(4, limits, paced: false));
        Assert.NotNull(Ledger().Reserve(1, limits, paced: false));
    }

    [Fact]
    public void A_file_of_an_earlier_version_still_counts()
    {
        SendingLimits limits = Limits(day: 10);
        Ledger().Reserve(1, limits, paced: false);
        File.WriteAllText(LedgerFile(), $"{s_start:o} 6\n{s_start:o} -1\n");

        Assert.Null(Ledger().Reserve(5, limits, paced: false));
        Assert.NotNull(Ledger().Reserve(1, limits, paced: false));
    }

    [Fact]
    public void What_was_written_stays_in_its_place_and_only_many_lines_of_earlier_days_are_taken_out()
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
