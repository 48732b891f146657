using System;
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

    // The fakes below: no real server completes commands in another order when it is asked to, or shows what it was sent.
    [Fact]
    public void What_comes_behind_the_last_answer_is_noticed_though_a_batch_waits_to_be_handed_out()
    {
        var imap = new OtherImap
        {
            Says = command =>
                command.StartsWith("UID FETCH 1:2 ", StringComparison.Ordinal) ? "* OK still here"
                : command.StartsWith("UID FETCH 3:4 ", StringComparison.Ordinal)
                    ? $"{Answer(3)}{Answer(4)}{{tag}} OK done\n{Answer(1)}Z90000001 OK done\n* 5 EXISTS"
                : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using MailAccount account = LabAccount.Imap(server);
        EnvelopeListing listing = Listing(account, out FoundMessages found);

        Assert.Equal([1u], Read(listing, found, ["UID FETCH 1:2", "UID FETCH 3:4"], [1, 2]));
        Assert.Equal([3u, 4], Read(listing, found, ["UID FETCH 3:4"], [3, 4]));

        Assert.Null(account.Mailbox.Unfinished);
        Assert.Equal(2, server.Received.Count(line => line.Contains(" EXAMINE ", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_more_is_sent_ahead_than_the_buffers_of_sockets_take()
    {
        string command = "UID FETCH " + string.Join(",", Enumerable.Repeat("3:4", 1500));
        var imap = new OtherImap
        {
            Says = line =>
                line.StartsWith("UID FETCH ", StringComparison.Ordinal)
                    ? (line.Contains("1:2", StringComparison.Ordinal) ? Answer(1) + Answer(2) : Answer(3) + Answer(4))
                        + "{tag} OK done"
                    : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using MailAccount account = LabAccount.Imap(server);
        EnvelopeListing listing = Listing(account, out FoundMessages found);

        Assert.Equal([1u, 2], Read(listing, found, ["UID FETCH 1:2", .. Enumerable.Repeat(command, 20)], [1, 2]));
        listing.Finish(CancellationToken.None);

        Assert.Equal(2, server.Received.Count(line => line.Contains(command, StringComparison.Ordinal)));
    }

    private static string Answer(int uid)
    {
        const string Address = """(("a" NIL "a" "b.test"))""";
        string envelope = $"""("Wed, 1 Jan 2025 10:00:00 +0100" "s" {Address} NIL NIL {Address} NIL NIL NIL "<a@b.test>")""";
        return $"* {uid} FETCH (UID {uid} FLAGS () INTERNALDATE \"01-Jan-2025 10:00:00 +0100\" RFC822.SIZE 9 "
            + $"ENVELOPE {envelope})\n";
    }

    private static EnvelopeListing Listing(MailAccount account, out FoundMessages found)
    {
        found = account.Imap(client => MessageFinder.Find(client, new MessageQuery(), "test", null), CancellationToken.None);
        return new EnvelopeListing(account, found, new MessageFactory(found.Path, found.Validity, "test", []));
    }

    private static IEnumerable<uint> Uids(int batch) => Enumerable.Range(((batch - 1) * 20) + 1, 20).Select(uid => (uint)uid);

    private static IEnumerable<uint> Read(EnvelopeListing listing, FoundMessages found, int command) =>
        Read(listing, found, s_commands[command..], Uids(command + 1));

    private static IEnumerable<uint> Read(EnvelopeListing listing, FoundMessages found, string[] commands, IEnumerable<uint> uids)
    {
        var read = new Dictionary<uint, SpectrumMessage>();
        listing.Read(
            client => FolderFinder.Reopen(client, found.Path, found.Validity),
            commands[0],
            [.. uids.Select(uid => new UniqueId(uid))],
            commands.Skip(1),
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
        listing = Listing(account, out found);
        proxy.Plan = new FaultPlan { Delay = TimeSpan.FromMilliseconds(100) };
        return proxy;
    }
}
