using System;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.State;

/// <summary>The file under every checkpoint, journal, manifest and ledger.</summary>
public sealed class LineJournalTests : IDisposable
{
    private static readonly JournalKind s_kind = new("test", 2);
    private readonly string _folder = Directory.CreateTempSubdirectory("spectrum-journal").FullName;

    private string Path => System.IO.Path.Combine(_folder, "a.journal");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_journal_begins_with_its_header_and_keeps_what_was_appended()
    {
        using (LineJournal journal = Open()!)
        {
            journal.Append(["one", "zwei ä"], JournalSync.Now);
            journal.Append(["three"]);
        }

        Assert.Equal("#SpectrumMail test 2\none\nzwei ä\nthree\n", File.ReadAllText(Path));
        using LineJournal again = Open()!;
        JournalLine[] lines = [.. again.ReadLines()];
        Assert.Equal(["#SpectrumMail test 2", "one", "zwei ä", "three"], lines.Select(line => line.Text));
        Assert.Equal(lines.Select(line => line.Text), lines.Select(line => again.ReadLine(line.Place)));
        Assert.Equal(0, again.CutOff);
    }

    [Theory]
    [InlineData("half a li")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    public void A_line_that_was_being_written_is_cut_off_and_reported(string tail)
    {
        File.WriteAllText(Path, "#SpectrumMail test 2\none\n" + tail);

        using (LineJournal journal = Open()!)
        {
            Assert.Equal(tail.Length, journal.CutOff);
            journal.Append(["two"]);
        }

        Assert.Equal("#SpectrumMail test 2\none\ntwo\n", File.ReadAllText(Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("#Spectrum")]
    [InlineData("#SpectrumMail test 2")]
    [InlineData("\0\0\0")]
    public void A_run_killed_in_its_first_line_leaves_a_journal_that_begins_again(string left)
    {
        File.WriteAllText(Path, left);

        Open()!.Dispose();

        Assert.Equal("#SpectrumMail test 2\n", File.ReadAllText(Path));
    }

    [Theory]
    [InlineData("My own notes without a line end", "it does not begin as one")]
    [InlineData("My own notes\nand more", "it does not begin as one")]
    [InlineData("#SpectrumMail other 2\n", "it does not begin as one")]
    [InlineData("#SpectrumMail test 3\none\n", "a newer version")]
    public void Another_file_is_refused_and_stays_as_it_is(string content, string reason)
    {
        File.WriteAllText(Path, content);

        WrongJournalException refused = Assert.Throws<WrongJournalException>(Open);

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(Path));
    }

    [Fact]
    public void One_holder_at_a_time_has_it_open()
    {
        using (LineJournal first = Open()!)
        {
            Assert.Null(Open());
        }

        using LineJournal? second = Open();
        Assert.NotNull(second);
    }

    [Fact]
    public void Lines_of_any_length_are_found_and_the_rest_of_a_long_one_is_skipped()
    {
        string[] lines = [.. new[] { 0, 1, 4095, 65_535, 65_536, 65_537, 200_000 }.Select(length => new string('x', length))];
        using LineJournal journal = Open()!;
        journal.Append(lines);

        Assert.Equal(lines, journal.ReadLines().Skip(1).Select(line => line.Text));
        Assert.Equal(
            lines.Select(line => Math.Min(line.Length, 100)),
            journal.ReadLines(100).Skip(1).Select(line => line.Text.Length)
        );
        Assert.Equal(lines.Select(line => line.Length), journal.ReadLines(100).Skip(1).Select(line => line.Place.Length));
    }

    [Fact]
    public void It_is_read_with_the_line_ends_of_windows_too()
    {
        File.WriteAllText(Path, "#SpectrumMail test 2\r\none\r\n");

        using LineJournal journal = LineJournal.OpenRead(Path, s_kind);

        Assert.Equal("one", journal.ReadLines().Last().Text);
    }

    [Fact]
    public void A_disk_that_does_not_take_a_line_keeps_no_half_of_it()
    {
        Assert.SkipUnless(
            File.Exists("/dev/full") && Environment.IsPrivilegedProcess,
            "Only root on Linux can mount a small disk."
        );
        using var disk = new SmallDisk("64k");
        string path = System.IO.Path.Combine(disk.Path, "a.journal");
        using LineJournal journal = LineJournal.TryOpen(path, s_kind, TimeSpan.Zero)!;

        IOException full = Assert.Throws<IOException>(() => journal.Append([new string('x', 100_000)]));
        journal.Append(["short"]);

        Assert.True(StorageFailures.IsDiskFull(full));
        Assert.Equal("#SpectrumMail test 2\nshort\n", Encoding.UTF8.GetString(Contents(path, journal)));
    }

    // Another reader of this process would be kept out by the journal's lock.
    private static byte[] Contents(string path, LineJournal journal)
    {
        journal.Dispose();
        return File.ReadAllBytes(path);
    }

    private LineJournal? Open() => LineJournal.TryOpen(Path, s_kind, TimeSpan.Zero);
}
