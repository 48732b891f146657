using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Remove-SpectrumMessage over IMAP takes what was named and nothing else; the lab's own client looks at what is left.
/// </summary>
public sealed class RemoveMessageTests(Labs labs)
{
    private static readonly Dictionary<string, string> s_noMove = new() { ["imap_capability"] = "IMAP4rev1 UIDPLUS" };

    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.InboxPrefix)]
    public void Messages_go_to_the_Trash_and_others_that_are_marked_as_deleted_stay(LabVariant variant) =>
        Moves(labs.Variant(variant), variant == LabVariant.InboxPrefix ? "INBOX.Trash" : "Trash");

    [Fact]
    public void Without_MOVE_exactly_these_messages_are_copied_and_deleted() =>
        Moves(labs.Get(new LabOptions { ExtraDovecot = s_noMove, Smtp = false }), "Trash");

    [Fact]
    public void Permanent_deletes_exactly_the_named_messages()
    {
        (Lab lab, LabUser user, IReadOnlyList<byte[]> before) = Mailbox(labs.Full);
        using Shell shell = LabShell.Connected(lab, user);

        shell.Run("Get-SpectrumMessage -Uid 2, 5 | Remove-SpectrumMessage -Permanent -Confirm:$false").ThrowOnError();

        Assert.Equal(Without(before, 2, 5), lab.ReadMail(user.Address));
        Assert.Equal("7", Marked(lab, user));
        Assert.Equal(0, (int)shell.Run("Get-SpectrumFolder Trash").Single.Items);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Permanent")]
    public void A_server_without_exact_deletion_is_an_error_and_nothing_changes(string how)
    {
        (Lab lab, LabUser user, IReadOnlyList<byte[]> before) = Mailbox(labs.Variant(LabVariant.Bare));
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult result = shell.Run($"Get-SpectrumMessage -Uid 2, 5 | Remove-SpectrumMessage {how} -Confirm:$false");

        Assert.StartsWith("ExactDeletionMissing", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(before, lab.ReadMail(user.Address));
        Assert.Equal("7", Marked(lab, user));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Permanent")]
    public void Force_deletes_nothing_while_another_message_is_marked(string how)
    {
        (Lab lab, LabUser user, IReadOnlyList<byte[]> before) = Mailbox(labs.Variant(LabVariant.Bare));
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult result = shell.Run($"Get-SpectrumMessage -Uid 2, 5 | Remove-SpectrumMessage {how} -Force -Confirm:$false");

        Assert.StartsWith("ExactDeletionMissing", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(before, lab.ReadMail(user.Address));
        Assert.Equal("7", Marked(lab, user));
        Assert.Empty(lab.ReadMail(user.Address, "Trash"));
    }

    [Theory]
    [InlineData("", "2, 5", false)]
    [InlineData("-Permanent", "2, 5", false)]
    [InlineData("-Permanent", "5, 7", true)]
    [InlineData("", "7", true)]
    public void Force_deletes_the_named_messages_where_no_other_is_marked(string how, string uids, bool namesMarked)
    {
        (Lab lab, LabUser user, IReadOnlyList<byte[]> before) = Mailbox(labs.Variant(LabVariant.Bare));
        using Shell shell = LabShell.Connected(lab, user);
        if (!namesMarked)
        {
            shell.Run("Set-SpectrumMessage -Uid 7 -Deleted:$false").ThrowOnError();
        }

        shell.Run($"Remove-SpectrumMessage -Uid {uids} {how} -Force -Confirm:$false").ThrowOnError();

        int[] gone = [.. uids.Split(", ").Select(int.Parse)];
        Assert.Equal(Without(before, gone), lab.ReadMail(user.Address));
        Assert.Equal(string.Empty, Marked(lab, user));
        Assert.Equal(how.Length == 0 ? gone.Length : 0, lab.ReadMail(user.Address, "Trash").Count);
    }

    [Theory]
    [InlineData("-Uid 2 -UidValidity 7", "UidValidityChanged")]
    [InlineData("-Uid 99", "MessageNotFound")]
    [InlineData("-Uid 2 -Folder Nowhere", "FolderNotFound")]
    [InlineData("-Uid 1 -Folder Trash", "AlreadyInTrash")]
    [InlineData("", "MessageNotNamed")]
    public void Invalid_parameters_remove_nothing(string parameters, string id)
    {
        (Lab lab, LabUser user, IReadOnlyList<byte[]> before) = Mailbox(labs.Full);
        lab.Append(user.Address, "Trash", Corpus.Message(50));
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult result = shell.Run($"Remove-SpectrumMessage {parameters} -Confirm:$false");

        Assert.StartsWith(id, Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(before, lab.ReadMail(user.Address));
        Assert.Single(lab.ReadMail(user.Address, "Trash"));
    }

    [Fact]
    public void What_if_removes_nothing_and_many_messages_need_few_commands()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 300);
        using var log = new CommandLog();
        using Shell shell = LabShell.Connected(lab, user, log: log.Path);
        shell.Run("$all = Get-SpectrumMessage; $all | Remove-SpectrumMessage -WhatIf").ThrowOnError();
        Assert.Equal(300, lab.ReadMail(user.Address).Count);
        log.New();

        shell.Run("$all | Remove-SpectrumMessage -Confirm:$false").ThrowOnError();

        IReadOnlyList<string> commands = log.New();
        Assert.True(commands.Count <= 4, string.Join("; ", commands));
        Assert.Empty(lab.ReadMail(user.Address));
        Assert.Equal(300, lab.ReadMail(user.Address, "Trash").Count);
    }

    private static void Moves(Lab lab, string trash)
    {
        (_, LabUser user, IReadOnlyList<byte[]> before) = Mailbox(lab);
        using Shell shell = LabShell.Connected(lab, user);

        shell.Run("Get-SpectrumMessage -Uid 2, 5 | Remove-SpectrumMessage -Confirm:$false").ThrowOnError();

        Assert.Equal(Without(before, 2, 5), lab.ReadMail(user.Address));
        Assert.Equal([before[1], before[4]], lab.ReadMail(user.Address, trash));
        Assert.Equal("7", Marked(lab, user));
    }

    private static byte[][] Without(IReadOnlyList<byte[]> messages, params int[] numbers) =>
        [.. messages.Where((_, index) => !numbers.Contains(index + 1))];

    // The UIDs of what some other program has marked as deleted.
    private static string Marked(Lab lab, LabUser user) =>
        string.Join(',', lab.Doveadm(user.Address, "search", "mailbox", "INBOX", "deleted").Chunk(2).Select(row => row[1]));

    private static (Lab Lab, LabUser User, IReadOnlyList<byte[]> Messages) Mailbox(Lab lab)
    {
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 10);
        lab.Doveadm(user.Address, "flags remove", "\\Deleted", "mailbox", "INBOX", "all");
        lab.Doveadm(user.Address, "flags add", "\\Deleted", "mailbox", "INBOX", "uid", "7");
        return (lab, user, lab.ReadMail(user.Address));
    }
}
