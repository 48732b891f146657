using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Copy-SpectrumMessage -DestinationSession, between two mailboxes, compared by a client of the lab's own and by doveadm.
/// </summary>
public sealed class CopyAccountTests(Labs labs)
{
    private const string All = "Copy-SpectrumMessage -Session old -DestinationSession new";

    public static TheoryData<LabVariant, LabVariant> Pairs =>
        [
            (LabVariant.Full, LabVariant.Full),
            (LabVariant.Full, LabVariant.Bare),
            (LabVariant.Full, LabVariant.InboxPrefix),
            (LabVariant.Bare, LabVariant.InboxPrefix),
            (LabVariant.InboxPrefix, LabVariant.Full),
        ];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_mailbox_is_copied_with_its_tree_bytes_flags_and_dates_and_later_what_is_new(LabVariant from, LabVariant to)
    {
        using var two = new TwoAccounts(labs.Variant(from), labs.Variant(to));
        string[][] trees =
        [
            ["INBOX"],
            ["Sent"],
            ["Projekte", "Größe 2024", "日本語"],
            ["Projekte", "a & b"],
            ["Odd [x] \"q\""],
            ["Leer"],
        ];
        two.From.CreateFolders(two.Old.Address, trees.Skip(2).Select(levels => Path(from, levels)));
        for (int index = 0; index < trees.Length - 1; index++)
        {
            two.From.Seed(two.Old.Address, 20 + index, Path(from, trees[index]), startAt: index * 50);
        }

        two.From.AppendAll(two.Old.Address, "INBOX", OddMail.Messages);

        ShellResult first = two.Shell.Run(All);
        first.ThrowOnError();
        two.From.Seed(two.Old.Address, 3, "INBOX", startAt: 500);
        ShellResult second = two.Shell.Run(All);
        second.ThrowOnError();

        foreach (string[] levels in trees)
        {
            Assert.Equal(Image.Of(two.From, two.Old, Path(from, levels)), Image.Of(two.To, two.New, Path(to, levels)));
        }

        Assert.Empty(first.Warnings);
        Assert.Equal(3, second.Output.Sum(result => (int)((dynamic)result).Stored));
        Assert.Equal(
            first.Output.Sum(result => (int)((dynamic)result).Stored),
            second.Output.Sum(result => (int)((dynamic)result).StoredBefore)
        );
        Assert.Empty(trees.Skip(2).Select(levels => Path(to, levels)).Except(two.To.Subscriptions(two.New)));
    }

    [Fact]
    public void What_if_reports_the_copies_and_changes_nothing()
    {
        using var two = new TwoAccounts(labs.Full, labs.Full);
        two.From.Seed(two.Old.Address, 5, "Plans");
        string[] before = two.To.FolderNames(two.New);

        ShellResult result = two.Shell.Run(All + " -WhatIf");
        ShellResult import = two.Shell.Run(
            "Import-SpectrumMessage $args[0] -Session new -WhatIf",
            typeof(CopyAccountTests).Assembly.Location
        );

        Assert.Empty(result.ThrowOnError().Output.Concat(import.ThrowOnError().Output));
        Assert.Equal(before, two.To.FolderNames(two.New));
        Assert.Empty(two.To.Look(two.New));
        Assert.False(System.IO.Directory.Exists(two.State));
    }

    [Fact]
    public void Many_messages_take_few_commands()
    {
        using var log = new CommandLog();
        using var two = new TwoAccounts(labs.Full, labs.Full, logTo: log.Path);
        two.From.Seed(two.Old.Address, 3000);
        log.New();

        two.Shell.Run("Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX").ThrowOnError();

        Assert.InRange(log.New().Count(command => command.StartsWith("APPEND", System.StringComparison.Ordinal)), 6, 25);
        Assert.Equal(3000, two.To.Look(two.New).Length);
    }

    [Fact]
    public void Two_hundred_folders_are_copied_below_another_and_single_messages_into_one()
    {
        using var two = new TwoAccounts(labs.Full, labs.Variant(LabVariant.InboxPrefix));
        string[] names = [.. Enumerable.Range(0, 200).Select(number => $"Many/Box.{number}")];
        two.From.CreateFolders(two.Old.Address, names.Append("Many/Box_7"));
        two.From.Append(two.Old.Address, "Many/Box.7", Corpus.Message(1));
        two.From.Append(two.Old.Address, "Many/Box_7", Corpus.Message(2));
        two.From.Seed(two.Old.Address, 4);

        ShellResult folders = two.Shell.Run(
            "Get-SpectrumFolder Many/* -Session old | "
                + "Copy-SpectrumMessage -Session old -DestinationSession new -Destination Old -Exclude '*9'"
        );
        ShellResult messages = two.Shell.Run(
            "Get-SpectrumMessage -Session old -First 2 | Copy-SpectrumMessage -DestinationSession new -Destination Picked"
        );

        // A full stop separates levels there; what would get the same name gets a mark.
        folders.ThrowOnError();
        Assert.Equal(181, folders.Output.Count);
        Assert.Equal(181, folders.Output.Select(result => (string)((dynamic)result).Folder).Distinct().Count());
        Assert.Equal(Image.Of(two.From, two.Old, "Many/Box_7"), Image.Of(two.To, two.New, "INBOX.Old.Many.Box_7"));
        string seven = (string)
            ((dynamic)folders.Output.Single(result => (string)((dynamic)result).Source == "Many/Box.7")).Folder;
        Assert.Equal(Image.Of(two.From, two.Old, "Many/Box.7"), Image.Of(two.To, two.New, seven));
        Assert.Equal(
            ("INBOX.Picked", 2),
            ((string)((dynamic)messages.ThrowOnError().Output.Single()).Folder, (int)((dynamic)messages.Output.Single()).Stored)
        );
    }

    [Fact]
    public void The_source_mailbox_is_refused_as_destination()
    {
        using var two = new TwoAccounts(labs.Full, labs.Full);

        ShellResult result = two.Shell.Run("Copy-SpectrumMessage -Session old -DestinationSession old");

        Assert.Equal("DestinationIsSource", result.FatalId);
    }

    private static string Path(LabVariant variant, params string[] levels) =>
        levels[0] == "INBOX" ? "INBOX" : LabShell.ServerPath(variant, string.Join('/', levels));
}
