using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>
/// Checkpoints of an audit: only changes are fetched, interrupted runs are gone on with, nothing is counted twice.
/// </summary>
public sealed class AuditCheckpointTests(Labs labs)
{
    private static readonly string[] s_compared =
    [
        "ItemCount",
        "UnreadItemCount",
        "TotalItemSize",
        "DeletedItemCount",
        "OldestItemReceivedDate",
        "NewestItemReceivedDate",
        "QuotaUsed",
        "Severity",
    ];

    // SPECTRUMMAIL_LARGE=100000 is the size of a large mailbox; the usual size keeps the suite quick.
    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void After_changes_the_figures_are_those_of_a_full_audit_and_little_is_fetched(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        int size = int.Parse(Environment.GetEnvironmentVariable("SPECTRUMMAIL_LARGE") ?? "500", CultureInfo.InvariantCulture);
        lab.Seed(user.Address, size);
        using Shell shell = AuditRows.Shell(lab);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string checkpoint = Path.Combine(folder.Path, "audit.checkpoint");
        Assert.Equal(size, Number(Audit(shell, user, checkpoint), "MessagesFetched"));
        Assert.Equal(0, Number(Audit(shell, user, checkpoint), "MessagesFetched"));

        // 100 new, 50 gone, and 200 with other flags.
        lab.Seed(user.Address, 100, startAt: size + 1000);
        lab.Doveadm(user.Address, "expunge", "mailbox", "INBOX", "uid", "20:68,499");
        lab.Doveadm(user.Address, "flags add", "\\Seen", "mailbox", "INBOX", "uid", "100:159");
        lab.Doveadm(user.Address, "flags remove", "\\Seen", "mailbox", "INBOX", "uid", "200:269");
        lab.Doveadm(user.Address, "flags add", "\\Deleted", "mailbox", "INBOX", "uid", "300:369");
        PSObject changed = Audit(shell, user, checkpoint);
        PSObject full = Audit(shell, user, null);

        Assert.Equal(100, Number(changed, "MessagesFetched"));
        Assert.Equal(s_compared.Select(name => Text(full, name)), s_compared.Select(name => Text(changed, name)));
        Assert.Equal(Facts(full), Facts(changed));
    }

