using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Tests.Mail.State;

/// <summary>Files that are written as a whole, private files, and files that other programs have open.</summary>
public sealed class FileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spectrum-files").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Runs_that_write_one_file_at_the_same_time_leave_one_whole_file_and_nothing_else()
    {
        string path = Name("state.json");

        Parallel.For(
            0,
            40,
            number => DurableFile.Write(path, file => file.Write(Enumerable.Repeat((byte)('a' + (number % 20)), 5000).ToArray()))
        );

        Assert.Equal(5000, File.ReadAllText(path).Length);
        Assert.Single(File.ReadAllText(path).Distinct());
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        string path = Name("state.json");
        File.WriteAllText(path, "old");

        Assert.Throws<InvalidDataException>(() => DurableFile.Write(path, _ => throw new InvalidDataException()));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void New_files_are_their_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The mode is one of Unix.");
        DurableFile.Write(Name("whole"), file => file.WriteByte(1));
        LineJournal.TryOpen(Name("lines"), new JournalKind("test", 1), TimeSpan.Zero)!.Dispose();

        Assert.All(
            Directory.GetFiles(_folder),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file))
        );
    }

    [Fact]
    public void A_temporary_file_has_no_name_that_a_killed_process_could_leave()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows deletes it when the process dies.");
        using FileStream file = PrivateFiles.OpenTemporary(_folder);
        file.Write([1, 2, 3]);
        file.Position = 1;

        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Equal(2, file.ReadByte());
    }

    [Theory]
    [InlineData(unchecked((int)0x80070020))]
    [InlineData(unchecked((int)0x80070021))]
    [InlineData(11)]
    public void A_file_that_another_program_has_open_is_waited_for(int code)
    {
        int tries = 0;

        Assert.Equal(
            3,
            ContendedFile.Retry(() => ++tries < 3 ? throw new IOException("in use", code) : tries, TimeSpan.FromSeconds(5))
        );
        Assert.Throws<IOException>(() =>
            ContendedFile.Retry<int>(() => throw new IOException("in use", code), TimeSpan.FromMilliseconds(20))
        );
    }

    [Fact]
    public void What_waiting_does_not_help_is_not_waited_for()
    {
        int tries = 0;

        Assert.Throws<FileNotFoundException>(() =>
            ContendedFile.Retry<int>(() => throw new FileNotFoundException($"{++tries}"), TimeSpan.FromSeconds(5))
        );
        Assert.Throws<UnauthorizedAccessException>(() => ExclusiveFile.TryOpen(_folder, TimeSpan.FromSeconds(5)));
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task A_file_that_is_held_for_a_moment_is_read_when_it_is_free()
    {
        string path = Name("held");
        await File.WriteAllTextAsync(path, "content", TestContext.Current.CancellationToken);
        FileStream held = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Task freed = Task.Delay(200, TestContext.Current.CancellationToken)
            .ContinueWith(_ => held.Dispose(), TaskScheduler.Default);

        using FileStream read = ContendedFile.OpenRead(path);

        Assert.Equal('c', read.ReadByte());
        await freed;
    }

    [Theory]
    [InlineData(28, true)]
    [InlineData(unchecked((int)0x80070070), true)]
    [InlineData(unchecked((int)0x80070020), false)]
    public void A_full_disk_is_known_by_its_code(int code, bool full) =>
        Assert.Equal(full, StorageFailures.IsDiskFull(new IOException("x", code)));

    private string Name(string name) => Path.Combine(_folder, name);
}
