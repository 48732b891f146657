using System;
using System.IO;
using SpectrumMail.Mail.Auditing.Checkpoint;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Failures;

/// <summary>The remedy for a file that cannot be used names the parameter or the variable that chooses that file.</summary>
public sealed class StorageFailuresTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _blocked;

    public StorageFailuresTests()
    {
        // A file, where a folder is needed: nothing can be written below it, even by root.
        string file = Path.Combine(_folder.Path, "file");
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(file, string.Empty);
        _blocked = Path.Combine(file, "below");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_outbox_names_its_parameter_and_the_variable()
    {
        MailException failure = Assert.Throws<MailException>(() => new OutboxStore(_blocked).TakeLease("me", TimeSpan.Zero));

        Check(failure, "-OutboxPath or the environment variable SPECTRUMMAIL_STATE.");
    }

    [Fact]
    public void The_checkpoint_of_an_audit_names_its_parameter()
    {
        MailException failure = Assert.Throws<MailException>(() =>
            AuditCheckpoint.Open(Path.Combine(_blocked, "checkpoint"), AuditDepth.Summary, new AuditHistory()).Dispose()
        );

        Check(failure, "or name another file with -CheckpointPath.");
    }

    [Fact]
    public void The_count_of_recipients_names_the_variable_only()
    {
        MailException failure = Assert.Throws<MailException>(() =>
            new RateLedger(_blocked, "me").Reserve(1, new SendingLimits(10, 10, 10, 0), paced: false)
        );

        Check(failure, "is not full, or name another folder with the environment variable SPECTRUMMAIL_STATE.");
    }

    private static void Check(MailException failure, string remedy)
    {
        Assert.Equal("StorageUnavailable", failure.ErrorId);
        Assert.EndsWith(remedy, failure.Remedy);
    }
}
