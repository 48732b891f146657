using System;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Folders;

/// <summary>Folders of every name there can be, by the same names on every kind of server.</summary>
public sealed class FolderNameTests(Labs labs)
{
    private const string Deep = "L1/L2/L3/L4/L5/L6/L7/L8/L9/L10";

    private static readonly string[] s_names =
    [
        "a[b]",
        "ab",
        "Größe & Maß 1",
        "日本語/受信",
        "50 off",
        "It's \"quoted\"",
        "back\\slash",
        "{12}",
        "tilde~",
        "x&y",
        Deep,
    ];

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Every_name_is_listed_found_and_read(LabVariant variant)
    {
        (Lab lab, LabUser user) = Mailbox(variant);
        using Shell shell = LabShell.Connected(lab, user);

        foreach (string name in s_names)
        {
            dynamic folder = shell.Run("Get-SpectrumFolder $args[0]", name).Single;
            Assert.Equal(LabShell.ServerPath(variant, name), (string)folder.Path);
            Assert.Equal(1, (int)folder.Items);
            Assert.Equal(name.Split('/')[^1], (string)folder.Name);
            Assert.Equal(
                LabShell.ServerPath(variant, name),
                (string)shell.Run("Get-SpectrumMessage -Folder $args[0]", name).Single.Folder
            );
        }
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Folders_from_Get_SpectrumFolder_are_read_by_Get_SpectrumMessage(LabVariant variant)
    {
        (Lab lab, LabUser user) = Mailbox(variant);
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult result = shell.Run("Get-SpectrumFolder | Get-SpectrumMessage | ForEach-Object { $_.Folder }");

        Assert.Equal(
            s_names.Select(name => LabShell.ServerPath(variant, name)).Order(StringComparer.Ordinal),
            result.ThrowOnError().Output.Select(path => (string)path.BaseObject).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Wildcards_go_across_levels_and_pass_over_folders_that_hold_no_mail(LabVariant variant)
    {
        (Lab lab, LabUser user) = Mailbox(variant);
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult parents = shell.Run("Get-SpectrumFolder L1*");

        Assert.Equal(10, parents.ThrowOnError().Output.Count);
        Assert.Single(parents.Output, folder => (bool)folder.Properties["Selectable"].Value);
        Assert.All(parents.Output.Take(9), folder => Assert.Null(folder.Properties["Items"].Value));
        Assert.Equal(LabShell.ServerPath(variant, "L1/L2"), parents.Output[2].Properties["Parent"].Value);
        Assert.Equal(LabShell.ServerPath(variant, Deep), (string)shell.Run("Get-SpectrumMessage -Folder L1*").Single.Folder);
        Assert.Equal(
            LabShell.ServerPath(variant, Deep),
            (string)shell.Run("Get-SpectrumMessage -Folder 'L1/*/l10'").Single.Folder
        );
        Assert.Equal(
            LabShell.ServerPath(variant, "日本語/受信"),
            (string)shell.Run("Get-SpectrumFolder '*本語*'").ThrowOnError().Output[^1].Properties["Path"].Value
        );
        Assert.Equal(
            ["ab", "a[b]"],
            shell
                .Run("Get-SpectrumFolder '[a][[b]*'")
                .ThrowOnError()
                .Output.Select(folder => (string)folder.Properties["Name"].Value)
        );
        Assert.StartsWith(
            "FolderNotSelectable",
            Assert.Single(shell.Run("Get-SpectrumMessage -Folder L1").Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "FolderNotFound",
            Assert.Single(shell.Run("Get-SpectrumMessage -Folder Nothing*").Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Subscribed_and_SpecialUse_choose(LabVariant variant)
    {
        (Lab lab, LabUser user) = Mailbox(variant);
        lab.CreateFolders(user.Address, [LabShell.ServerPath(variant, "Secret")], subscribe: false);
        using Shell shell = LabShell.Connected(lab, user);

        Assert.Single(shell.Run("Get-SpectrumFolder Secret").ThrowOnError().Output);
        Assert.Empty(shell.Run("Get-SpectrumFolder Secret -Subscribed").ThrowOnError().Output);
        Assert.Equal(LabShell.ServerPath(variant, "ab"), (string)shell.Run("Get-SpectrumFolder ab -Subscribed").Single.Path);
        Assert.Equal(
            [LabShell.ServerPath(variant, "Sent"), LabShell.ServerPath(variant, "Trash")],
            shell
                .Run("Get-SpectrumFolder -SpecialUse Sent, Trash")
                .ThrowOnError()
                .Output.Select(folder => (string)folder.Properties["Path"].Value)
        );
    }

    private (Lab Lab, LabUser User) Mailbox(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.CreateFolders(user.Address, s_names.Select(name => LabShell.ServerPath(variant, name)));
        foreach (string name in s_names)
        {
            lab.Append(user.Address, LabShell.ServerPath(variant, name), Corpus.Message(1));
        }

        return (lab, user);
    }
}
