using System;
using System.IO;
using System.Linq;
using SpectrumMail.Mail.Auditing.Checkpoint;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Auditing.Checkpoint;

/// <summary>The file of an audit's checkpoint, without a server.</summary>
public sealed class AuditCheckpointFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spectrum-audit").FullName;

    private string Path => System.IO.Path.Combine(_folder, "audit.checkpoint");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_baseline_that_is_no_checkpoint_is_closed()
    {
        File.WriteAllText(Path, "something else\n");

        Assert.Equal(
            "CheckpointUnreadable",
            Assert.Throws<MailException>(() => AuditCheckpoint.OpenBaseline(Path, new AuditHistory())).ErrorId
        );

        File.Open(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
    }

    [Fact]
    public void Baselines_before_one_that_cannot_be_opened_are_closed()
    {
        string good = System.IO.Path.Combine(_folder, "good.checkpoint");
        AuditCheckpoint.Open(good, AuditDepth.Summary, new AuditHistory()).Dispose();
        File.WriteAllText(Path, "something else\n");

        using (AuditBaselines.Open([good], new AuditHistory()))
        {
            Assert.True(IsOpen(good), "the look at open files does not see the baseline");
        }

        Assert.Equal(
            "CheckpointUnreadable",
            Assert.Throws<MailException>(() => AuditBaselines.Open([good, Path], new AuditHistory())).ErrorId
        );
        Assert.False(IsOpen(good));
    }

    [Fact]
    public void A_run_that_was_killed_is_resumed_without_the_line_that_it_was_writing()
    {
        using (AuditCheckpoint first = AuditCheckpoint.Open(Path, AuditDepth.Summary, new AuditHistory()))
        {
            first.Add(Audit("a@x.test"), []);
        }

        File.AppendAllText(Path, "result\tabc\tb@x.te");
        using AuditCheckpoint second = AuditCheckpoint.Open(Path, AuditDepth.Summary, new AuditHistory());

        Assert.Equal(17, second.CutOff);
        Assert.True(second.Done("a@x.test", maxAge: null)?.FromCheckpoint);
        Assert.Null(second.Done("b@x.test", maxAge: null));
    }

    [Fact]
    public void A_file_of_the_users_that_was_named_by_mistake_is_not_touched()
    {
        File.WriteAllText(Path, "notes without a line end");

        Assert.Equal(
            "CheckpointUnreadable",
            Assert.Throws<MailException>(() => AuditCheckpoint.Open(Path, AuditDepth.Summary, new AuditHistory())).ErrorId
        );
        Assert.Equal("notes without a line end", File.ReadAllText(Path));
    }

    [Fact]
    public void Two_audits_do_not_write_to_one_file()
    {
        using AuditCheckpoint first = AuditCheckpoint.Open(Path, AuditDepth.Summary, new AuditHistory());

        Assert.Equal(
            "CheckpointInUse",
            Assert.Throws<MailException>(() => AuditCheckpoint.Open(Path, AuditDepth.Summary, new AuditHistory())).ErrorId
        );
    }

    // Linux locks no file that is only read, so what the process has open is looked up.
    private static bool IsOpen(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return Directory.GetFiles("/proc/self/fd").Any(link => new FileInfo(link).LinkTarget == path);
        }

        try
        {
            File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static MailboxAudit Audit(string address) =>
        new()
        {
            EmailAddress = address,
            Status = AuditStatus.Ok,
            Ended = DateTime.Now,
        };
}
