using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Copy- and Move-SpectrumMessage touch what was named and nothing else; doveadm looks at the whole mailbox before and after.
/// </summary>
public sealed class MoveMessageTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.Bare)]
    [InlineData(LabVariant.InboxPrefix)]
    public void Copies_are_emitted_at_their_place_and_nothing_else_changes(LabVariant variant)
    {
        var box = ChangeLab.Fill(labs, variant);
        using Shell shell = box.Connect();

        ShellResult result = shell
            .Run("Get-SpectrumMessage -Uid 2, 5, 7 | Copy-SpectrumMessage Archive -PassThru")
            .ThrowOnError();

        StoredMessage[] copies = [.. box.Lab.Look(box.User).Except(box.Before)];
        Assert.Equal(box.Before, box.Lab.Look(box.User).Except(copies));
        Assert.Equal(Kept(box, 2, 5, 7), copies.Select(Identity));
        Assert.All(copies, copy => Assert.Equal(box.Prefix + "Archive", copy.Folder));
        Assert.Equal(
            copies.Select(copy => (copy.Folder, (long)copy.Uid)),
            result.Output.Select((dynamic message) => ((string)message.Folder, (long)message.Uid))
        );
        Assert.Equal(
            ["", "todo", ""],
            result.Output.Select((dynamic message) => string.Join(' ', (IEnumerable<string>)message.Keywords))
        );
    }

    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.InboxPrefix)]
    public void Moved_messages_are_emitted_at_their_place_and_nothing_else_changes(LabVariant variant) =>
        Moves(ChangeLab.Fill(labs, variant));

    [Fact]
    public void Without_MOVE_exactly_these_messages_are_copied_and_deleted() => Moves(ChangeLab.Fill(labs.Get(ChangeLab.NoMove)));

    [Fact]
    public void Without_UIDPLUS_they_are_found_by_arrival_size_and_Message_ID() =>
        Moves(ChangeLab.Fill(labs.Get(ChangeLab.NoUidPlus)));

    [Fact]
    public void A_server_with_neither_MOVE_nor_UIDPLUS_is_an_error_and_nothing_changes()
    {
        var box = ChangeLab.Fill(labs, LabVariant.Bare);
        using Shell shell = box.Connect();

        ShellResult result = shell.Run("Get-SpectrumMessage -Uid 2, 5 | Move-SpectrumMessage Archive -PassThru");

        Assert.StartsWith("ExactDeletionMissing", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Equal(box.Before, box.Lab.Look(box.User));
    }

    [Theory]
    [InlineData("Copy", "-Uid 2 -UidValidity 7 Archive", "UidValidityChanged")]
    [InlineData("Move", "-Uid 2 -UidValidity 7 Archive", "UidValidityChanged")]
    [InlineData("Move", "-Uid 99 Archive", "MessageNotFound")]
    [InlineData("Move", "-Uid 2 Nowhere", "FolderNotFound")]
    [InlineData("Copy", "-Uid 2 Nowhere", "FolderNotFound")]
    [InlineData("Move", "-Uid 2 -Folder Nowhere Archive", "FolderNotFound")]
    [InlineData("Move", "-Uid 2 inbox", "AlreadyThere")]
    [InlineData("Move", "Archive", "MessageNotNamed")]
    [InlineData("Set", "-Uid 2 -UidValidity 7 -Read", "UidValidityChanged")]
    public void Invalid_parameters_change_nothing(string verb, string parameters, string id)
    {
        var box = ChangeLab.Fill(labs, LabVariant.Full);
        using Shell shell = box.Connect();

        ShellResult result = shell.Run($"{verb}-SpectrumMessage {parameters}");

        Assert.StartsWith(id, Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(box.Before, box.Lab.Look(box.User));
    }

    [Theory]
    [InlineData("Move-SpectrumMessage Archive")]
    [InlineData("Copy-SpectrumMessage Archive")]
    [InlineData("Remove-SpectrumMessage -Confirm:$false")]
    [InlineData("Remove-SpectrumMessage -Permanent -Confirm:$false")]
    [InlineData("Set-SpectrumMessage -Flagged")]
    public void A_folder_recreated_between_listing_and_change_is_not_changed(string change)
    {
        var box = ChangeLab.Fill(labs, LabVariant.Full);
        using Shell shell = box.Connect();
        shell.Run("$listed = Get-SpectrumMessage -Uid 2, 5").ThrowOnError();
        box.Lab.Doveadm(box.User.Address, "mailbox update", "--uid-validity", "4000000000", "INBOX");

        ShellResult result = shell.Run("$listed | " + change);

        Assert.StartsWith("UidValidityChanged", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(box.Before, box.Lab.Look(box.User));
    }

    [Fact]
    public void Messages_of_several_folders_and_sessions_are_changed_and_missing_ones_are_errors()
    {
        var mine = ChangeLab.Fill(labs, LabVariant.Full);
        var other = ChangeLab.Fill(labs, LabVariant.InboxPrefix);
        using Shell shell = mine.Connect();
        shell.Set("lab2", LabShell.Servers(other.Lab));
        shell.Run("$null = Connect-Spectrum -Credential $args[0] -Name other @lab2", Labs.Credential(other.User)).ThrowOnError();

        ShellResult result = shell.Run(
            """
            $listed = @(
                Get-SpectrumMessage -Session $args[0] -Uid 2
                Get-SpectrumMessage -Session other -Uid 3
                Get-SpectrumMessage Archive -Session other -Uid 1
            )
            $listed += [pscustomobject]@{ Session = 'other'; Folder = 'INBOX'; Uid = '88'; UidValidity = '' }
            $listed | Move-SpectrumMessage Drafts -PassThru
            """,
            mine.User.Address
        );

        Assert.Equal("INBOX/88", Assert.Single(result.Errors).TargetObject);
        Assert.Equal(
            ["Drafts", "INBOX.Drafts", "INBOX.Drafts"],
            result.Output.Select((dynamic message) => (string)message.Folder)
        );
        Assert.Equal(Kept(mine, 2), mine.Lab.Look(mine.User, "Drafts").Select(Identity));
        Assert.Equal(2, other.Lab.Look(other.User, "INBOX.Drafts").Length);
        Assert.Equal(mine.InboxWithout(2), mine.Lab.Look(mine.User, "INBOX"));
        Assert.Equal(other.InboxWithout(3), other.Lab.Look(other.User, "INBOX"));
    }

    [Fact]
    public void What_if_changes_nothing_and_a_moved_message_can_be_piped_on()
    {
        var box = ChangeLab.Fill(labs, LabVariant.Full);
        using Shell shell = box.Connect();
        shell
            .Run(
                "Get-SpectrumMessage -Uid 2, 5 | Move-SpectrumMessage Archive -WhatIf; "
                    + "Get-SpectrumMessage -Uid 2 | Copy-SpectrumMessage Archive -WhatIf; "
                    + "Get-SpectrumMessage -Uid 2 | Set-SpectrumMessage -Flagged -WhatIf"
            )
            .ThrowOnError();
        Assert.Equal(box.Before, box.Lab.Look(box.User));

        dynamic back = shell
            .Run(
                "Get-SpectrumMessage -Uid 5 | Move-SpectrumMessage Archive -PassThru | "
                    + "Set-SpectrumMessage -Read -PassThru | Move-SpectrumMessage INBOX -PassThru"
            )
            .Single;

        Assert.Equal("INBOX", (string)back.Folder);
        Assert.Equal(11, (long)back.Uid);
        Assert.True((bool)back.Read);
        Assert.Equal(box.Before.Length, box.Lab.Look(box.User).Length);
    }

    private static void Moves(ChangeLab box)
    {
        using Shell shell = box.Connect();

        ShellResult result = shell
            .Run("Get-SpectrumMessage -Uid 2, 5, 7 | Move-SpectrumMessage Archive -PassThru")
            .ThrowOnError();

        StoredMessage[] moved = [.. box.Lab.Look(box.User).Except(box.Before)];
        Assert.Equal(
            box.Before.Where(message => message.Folder != "INBOX" || message.Uid is not (2 or 5 or 7)),
            box.Lab.Look(box.User).Except(moved)
        );
        Assert.Equal(Kept(box, 2, 5, 7), moved.Select(Identity));
        Assert.Equal(
            moved.Select(message => (box.Prefix + "Archive", (long)message.Uid)),
            result.Output.Select((dynamic message) => ((string)message.Folder, (long)message.Uid))
        );
    }

    private static string[] Kept(ChangeLab box, params uint[] uids) =>
        [.. box.Before.Where(message => message.Folder == "INBOX" && uids.Contains(message.Uid)).Select(Identity)];

    // What a message keeps wherever it goes.
    private static string Identity(StoredMessage message) => $"{message.Guid} ({message.Flags}) {message.Received}";
}
