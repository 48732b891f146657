using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Folders;

/// <summary>
/// Get-SpectrumFolderStatistics and Get-SpectrumMailboxStatistics against an independent count, on every variant.
/// </summary>
public sealed class StatisticsTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.Bare)]
    [InlineData(LabVariant.InboxPrefix)]
    public void Figures_equal_what_doveadm_counts(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = Fill(lab, variant);
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult folders = shell.Run("Get-SpectrumFolderStatistics -IncludeOldestAndNewestItems").ThrowOnError();
        PSObject mailbox = shell.Run("Get-SpectrumMailboxStatistics -IncludeOldestAndNewestItems").ThrowOnError().Output.Single();

        Dictionary<string, DoveadmStatus> expected = lab.StatusOf(user.Address);
        Assert.Equal(
            expected.Keys.Order(),
            folders.Output.Where(row => (bool)row.Properties["Selectable"].Value).Select(row => Text(row, "FolderPath")).Order()
        );
        foreach (PSObject row in folders.Output.Where(row => (bool)row.Properties["Selectable"].Value))
        {
            DoveadmStatus status = expected[Text(row, "FolderPath")];
            IReadOnlyList<DoveadmMessage> messages = lab.MessagesOf(user.Address, Text(row, "FolderPath"));
            Assert.Equal(
                (status.Messages, status.Unseen, status.VirtualSize, status.UidValidity, status.UidNext),
                (
                    (int)Number(row, "ItemsInFolder"),
                    (int)Number(row, "UnreadItemsInFolder"),
                    Number(row, "FolderSize"),
                    Number(row, "UidValidity"),
                    Number(row, "UidNext")
                )
            );
            Assert.Equal(
                messages.Count(message => message.Flags.Contains("\\Deleted")),
                (int)Number(row, "DeletedItemsInFolder")
            );
            Assert.Equal(
                messages.Select(message => (DateTime?)message.Received).Min(),
                row.Properties["OldestItemReceivedDate"].Value as DateTime?
            );
            Assert.Equal(
                messages.Select(message => (DateTime?)message.Received).Max(),
                row.Properties["NewestItemReceivedDate"].Value as DateTime?
            );
        }

        Assert.Equal(
            (
                expected.Values.Sum(status => status.Messages),
                expected.Values.Sum(status => status.Unseen),
                expected.Values.Sum(status => status.VirtualSize)
            ),
            ((int)Number(mailbox, "ItemCount"), (int)Number(mailbox, "UnreadItemCount"), Number(mailbox, "TotalItemSize"))
        );
        Assert.Equal(3, Number(mailbox, "DeletedItemCount"));
    }

    private static LabUser Fill(Lab lab, LabVariant variant)
    {
        LabUser user = LabShell.NewUser(lab);
        string dot = variant == LabVariant.InboxPrefix ? "INBOX." : string.Empty;
        string separator = variant == LabVariant.InboxPrefix ? "." : "/";
        lab.Seed(user.Address, 60);
        lab.Seed(user.Address, 10, $"{dot}Projects{separator}Größe", 100);
        lab.Seed(user.Address, 7, $"{dot}Projects{separator}Größe{separator}deep [x] & \"y\"", 200);
        lab.CreateFolder(user.Address, $"{dot}Empty");
        lab.Doveadm(user.Address, "flags add", "\\Deleted", "mailbox", "INBOX", "uid", "2:4");
        return user;
    }

    private static string Text(PSObject row, string name) => (string)row.Properties[name].Value;

    private static long Number(PSObject row, string name) =>
        Convert.ToInt64(row.Properties[name].Value, CultureInfo.InvariantCulture);
}
