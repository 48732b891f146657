using System;
using System.IO;
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
    public void A_baseline_that_is_something_else_is_let_go_of()
    {
        File.WriteAllText(Path, "something else\n");

        Assert.Equal(
            "CheckpointUnreadable",
            Assert.Throws<MailException>(() => AuditCheckpoint.OpenBaseline(Path, new AuditHistory())).ErrorId
        );

        File.Open(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
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

    private static MailboxAudit Audit(string address) =>
        new()
        {
            EmailAddress = address,
            Status = AuditStatus.Ok,
            Ended = DateTime.Now,
        };
}
