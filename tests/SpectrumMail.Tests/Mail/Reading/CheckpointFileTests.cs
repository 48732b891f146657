using System;
using System.IO;
using System.Threading.Tasks;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Reading;

/// <summary>The checkpoint of a listing on disk.</summary>
public sealed class CheckpointFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spectrum-checkpoint").FullName;

    private string Path => System.IO.Path.Combine(_folder, "seen.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_probe_does_not_change_a_file_that_another_run_is_writing()
    {
        string[] others = [Path + ".new", Path + ".0123.part"];
        Array.ForEach(others, other => File.WriteAllText(other, "another run's"));

        CheckpointFile.Probe(Path);

        Assert.All(others, other => Assert.Equal("another run's", File.ReadAllText(other)));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Runs_that_write_at_the_same_time_do_not_disturb_each_other()
    {
        Parallel.For(
            0,
            30,
            number =>
            {
                CheckpointFile.Probe(Path);
                CheckpointFile.Write(Path, Checkpoint(number));
            }
        );

        Assert.InRange(Assert.Single(CheckpointFile.Read(Path).Folders).UidNext, 0, 29);
        Assert.Equal([Path], Directory.GetFiles(_folder));
    }

    private static MessageCheckpoint Checkpoint(int next)
    {
        var checkpoint = new MessageCheckpoint();
        checkpoint.Folders.Add(
            new FolderCheckpoint
            {
                Account = "me@x.test",
                Folder = "INBOX",
                UidValidity = 7,
                UidNext = next,
                Uids = "1:3",
                WrittenAt = DateTime.UtcNow,
            }
        );
        return checkpoint;
    }
}
