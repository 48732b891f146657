using System.Collections.Generic;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>Set-, Copy-, Move- and Remove-SpectrumMessage within a mailbox.</summary>
public sealed class ChangingTests(Hosts hosts)
{
    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void Flags_and_keywords_are_set_and_taken_away(string server)
    {
        Host host = hosts[server];
        (LabUser user, Shell shell, PlainImap imap) = Mailbox(host, 6);
        using (shell)
        using (imap)
        {
            shell
                .Run(
                    "Set-SpectrumMessage -Uid 1, 2 -Read -Flagged -Keyword Project7;"
                        + "Set-SpectrumMessage -Uid 3 -Answered -Deleted;"
                        + "Get-SpectrumMessage -Uid 2 | Set-SpectrumMessage -Unread -RemoveKeyword Project7"
                )
                .ThrowOnError();

            Assert.Equal(
                ["Project7 \\Flagged \\Seen", "\\Flagged", "\\Answered \\Deleted", "", "", ""],
                imap.Look("INBOX").Select(message => message.Flags)
            );
        }
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void Messages_are_copied_and_moved_exactly(string server)
    {
        Host host = hosts[server];
        (LabUser user, Shell shell, PlainImap imap) = Mailbox(host, 6);
        using (shell)
        using (imap)
        {
            imap.Create(host.Path("Größe"));
            imap.Run("SELECT INBOX");
            imap.Run("UID STORE 6 +FLAGS (\\Deleted)");
            List<Stored> before = imap.Look("INBOX");

            ShellResult copied = shell.Run("Copy-SpectrumMessage -Uid 1, 3 -DestinationFolder Größe -PassThru").ThrowOnError();
            ShellResult moved = shell
                .Run("Get-SpectrumMessage -Uid 2, 4 | Move-SpectrumMessage Größe -PassThru -Confirm:$false")
                .ThrowOnError();

            Assert.Equal(Bytes(before, 1, 3, 5, 6), imap.Look("INBOX").Select(message => Text(message.Bytes)));
            Assert.Equal(Bytes(before, 1, 3, 2, 4), imap.Look(host.Path("Größe")).Select(message => Text(message.Bytes)));
            Assert.Equal(2, copied.Output.Count);
            Assert.Equal(
                imap.Look(host.Path("Größe")).Skip(2).Select(message => (long)message.Uid),
                moved.Output.Cast<dynamic>().Select(message => (long)message.Uid)
            );
        }
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void Messages_are_removed_to_the_trash_and_for_good(string server)
    {
        Host host = hosts[server];
        (LabUser user, Shell shell, PlainImap imap) = Mailbox(host, 6);
        using (shell)
        using (imap)
        {
            imap.TryCreate(host.Path("Trash"));
            imap.Run("SELECT INBOX");
            imap.Run("UID STORE 6 +FLAGS (\\Deleted)");
            List<Stored> before = imap.Look("INBOX");

            shell.Run("Remove-SpectrumMessage -Uid 1, 3 -Confirm:$false").ThrowOnError();
            shell.Run("Get-SpectrumMessage -Uid 2 | Remove-SpectrumMessage -Permanent -Confirm:$false").ThrowOnError();

            Assert.Equal(Bytes(before, 4, 5, 6), imap.Look("INBOX").Select(message => Text(message.Bytes)));
            Assert.Equal(Bytes(before, 1, 3), imap.Look(host.Path("Trash")).Select(message => Text(message.Bytes)));
        }
    }

    private static (LabUser User, Shell Shell, PlainImap Imap) Mailbox(Host host, int count)
    {
        LabUser user = host.NewUser();
        PlainImap imap = host.Open(user);
        for (int index = 0; index < count; index++)
        {
            imap.Append("INBOX", Corpus.Message(index, user.Address), "", Corpus.ReceivedAt(index));
        }

        return (user, host.Connect(user), imap);
    }

    private static IEnumerable<string> Bytes(List<Stored> messages, params int[] uids) =>
        uids.Select(uid => Text(messages.Single(message => message.Uid == uid).Bytes));

    private static string Text(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes);
}
