using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Reading;

/// <summary>
/// What becomes of commands that were sent ahead when the connection is needed, or lost, before they are answered.
/// </summary>
public sealed class ListingAheadTests(Labs labs)
{
    private const int Messages = 60;

    private static readonly string[] s_commands = ["UID FETCH 1:20", "UID FETCH 21:40", "UID FETCH 41:60"];

    [Fact]
    public void Their_answers_are_kept_while_another_folder_is_opened()
    {
        using FaultProxy proxy = Start(out MailAccount account, out FoundMessages found, out EnvelopeListing listing);
        using (account)
        {
            Assert.Equal(Uids(1), Read(listing, found, 0));
            Assert.NotNull(account.Mailbox.Unfinished);

            account.Imap(client => client.GetFolder("Other").Open(FolderAccess.ReadWrite), CancellationToken.None);

            Assert.Null(account.Mailbox.Unfinished);
            Assert.Equal(Uids(2), Read(listing, found, 1));
            Assert.Equal(Uids(3), Read(listing, found, 2));
            Assert.Equal(1, proxy.Connections);
        }
    }

    [Fact]
    public void They_are_sent_again_over_the_connection_that_another_command_made()
    {
        using FaultProxy proxy = Start(out MailAccount account, out FoundMessages found, out EnvelopeListing listing);
        using (account)
        {
            Assert.Equal(Uids(1), Read(listing, found, 0));
            proxy.CutAll();

            account.Imap(client => client.GetFolder("Other").Open(FolderAccess.ReadWrite), CancellationToken.None);

            Assert.Equal(Uids(2), Read(listing, found, 1));
            Assert.Equal(Uids(3), Read(listing, found, 2));
            Assert.Equal(2, proxy.Connections);
        }
    }

    [Fact]
    public void A_listing_that_goes_on_elsewhere_reads_them_and_forgets_them()
    {
        using FaultProxy proxy = Start(out MailAccount account, out FoundMessages found, out EnvelopeListing listing);
        using (account)
        {
            Assert.Equal(Uids(1), Read(listing, found, 0));
            Assert.Equal(Uids(3), Read(listing, found, 2));
            Assert.Equal(Uids(1), Read(listing, found, 0));
            Assert.Equal(1, proxy.Connections);
        }
    }

    private static IEnumerable<uint> Uids(int batch) => Enumerable.Range(((batch - 1) * 20) + 1, 20).Select(uid => (uint)uid);

    private static IEnumerable<uint> Read(EnvelopeListing listing, FoundMessages found, int command)
    {
        var read = new Dictionary<uint, SpectrumMessage>();
        listing.Read(
            client => FolderFinder.Reopen(client, found.Path, found.Validity),
            s_commands[command],
            [.. Uids(command + 1).Select(uid => new UniqueId(uid))],
            s_commands.Skip(command + 1),
            read,
            CancellationToken.None
        );
        return read.Keys.OrderBy(uid => uid);
    }

    // The delay leaves the answers on their way.
    private FaultProxy Start(out MailAccount account, out FoundMessages found, out EnvelopeListing listing)
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.AppendAll(
            user.Address,
            "INBOX",
            Enumerable.Repeat("From: a@b.test\r\nTo: c@b.test\r\n\r\nText\r\n"u8.ToArray(), Messages)
        );
        labs.Full.Seed(user.Address, 1, "Other");
        FaultProxy proxy = FaultProxy.Start(labs.Full.ImapsPort);
        account = LabAccount.Imap(labs.Full, user, proxy.Port);
        found = account.Imap(client => MessageFinder.Find(client, new MessageQuery(), "test", null), CancellationToken.None);
        listing = new EnvelopeListing(account, found, new MessageFactory(found.Path, found.Validity, "test", []));
        proxy.Plan = new FaultPlan { Delay = System.TimeSpan.FromMilliseconds(100) };
        return proxy;
    }
}
