using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// 10,000 messages changed by the pipeline cost fewer than 100 commands, counted in a transcript, whatever the server offers and
/// however their UIDs lie.
/// </summary>
public sealed class ChangeCountTests(Labs labs)
{
    private const int Many = 10_000;
    private const int Most = 99;
    private const int LongestLine = 8_000;

    [Theory]
    [InlineData("IMAP4rev1 UIDPLUS MOVE ESEARCH CONDSTORE SPECIAL-USE")]
    [InlineData("IMAP4rev1 UIDPLUS")]
    [InlineData("IMAP4rev1 MOVE")]
    public void Ten_thousand_messages_whose_UIDs_have_gaps_are_flagged_moved_and_removed_by_few_commands(string capabilities)
    {
        Lab lab = labs.Get(ChangeLab.Announcing(capabilities));
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 2 * Many);
        lab.Doveadm(user.Address, "flags remove", "\\Deleted", "mailbox", "INBOX", "all");
        using var log = new CommandLog();
        using Shell shell = LabShell.For(lab);
        shell
            .Run("$null = Connect-Spectrum -Credential $args[0] @lab -LogPath $args[1]", Labs.Credential(user), log.Path)
            .ThrowOnError();
        shell.Run("$odd = Get-SpectrumMessage | ForEach-Object { if ($_.Uid % 2) { $_ } }").ThrowOnError();

        Cost(shell, log, "$odd | Set-SpectrumMessage -Flagged -Keyword seen7");
        Assert.Equal(
            Many,
            lab.Look(user, "INBOX")
                .Count(message => message.Flags.Contains("seen7", StringComparison.Ordinal) && message.Uid % 2 == 1)
        );

        Cost(shell, log, "$moved = $odd | Move-SpectrumMessage Archive -PassThru");
        Assert.Equal(Many, (int)shell.Run("$moved.Count").Value);
        Assert.Equal(Many, lab.Look(user, "Archive").Length);
        Assert.All(lab.Look(user, "INBOX"), message => Assert.Equal(0u, message.Uid % 2));

        Cost(shell, log, "$moved | Remove-SpectrumMessage -Confirm:$false");
        Assert.Equal(Many, lab.Look(user, "Trash").Length);
        Assert.Equal(Many, lab.Look(user, "INBOX").Length);
        if (!capabilities.Contains("UIDPLUS", StringComparison.Ordinal))
        {
            return;
        }

        shell.Run("$all = Get-SpectrumMessage").ThrowOnError();
        Cost(shell, log, "$all | Remove-SpectrumMessage -Permanent -Confirm:$false");
        Assert.Empty(lab.Look(user, "INBOX"));
        Assert.Equal(Many, lab.Look(user, "Trash").Length);
    }

    private static void Cost(Shell shell, CommandLog log, string script)
    {
        log.New();
        shell.Run(script).ThrowOnError();
        IReadOnlyList<string> commands = log.New();
        Assert.InRange(commands.Count, 1, Most);
        Assert.All(commands, command => Assert.InRange(command.Length, 1, LongestLine));
        TestContext.Current.TestOutputHelper?.WriteLine($"{commands.Count} commands: {script}");
    }
}
