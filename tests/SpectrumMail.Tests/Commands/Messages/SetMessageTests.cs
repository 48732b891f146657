using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Set-SpectrumMessage, and what changes meet where not everything is permitted; doveadm looks at the whole mailbox.
/// </summary>
public sealed class SetMessageTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.Bare)]
    [InlineData(LabVariant.InboxPrefix)]
    public void Flags_and_keywords_are_set_and_cleared_and_all_others_stay(LabVariant variant)
    {
        var box = ChangeLab.Fill(labs, variant);
        using Shell shell = box.Connect();
        string[] was = Flags(box.Before, 5, 7);

        ShellResult result = shell
            .Run(
                "Get-SpectrumMessage -Uid 5, 7 | Set-SpectrumMessage -Read -Flagged:$false -Answered -Keyword "
                    + "done, '$Junk' -RemoveKeyword TODO -PassThru"
            )
            .ThrowOnError();

        string[] now = Flags(box.Lab.Look(box.User), 5, 7);
        Assert.Equal(
            was.Select(flags =>
                Words(flags.Split(' ').Except(["\\Flagged", "todo"]).Union(["\\Seen", "\\Answered", "done", "$Junk"]))
            ),
            now
        );
        Assert.Contains("\\Deleted", now[1], StringComparison.Ordinal);
        Assert.Equal(box.Before.Where(Other), box.Lab.Look(box.User).Where(Other));
        Assert.All(
            result.Output,
            (dynamic message) => Assert.True((bool)message.Read && (bool)message.Answered && !(bool)message.Flagged)
        );

        static bool Other(StoredMessage message) => message.Folder != "INBOX" || message.Uid is not (5 or 7);
    }

    [Fact]
    public void A_switch_can_be_inverted_and_Deleted_is_set_and_cleared()
    {
        var box = ChangeLab.Fill(labs, LabVariant.Full);
        using Shell shell = box.Connect();
        shell
            .Run(
                "Set-SpectrumMessage -Uid 1 -Unread; Set-SpectrumMessage -Uid 2 -Unread:$false; "
                    + "Set-SpectrumMessage -Uid 3 -Deleted; Set-SpectrumMessage -Uid 7 -Deleted:$false"
            )
            .ThrowOnError();

        string[] now = Flags(box.Lab.Look(box.User), 1, 2, 3, 7);
        Assert.DoesNotContain("\\Seen", now[0], StringComparison.Ordinal);
        Assert.Contains("\\Seen", now[1], StringComparison.Ordinal);
        Assert.Contains("\\Deleted", now[2], StringComparison.Ordinal);
        Assert.DoesNotContain("\\Deleted", now[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Read -Unread", "FlagsContradict")]
    [InlineData("-Keyword a -RemoveKeyword A", "FlagsContradict")]
    [InlineData("-Keyword 'two words'", "KeywordInvalid")]
    [InlineData("-Keyword '\\Seen'", "KeywordInvalid")]
    [InlineData("", "NothingToSet")]
    public void Contradicting_or_missing_changes_are_refused_before_anything_is_sent(string parameters, string id)
    {
        var box = ChangeLab.Fill(labs, LabVariant.Full);
        using Shell shell = box.Connect();

        Assert.Equal(id, shell.Run($"Set-SpectrumMessage -Uid 2 {parameters}").FatalId);
    }

    [Theory]
    [InlineData("Set-SpectrumMessage -Folder Locked -Uid 1 -Read", "FolderReadOnly")]
    [InlineData("Move-SpectrumMessage -Folder Locked -Uid 1 Archive", "FolderReadOnly")]
    [InlineData("Remove-SpectrumMessage -Folder Locked -Uid 1 -Confirm:$false", "FolderReadOnly")]
    [InlineData("Remove-SpectrumMessage -Folder Locked -Uid 1 -Permanent -Confirm:$false", "FolderReadOnly")]
    [InlineData("Set-SpectrumMessage -Folder Seen -Uid 1 -Flagged", "FlagNotPermitted")]
    [InlineData("Set-SpectrumMessage -Folder Seen -Uid 1 -Read -Keyword brandnew", "KeywordNotPermitted")]
    [InlineData("Remove-SpectrumMessage -Folder Seen -Uid 1 -Permanent -Confirm:$false", "DeletionNotPermitted")]
    [InlineData("Copy-SpectrumMessage -Uid 1 Locked", "ServerRejected")]
    [InlineData("Move-SpectrumMessage -Uid 1 Locked", "ServerRejected")]
    public void A_flag_that_the_server_does_not_permit_is_an_error_and_nothing_changes(string command, string id)
    {
        Lab lab = labs.Get(ChangeLab.Restricted("Locked owner lr\nSeen owner lrs\n"));
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 3);
        foreach (string folder in new[] { "Locked", "Seen" })
        {
            lab.Doveadm(user.Address, "mailbox create", folder);
            lab.Doveadm(user.Address, "copy", folder, "mailbox", "INBOX", "uid", "1");
        }

        StoredMessage[] before = lab.Look(user);
        Assert.Equal(5, before.Length);
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult result = shell.Run(command);

        Assert.StartsWith(id, Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(before, lab.Look(user));
    }

    [Fact]
    public void A_POP3_session_is_refused_with_ImapRequired()
    {
        using Shell shell = LabShell.ConnectedPop3(labs.Full, LabShell.NewUser(labs.Full));

        foreach (
            string command in new[]
            {
                "Set-SpectrumMessage -Uid 1 -Read",
                "Move-SpectrumMessage -Uid 1 Trash",
                "Copy-SpectrumMessage -Uid 1 Trash",
                "Remove-SpectrumMessage x -PassThru -Confirm:$false",
            }
        )
        {
            Assert.Equal("ImapRequired", shell.Run(command).FatalId);
        }
    }

    private static string[] Flags(StoredMessage[] messages, params uint[] uids) =>
        [.. messages.Where(message => message.Folder == "INBOX" && uids.Contains(message.Uid)).Select(message => message.Flags)];

    private static string Words(IEnumerable<string> flags) => string.Join(' ', flags.Order(StringComparer.Ordinal));
}