    [Theory]
    [InlineData(LabVariant.Full, "3", 1)]
    [InlineData(LabVariant.Bare, "3", 1)]
    [InlineData(LabVariant.Full, "10", 0)]
    [InlineData(LabVariant.Bare, "10", 0)]
    public void Messages_that_went_are_missed_and_those_that_took_their_place_are_seen(LabVariant variant, string gone, int more)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 10);
        using Shell shell = AuditRows.Shell(lab);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string checkpoint = Path.Combine(folder.Path, "audit.checkpoint");
        Audit(shell, user, checkpoint);

        lab.Doveadm(user.Address, "expunge", "mailbox", "INBOX", "uid", gone);
        lab.Seed(user.Address, more, startAt: 500);
        PSObject changed = Audit(shell, user, checkpoint);

        Assert.Equal((more, 9 + more), ((int)Number(changed, "MessagesFetched"), (int)Number(changed, "ItemCount")));
        Assert.Equal(Facts(Audit(shell, user, null)), Facts(changed));
    }

    // The last field of a folder's line are its messages: damaged ones, and ones that another version wrote (a 2 in their first
    // byte), are read from the server.
    [Theory]
    [InlineData("AAAA", 10)]
    [InlineData("not in Base64", 10)]
    [InlineData("MgA=", 10)]
    [InlineData("", 10)]
    [InlineData(null, 0)]
    public void What_cannot_be_read_in_a_checkpoint_is_read_from_the_server(string? damage, int fetched)
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, 10);
        using Shell shell = AuditRows.Shell(labs.Full);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string checkpoint = Path.Combine(folder.Path, "audit.checkpoint");
        PSObject sound = Audit(shell, user, checkpoint);

        // As an editor of Windows saves it.
        File.WriteAllText(
            checkpoint,
            string.Concat(
                File.ReadAllLines(checkpoint)
                    .Select(line =>
                    {
                        string[] fields = line.Split('\t');
                        fields[^1] = fields[0] == "folder" ? damage ?? fields[^1] : fields[^1];
                        return string.Join('\t', fields) + "\r\n";
                    })
            )
        );
        PSObject again = Audit(shell, user, checkpoint);

        Assert.Equal(fetched, Number(again, "MessagesFetched"));
        Assert.Equal(Facts(sound), Facts(again));
    }

    [Fact]
    public void A_recreated_folder_is_read_completely()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, 30, "Box");
        using Shell shell = AuditRows.Shell(labs.Full);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string checkpoint = Path.Combine(folder.Path, "audit.checkpoint");
        Audit(shell, user, checkpoint);

        labs.Full.Doveadm(user.Address, "mailbox delete", "-s", "Box");
        labs.Full.Seed(user.Address, 30, "Box", 500);
        PSObject changed = Audit(shell, user, checkpoint);

        Assert.Equal(Facts(Audit(shell, user, null)), Facts(changed));
    }

    [Fact]
    public void An_interrupted_run_is_resumed_and_each_mailbox_is_written_once()
    {
        LabUser[] users = [.. Enumerable.Range(0, 12).Select(_ => LabShell.NewUser(labs.Full))];
        using Shell shell = AuditRows.Shell(labs.Full);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string checkpoint = Path.Combine(folder.Path, "audit.checkpoint");

        // What is left of a run that was killed: it began, five mailboxes are done, and a line is torn.
        shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -CheckpointPath $args[1]", Of(users.Take(5)), checkpoint)
            .ThrowOnError();
        string[] lines = [.. File.ReadAllLines(checkpoint).Where(line => !line.StartsWith("end\t", StringComparison.Ordinal))];
        File.WriteAllText(checkpoint, string.Join("\n", lines) + "\nresult\ttorn\tuser@lab.test\t2026-0");
        IReadOnlyList<PSObject> rows = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -CheckpointPath $args[1]", Of(users), checkpoint)
            .ThrowOnError()
            .Output;

        Assert.Equal(users.Select(user => user.Address).Order(), rows.Select(row => Text(row, "EmailAddress")).Order());
        Assert.Equal(5, rows.Count(row => Text(row, "FromCheckpoint") == "True"));
        Assert.Equal(
            12,
            File.ReadLines(checkpoint)
                .Where(line => line.StartsWith("result\t", StringComparison.Ordinal))
                .Select(line => line.Split('\t')[2])
                .Distinct()
                .Count()
        );
        Assert.Equal(12, File.ReadLines(checkpoint).Count(line => line.StartsWith("result\t", StringComparison.Ordinal)));

        // After a run that ended a new one begins; -MaxAge spares what is young.
        Assert.DoesNotContain(
            shell
                .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -CheckpointPath $args[1]", Of(users), checkpoint)
                .ThrowOnError()
                .Output,
            row => Text(row, "FromCheckpoint") == "True"
        );
        Assert.Equal(
            12,
            shell
                .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -CheckpointPath $args[1] -MaxAge 01:00", Of(users), checkpoint)
                .ThrowOnError()
                .Output.Count(row => Text(row, "FromCheckpoint") == "True")
        );
    }

    [Fact]
    public void A_baseline_gives_the_trend_and_the_day_the_mailbox_is_full()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, 100);
        using Shell shell = AuditRows.Shell(labs.Full);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string checkpoint = Path.Combine(folder.Path, "last week.checkpoint");
        shell.Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -CheckpointPath $args[1]", Of([user]), checkpoint).ThrowOnError();

        // As if it had been ten days ago.
        string then = DateTimeOffset.Now.AddDays(-10).ToString("o", CultureInfo.InvariantCulture);
        File.WriteAllLines(
            checkpoint,
            File.ReadAllLines(checkpoint)
                .Select(line =>
                {
                    string[] fields = line.Split('\t');
                    return fields[0] == "result" ? string.Join('\t', [.. fields[..3], then, .. fields[4..]]) : line;
                })
        );
        labs.Full.Seed(user.Address, 100, startAt: 500);
        labs.Full.SetQuota(user.Address, 4 << 20);

        PSObject audit = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -Baseline $args[1]", Of([user]), checkpoint)
            .ThrowOnError()
            .Output.Single();

        PSObject trend = PSObject.AsPSObject(audit.Properties["Trend"].Value);
        double grown = Number(trend, "BytesGrown");
        Assert.Equal(100, Number(trend, "ItemsGrown"));
        Assert.Equal(grown / 10, (double)trend.Properties["BytesPerDay"].Value, grown / 1000);
        Assert.InRange((DateTime)trend.Properties["FullOn"].Value, DateTime.Now.AddDays(30), DateTime.Now.AddDays(300));
    }

    [Fact]
    public void A_file_that_is_no_checkpoint_is_refused_and_not_changed()
    {
        using Shell shell = AuditRows.Shell(labs.Full);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string file = Path.Combine(folder.Path, "notes.txt");
        File.WriteAllText(file, "my notes\nsecond line");

        Assert.Equal(
            "CheckpointUnreadable",
            shell.Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -CheckpointPath $args[1]", Of([labs.Full.Alice]), file).FatalId
        );
        Assert.Equal("my notes\nsecond line", File.ReadAllText(file));
    }

    private static PSObject Audit(Shell shell, LabUser user, string? checkpoint)
    {
        PSObject audit = shell
            .Run(
                "$more = @{}; if ($args[1]) { $more.CheckpointPath = $args[1] }; $args[0] | Invoke-SpectrumMailboxAudit "
                    + "@lab -Depth Envelope @more",
                Of([user]),
                checkpoint
            )
            .ThrowOnError()
            .Output.Single();
        Assert.Equal("Ok", Text(audit, "Status"));
        return audit;
    }

    // Folders, analysis and findings, without what depends on the moment.
    private static string Facts(PSObject audit)
    {
        PSObject analysis = PSObject.AsPSObject(audit.Properties["Analysis"].Value);
        IEnumerable<string> parts = (
            (string[])["TopSenders", "LargestMessages", "AttachmentTypes", "AgeHistogram", "SizeHistogram"]
        ).SelectMany(name =>
            Many(analysis, name).Select(item => string.Join(" ", item.Properties.Select(property => property.Value)))
        );
        IEnumerable<string> folders = Many(audit, "Folders")
            .Select(row =>
                string.Join(
                    " ",
                    row.Properties.Where(property => property.Name is not "HighestModSeq").Select(property => property.Value)
                )
            );
        IEnumerable<string> findings = Many(audit, "Findings")
            .Select(finding => Text(finding, "RuleId") + Text(finding, "Items"));
        return string.Join("\n", folders.Concat(parts).Concat(findings));
    }
}
