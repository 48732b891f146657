using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>A second run reads only what the first has not.</summary>
public sealed class CheckpointTests(Labs labs) : IDisposable
{
    private const string List = "Get-SpectrumMessage -Checkpoint $args[0]";
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"checkpoint-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_file);

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Only_new_messages_are_listed_and_IncludeVanished_adds_those_that_are_gone(LabVariant variant)
    {
        (Lab lab, LabUser user) = Mailbox(variant, 20);
        using Shell shell = LabShell.Connected(lab, user);

        Assert.Equal(20, shell.Run(List, _file).ThrowOnError().Output.Count);
        Assert.Empty(shell.Run(List, _file).ThrowOnError().Output);
        lab.Seed(user.Address, 2, startAt: 20);
        lab.Doveadm(user.Address, "expunge", "mailbox", "INBOX", "uid", "5:6,21");
        ShellResult third = shell.Run(List + " -IncludeVanished", _file).ThrowOnError();

        Assert.Equal(["VanishedMessage 5", "VanishedMessage 6", "SpectrumMessage 22"], third.Output.Select(Describe));
        Assert.Equal("New", third.Output[2].Properties["Change"].Value.ToString());
        Assert.Empty(shell.Run(List + " -IncludeVanished", _file).ThrowOnError().Output);
        Assert.Equal("None", shell.Run("Get-SpectrumMessage -Uid 1").Single.Change.ToString());
    }

