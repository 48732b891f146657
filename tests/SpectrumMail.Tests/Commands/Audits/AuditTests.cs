using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>Invoke-SpectrumMailboxAudit: its figures, its round trips, its shape.</summary>
public sealed class AuditTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full, "Summary")]
    [InlineData(LabVariant.Full, "Envelope")]
    [InlineData(LabVariant.Bare, "Summary")]
    [InlineData(LabVariant.Bare, "Envelope")]
    [InlineData(LabVariant.Spectrum, "Summary")]
    [InlineData(LabVariant.Spectrum, "Envelope")]
    [InlineData(LabVariant.InboxPrefix, "Summary")]
    [InlineData(LabVariant.InboxPrefix, "Envelope")]
    public void Figures_equal_what_doveadm_counts(LabVariant variant, string depth)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        string dot = variant == LabVariant.InboxPrefix ? "INBOX." : string.Empty;
        lab.Seed(user.Address, 50);
        lab.Seed(user.Address, 20, $"{dot}Größe & mehr", 300);
        lab.Doveadm(user.Address, "flags add", "\\Deleted", "mailbox", "INBOX", "uid", "3:5");
        using Shell shell = AuditRows.Shell(lab);

        PSObject audit = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -Depth $args[1]", Of([user]), depth)
            .ThrowOnError()
            .Output.Single();

        Dictionary<string, DoveadmStatus> expected = lab.StatusOf(user.Address);
        Assert.Equal(("Ok", "None", depth), (Text(audit, "Status"), Text(audit, "Cause"), Text(audit, "Depth")));
        Assert.Equal(
            (
                expected.Values.Sum(status => status.Messages),
                expected.Values.Sum(status => status.Unseen),
                expected.Values.Sum(status => status.VirtualSize)
            ),
            ((int)Number(audit, "ItemCount"), (int)Number(audit, "UnreadItemCount"), Number(audit, "TotalItemSize"))
        );
        Assert.Equal(
            expected.ToDictionary(
                folder => folder.Key,
                folder => (folder.Value.Messages, folder.Value.Unseen, folder.Value.VirtualSize)
            ),
            Many(audit, "Folders")
                .ToDictionary(
                    row => Text(row, "FolderPath"),
                    row => ((int)Number(row, "ItemsInFolder"), (int)Number(row, "UnreadItemsInFolder"), Number(row, "FolderSize"))
                )
        );
        Assert.Equal(
            variant is LabVariant.Bare or LabVariant.Spectrum
                ? string.Empty
                : (5L << 30).ToString(System.Globalization.CultureInfo.InvariantCulture),
            Text(audit, "QuotaLimit")
        );
        if (depth == "Envelope")
        {
            Assert.Equal(3, Number(audit, "DeletedItemCount"));
            Assert.Equal(
                70,
                Many((PSObject)PSObject.AsPSObject(audit.Properties["Analysis"].Value), "AgeHistogram")
                    .Sum(bin => Number(bin, "Items"))
            );
        }
    }

    [Theory]
    [InlineData("Summary", 5, "AUTHENTICATE, LIST, NAMESPACE, GETQUOTAROOT, LOGOUT")]
    [InlineData("Envelope", 7, "AUTHENTICATE, LIST, NAMESPACE, GETQUOTAROOT, EXAMINE, UID FETCH, EXAMINE, UID FETCH, LOGOUT")]
    public void Round_trips_are_few_and_those_counted(string depth, int roundTrips, string commands)
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, 20);
        using Shell shell = AuditRows.Shell(labs.Full);
        using var log = new CommandLog();

        PSObject audit = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -Depth $args[1] -LogPath $args[2]", Of([user]), depth, log.Path)
            .ThrowOnError()
            .Output.Single();

        Assert.Equal(
            commands,
            string.Join(
                ", ",
                log.All()
                    .Select(command =>
                        command.StartsWith("UID", StringComparison.Ordinal)
                            ? string.Join(' ', command.Split(' ').Take(2))
                            : command.Split(' ')[0]
                    )
            )
        );
        Assert.Equal(roundTrips, Number(audit, "RoundTrips"));
        Assert.DoesNotContain(
            Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0{user.Address}\0{user.Password}")),
            System.IO.File.ReadAllText(log.Path)
        );
    }

    [Fact]
    public void Two_thousand_folders_on_a_bare_server_cost_few_round_trips_and_are_all_there()
    {
        Lab lab = labs.Variant(LabVariant.Bare);
        LabUser user = LabShell.NewUser(lab);
        lab.CreateFolders(
            user.Address,
            Enumerable.Range(1, 2000).Select(number => $"Archive/{number % 40:D2}/Folder {number:D4}"),
            subscribe: false
        );
        lab.Seed(user.Address, 5, "Archive/07/Folder 0007");
        using Shell shell = AuditRows.Shell(lab);

        PSObject audit = shell.Run("$args[0] | Invoke-SpectrumMailboxAudit @lab", Of([user])).ThrowOnError().Output.Single();

        Assert.Equal("Ok", Text(audit, "Status"));
        Assert.Equal(5, Number(audit, "ItemCount"));
        Assert.InRange(Number(audit, "FolderCount"), 2000, 2100);
        Assert.InRange(Number(audit, "RoundTrips"), 1, 60);
        PSObject parent = Many(audit, "Folders").Single(row => Text(row, "FolderPath") == "Archive");
        Assert.Equal(5, Number(parent, "ItemsInFolderAndSubfolders"));
        Assert.Equal(0, Number(parent, "ItemsInFolder"));
    }

    [Fact]
    public void Rows_survive_serialization_and_come_back_with_all_they_held()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, 40);
        using Shell shell = AuditRows.Shell(labs.Full);
        PSObject audit = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -Depth Envelope", Of([user]))
            .ThrowOnError()
            .Output.Single();

        var back = (PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(audit, 5));

        Assert.Equal("Deserialized.SpectrumMail.Models.MailboxAudit", back.TypeNames[0]);
        Assert.Equal((40L, "Ok"), (Number(back, "ItemCount"), Text(back, "Status")));
        var analysis = (PSObject)back.Properties["Analysis"].Value;
        var first = (PSObject)((System.Collections.ArrayList)((PSObject)analysis.Properties["TopSenders"].Value).BaseObject)[0]!;
        Assert.Contains('@', Text(first, "Address"));
    }

    [Fact]
    public void Shards_share_the_mailboxes_and_leave_none_out()
    {
        using Shell shell = AuditRows.Shell(labs.Full);
        PSObject[] rows = [.. Enumerable.Range(1, 300).Select(number => Row(("EmailAddress", $"user{number}@charter.net")))];

        string[][] shards =
        [
            .. Enumerable
                .Range(1, 4)
                .Select(number =>
                    shell
                        .Run("$args[0] | Invoke-SpectrumMailboxAudit -Shard $args[1]", rows, $"{number}/4")
                        .ThrowOnError()
                        .Output.Select(row => Text(row, "EmailAddress"))
                        .ToArray()
                ),
        ];

        Assert.Equal(rows.Select(row => Text(row, "EmailAddress")).Order(), shards.SelectMany(shard => shard).Order());
        Assert.All(shards, shard => Assert.InRange(shard.Length, 40, 110));
        Assert.Equal("ShardInvalid", shell.Run("$args[0] | Invoke-SpectrumMailboxAudit -Shard 5/4", rows).FatalId);
    }
}
