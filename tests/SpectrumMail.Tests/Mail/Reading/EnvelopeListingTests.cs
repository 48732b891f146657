using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Reading;

/// <summary>The reader of listings and the library, on the same mailboxes.</summary>
public sealed class EnvelopeListingTests(Labs labs)
{
    private const int Usual = 510;
    private const int Mixed = 300;
    private const int AtOnce = 60;

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void It_reads_what_the_library_reads(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, Usual);
        lab.AppendAll(user.Address, "INBOX", OddMail.Messages);
        lab.AppendAll(user.Address, "INBOX", MixedMessages(seed: 20261129));
        using MailAccount account = LabAccount.Imap(lab, user);
        FoundMessages found = account.Imap(
            client => MessageFinder.Find(client, new MessageQuery(), "test", null),
            CancellationToken.None
        );
        Assert.Equal(Usual + OddMail.Messages.Count + Mixed, found.Count);

        int compared = 0,
            unread = 0;
        foreach (uint[] uids in Enumerable.Range(1, found.Count).Select(uid => (uint)uid).Chunk(AtOnce))
        {
            Compare(account, found, uids, ref compared, ref unread);
        }

        // A message that breaks an answer of the library is compared with nothing.
        Assert.InRange(found.Count - compared, 0, 15);
        Assert.InRange(unread, 0, 15);
    }

    [Fact]
    public void Escaped_names_cost_memory_in_proportion()
    {
        const string Address = """("a\"b" NIL "ann" "b.test")""";
        string many = string.Concat(Enumerable.Repeat(Address, 4000));
        byte[] response = Encoding.ASCII.GetBytes(
            "* 1 FETCH (UID 1 FLAGS () INTERNALDATE \"12-Jan-2022 10:00:00 +0000\" RFC822.SIZE 9 "
                + $"ENVELOPE (\"Wed, 12 Jan 2022 10:00:00 +0000\" \"s\" ({Address}) NIL NIL ({many}) NIL NIL NIL NIL))\r\n"
        );
        long before = GC.GetAllocatedBytesForCurrentThread();

        bool isRead = new EnvelopeAnswer(maySwapNames: false).TryRead(response, out ListedMessage message);

        Assert.True(isRead);
        Assert.Equal(4000, message.Envelope.To.Length);
        Assert.Equal("a\"b", message.Envelope.To[0].Name);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100L * response.Length);
    }

    // In the same sets: how an envelope in doubt is looked at depends on the others in doubt.
    private static void Compare(MailAccount account, FoundMessages found, uint[] uids, ref int compared, ref int unread)
    {
        if (Library(account, found, uids) is { } expected)
        {
            Dictionary<uint, SpectrumMessage> read = Own(account, found, uids);
            foreach ((uint uid, SpectrumMessage message) in read)
            {
                Assert.Equal(Describe(expected[uid]), Describe(message));
                compared++;
            }

            unread += expected.Count - read.Count;
        }
        else if (uids.Length > 1)
        {
            foreach (uint uid in uids)
            {
                Compare(account, found, [uid], ref compared, ref unread);
            }
        }
    }

    private static Dictionary<uint, SpectrumMessage> Own(MailAccount account, FoundMessages found, uint[] uids)
    {
        var read = new Dictionary<uint, SpectrumMessage>();
        string set = string.Join(",", uids);
        var listing = new EnvelopeListing(account, found, new MessageFactory(found.Path, found.Validity, "test", []));
        Assert.True(listing.IsOfUse);
        listing.Read(client => Open(client, found), "UID FETCH " + set, null, [], read, CancellationToken.None);
        return read;
    }

    private static Dictionary<uint, SpectrumMessage>? Library(MailAccount account, FoundMessages found, uint[] uids)
    {
        var read = new Dictionary<uint, SpectrumMessage>();
        var request = new FetchRequest(MessageFactory.Items);
        var reading = new BatchReading(found, new MessageFactory(found.Path, found.Validity, "test", []), request, read);
        try
        {
            reading.Run(
                account,
                client => Open(client, found),
                folder => folder.Fetch([.. uids.Select(uid => new UniqueId(uid))], request),
                CancellationToken.None
            );
            return read;
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            return null;
        }
    }

    private static IMailFolder Open(ImapClient client, FoundMessages found) =>
        FolderFinder.Reopen(client, found.Path, found.Validity);

    // Fields put together of pieces that mean something to some program.
    private static IEnumerable<byte[]> MixedMessages(int seed)
    {
        var random = new Random(seed);
        string[] pieces =
        [
            .. "a|Ann| |  |@|b.test|<|>|\"|\\|,|;|:|(|)|.|..|[|]|+|-|=|=?utf-8?Q?=C3=A4?=|=?iso-8859-1?B?5A==?=|=?|?=".Split('|'),
            .. "xn--bcher-kva.test|NIL|{3}|ä|日本|\t|&|'|$|_|*|%|!|#".Split('|'),
        ];
        string[] dates = ["1 Jan 2025 10:00:00 +0000", "Tue, 7 Jan 2025 23:59:59 -0330", "Wed, 31 Jan 2024 00:00:00 +0100"];
        string Text(int most) =>
            string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => pieces[random.Next(pieces.Length)]));
        string Address() => random.Next(3) == 0 ? Text(8) : $"{Text(3)} <{Text(3)}x@{Text(2)}b.test>";
        for (int index = 0; index < Mixed; index++)
        {
            string date = random.Next(3) == 0 ? Text(3) : dates[random.Next(dates.Length)] + Text(2);
            yield return Encoding.UTF8.GetBytes(
                $"From: {Address()}\r\nTo: {Address()}, {Address()}\r\nCc: {Address()}\r\nSubject: {Text(10)}\r\nDate: {date}\r\n"
                    + $"Message-ID: <{Text(4)}@{Text(3)}>\r\nIn-Reply-To: <{Text(2)}.1@b.test> {Text(3)}\r\n\r\nText\r\n"
            );
        }
    }

    private static string Describe(object? value) =>
        value switch
        {
            null => "null",
            SpectrumMessage or MailContact => string.Join(
                "\n",
                value.GetType().GetProperties().Select(property => $"{property.Name}={Describe(property.GetValue(value))}")
            ),
            DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
            IEnumerable list and not string => $"[{string.Join("|", list.Cast<object>().Select(Describe))}]",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