    [Fact]
    public void Changed_flags_are_listed_with_CONDSTORE()
    {
        (Lab lab, LabUser user) = Mailbox(LabVariant.Full, 20);
        using Shell shell = LabShell.Connected(lab, user);
        shell.Run(List, _file).ThrowOnError();

        lab.Doveadm(user.Address, "flags add", "\\Flagged", "mailbox", "INBOX", "uid", "3,9");

        ShellResult second = shell.Run(List, _file).ThrowOnError();
        Assert.Equal(["SpectrumMessage 3", "SpectrumMessage 9"], second.Output.Select(Describe));
        Assert.All(
            second.Output,
            message =>
                Assert.Equal(
                    ("Changed", true),
                    (message.Properties["Change"].Value.ToString(), (bool)message.Properties["Flagged"].Value)
                )
        );
        Assert.Empty(shell.Run(List, _file).ThrowOnError().Output);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void A_recreated_folder_is_read_again_with_a_warning(LabVariant variant)
    {
        (Lab lab, LabUser user) = Mailbox(variant, 0);
        lab.Seed(user.Address, 3, LabShell.ServerPath(variant, "Work"));
        using Shell shell = LabShell.Connected(lab, user);
        shell.Run(List + " -Folder Work", _file).ThrowOnError();

        lab.Doveadm(user.Address, "mailbox delete", LabShell.ServerPath(variant, "Work"));
        lab.Seed(user.Address, 2, LabShell.ServerPath(variant, "Work"));
        shell.Run("Disconnect-Spectrum; Connect-Spectrum -Credential $args[0] @lab", Labs.Credential(user)).ThrowOnError();
        ShellResult second = shell.Run(List + " -Folder Work", _file).ThrowOnError();

        Assert.Equal(2, second.Output.Count);
        Assert.Contains("recreated", Assert.Single(second.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Messages_that_the_pipeline_did_not_take_are_listed_again(LabVariant variant)
    {
        (Lab lab, LabUser user) = Mailbox(variant, 300);
        using Shell shell = LabShell.Connected(lab, user);

        shell.Run(List + " | ForEach-Object { if ($_.Uid -eq 200) { throw 'enough' } }", _file);
        Assert.False(File.Exists(_file));
        shell.Run(List + " | Select-Object -First 5", _file).ThrowOnError();
        Assert.False(File.Exists(_file));

        Assert.Equal(100, shell.Run(List + " -First 100", _file).ThrowOnError().Output.Count);
        Assert.Equal(101L, shell.Run(List + " -First 1", _file).ThrowOnError().Output[0].Properties["Uid"].Value);
        Assert.Equal(199, shell.Run(List, _file).ThrowOnError().Output.Count);
        Assert.Empty(shell.Run(List, _file).ThrowOnError().Output);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void A_connection_that_dies_keeps_the_messages_read_and_the_next_run_reads_the_rest(LabVariant variant)
    {
        (Lab lab, LabUser user) = Mailbox(variant, 1900);
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort);
        using Shell shell = LabShell.Connected(lab, user, proxy.Port);
        proxy.Plan = new FaultPlan { CutAfterServerBytes = 400_000, OnlyFirstConnections = proxy.Connections };

        ShellResult first = shell.Run(List, _file);
        ShellResult second = shell.Run(List, _file).ThrowOnError();

        Assert.Equal("ConnectionLost", first.FatalId);
        Assert.Empty(first.Errors);
        Assert.True(first.Output.Count is > 300 and < 1800, $"{first.Output.Count} before the cut");
        Assert.Equal(
            Enumerable.Range(1, 1900),
            first.Output.Concat(second.Output).Select(message => (int)(long)message.Properties["Uid"].Value)
        );
    }

    [Fact]
    public void A_compressed_connection_that_dies_keeps_the_messages_read_too()
    {
        (Lab lab, LabUser user) = Mailbox(LabVariant.Full, 4000);
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort);
        using var log = new CommandLog();
        using Shell shell = LabShell.Connected(lab, user, proxy.Port, log.Path);
        proxy.Plan = new FaultPlan
        {
            CutAfterServerBytes = 150_000,
            OnlyFirstConnections = proxy.Connections,
            Delay = TimeSpan.FromMilliseconds(30),
        };

        ShellResult first = shell.Run(List, _file);
        ShellResult second = shell.Run(List, _file).ThrowOnError();

        Assert.Contains(log.All(), command => command.StartsWith("COMPRESS", StringComparison.Ordinal));
        Assert.Equal("ConnectionLost", first.FatalId);
        Assert.True(first.Output.Count is > 50 and < 3900, $"{first.Output.Count} before the cut");
        Assert.Equal(
            Enumerable.Range(1, 4000),
            first.Output.Concat(second.Output).Select(message => (int)(long)message.Properties["Uid"].Value)
        );
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Folders_and_accounts_share_a_checkpoint_file_or_object(LabVariant variant)
    {
        (Lab lab, LabUser ann) = Mailbox(variant, 3);
        (_, LabUser ben) = Mailbox(variant, 4);
        lab.Seed(ann.Address, 2, LabShell.ServerPath(variant, "Work"));
        using Shell shell = LabShell.Connected(lab, ann);
        shell.Run("Connect-Spectrum -Credential $args[0] @lab", Labs.Credential(ben)).ThrowOnError();

        Assert.Equal(
            5,
            shell.Run(List + " -Session $args[1] -Folder INBOX, Work", _file, ann.Address).ThrowOnError().Output.Count
        );
        Assert.Equal(4, shell.Run(List, _file).ThrowOnError().Output.Count);
        Assert.Empty(shell.Run(List + " -Session $args[1] -Folder Work, INBOX", _file, ann.Address).ThrowOnError().Output);
        Assert.Equal(
            [4, 0, 1],
            shell
                .Run(
                    "$seen = [SpectrumMail.Models.MessageCheckpoint]::new(); 1..2 | "
                        + "ForEach-Object { @(Get-SpectrumMessage -Checkpoint $seen).Count }; $seen.Folders.Count"
                )
                .ThrowOnError()
                .Output.Select(count => (int)count.BaseObject)
        );
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void A_page_of_a_sorted_listing_with_a_checkpoint_has_new_messages_only(LabVariant variant)
    {
        (Lab lab, LabUser user) = Mailbox(variant, 12);
        using Shell shell = LabShell.Connected(lab, user);
        object[] sorted = [.. shell.Run("Get-SpectrumMessage -SortBy Size").ThrowOnError().Output.Select(Describe)];

        IEnumerable<object> pages = Enumerable
            .Range(0, 3)
            .SelectMany(_ => shell.Run(List + " -SortBy Size -First 5", _file).ThrowOnError().Output.Select(Describe));

        Assert.Equal(sorted, pages);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void A_folder_that_lost_a_message_and_got_another_has_changed(LabVariant variant)
    {
        (Lab lab, LabUser user) = Mailbox(variant, 5);
        using Shell shell = LabShell.Connected(lab, user);
        shell.Run(List, _file).ThrowOnError();

        lab.Doveadm(user.Address, "expunge", "mailbox", "INBOX", "uid", "2");
        lab.Seed(user.Address, 1);

        Assert.Equal(
            ["VanishedMessage 2", "SpectrumMessage 6"],
            shell.Run(List + " -IncludeVanished", _file).ThrowOnError().Output.Select(Describe)
        );
        Assert.Empty(shell.Run(List, _file).ThrowOnError().Output);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void A_message_whose_text_was_cut_off_is_listed_again(LabVariant variant)
    {
        (Lab lab, LabUser user) = Mailbox(variant, 200);
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort);
        using Shell shell = LabShell.Connected(lab, user, proxy.Port);
        proxy.Plan = new FaultPlan { CutAfterServerBytes = 50_000, OnlyFirstConnections = proxy.Connections };

        ShellResult first = shell.Run(List + " -Include Body", _file);
        ShellResult second = shell.Run(List + " -Include Body", _file).ThrowOnError();

        Assert.Equal("ConnectionLost", first.FatalId);
        Assert.InRange(first.Output.Count, 1, 199);
        Assert.All(first.Output.Concat(second.Output), message => Assert.NotNull(message.Properties["Body"].Value));
        Assert.Equal(
            Enumerable.Range(1, 200),
            first.Output.Concat(second.Output).Select(message => (int)(long)message.Properties["Uid"].Value).Order()
        );
    }

    [Fact]
    public void An_unchanged_folder_needs_one_round_trip_and_a_changed_folder_a_few()
    {
        (Lab lab, LabUser user) = Mailbox(LabVariant.Full, 500);
        using var log = new CommandLog();
        using Shell shell = LabShell.Connected(lab, user, log: log.Path);
        shell.Run(List, _file).ThrowOnError();
        log.New();

        shell.Run(List, _file).ThrowOnError();
        IReadOnlyList<string> unchanged = log.New();
        lab.Seed(user.Address, 1);
        shell.Run(List, _file).ThrowOnError();
        IReadOnlyList<string> changed = log.New();

        Assert.True(unchanged.Count <= 2, string.Join("; ", unchanged));
        Assert.True(changed.Count <= 5, string.Join("; ", changed));
    }

    private static string Describe(PSObject value) => $"{value.BaseObject.GetType().Name} {value.Properties["Uid"].Value}";

    private (Lab Lab, LabUser User) Mailbox(LabVariant variant, int messages)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, messages);
        return (lab, user);
    }
}
