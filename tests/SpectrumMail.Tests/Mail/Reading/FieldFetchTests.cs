using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using MailKit;
using MimeKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Duplicates;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Uids;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Reading;

/// <summary>The reader of single fields and the library, on the same mailboxes.</summary>
public sealed class FieldFetchTests(Labs labs)
{
    private const int Usual = 510;
    private const int Scattered = 3000;

    private static readonly FieldRequest[] s_requests =
    [
        new(MessageSummaryItems.InternalDate, AuthoredHeader.KeyNames),
        new(MessageSummaryItems.Size | MessageSummaryItems.InternalDate, "Message-ID"),
        new(MessageSummaryItems.InternalDate, "Date"),
        new(MessageSummaryItems.None, "Subject"),
        new(MessageSummaryItems.None, "From"),
        new(MessageSummaryItems.None, "To"),
        new(MessageSummaryItems.InternalDate),
        new(MessageSummaryItems.Size),
    ];

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void It_reads_what_the_library_reads(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        int count = Fill(lab, user);
        using MailAccount account = LabAccount.Imap(lab, user);
        foreach (FieldRequest request in s_requests)
        {
            Dictionary<uint, string> own = Read(account, request, isInLibrary: false);
            Dictionary<uint, string> library = Read(account, request, isInLibrary: true);

            Assert.Equal(count, library.Count);
            Assert.All(own, message => Assert.Equal(library[message.Key], message.Value));

            // What is written in an unusual way is left to the library.
            Assert.InRange(count - own.Count, 0, 40);
        }
    }

    [Fact]
    public void It_reads_over_a_compressed_connection()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, Usual);
        using MailAccount account = LabAccount.Imap(labs.Full, user);
        Dictionary<uint, string> plain = Read(account, s_requests[0], isInLibrary: false);
        account.Imap(
            client =>
            {
                Compression.Start(client, "INBOX");
                return true;
            },
            CancellationToken.None
        );

        Dictionary<uint, string> compressed = Read(account, s_requests[0], isInLibrary: false);

        Assert.Equal(Usual, plain.Count);
        Assert.Equal(plain, compressed);
    }

    // A fake, because no real server says this when it is asked to.
    [Theory]
    [InlineData("* OK still here\n", OtherImap.Messages)]
    [InlineData("* 4 EXISTS\n* 0 RECENT\n", OtherImap.Messages)]
    [InlineData("* 1 EXPUNGE\n", OtherImap.Messages)]
    [InlineData("* FLAGS (\\Seen)\n* 1 FETCH (FLAGS (\\Seen))\n", OtherImap.Messages)]
    [InlineData("* SEARCH 1 2\n", OtherImap.Messages)]
    [InlineData("* X-NEW something\n", OtherImap.Messages)]
    [InlineData("[THROTTLED] slower\n", OtherImap.Messages)]
    [InlineData("+ go on\n", OtherImap.Messages)]
    [InlineData("+\n", OtherImap.Messages)]
    [InlineData("+\r\n", OtherImap.Messages)]
    [InlineData("* BYE Autologout\n", 0)]
    [InlineData("* 2 FETCH (UID 2 X-NEW {5}\n\r\n)a( )\n", OtherImap.Messages)]
    [InlineData("* 1 FETCH (UID 9 RFC822.SIZE 9)\n", OtherImap.Messages)]
    [InlineData("what is this\n", 0)]
    [InlineData("\n", 0)]
    [InlineData("* 99999999999 EXISTS\n", OtherImap.Messages)]
    [InlineData("A00000999 OK another command\n", 0)]
    public void What_the_library_passes_over_it_passes_over_too(string said, int read)
    {
        var imap = new OtherImap
        {
            Says = command =>
                command.Contains("RFC822.SIZE", StringComparison.Ordinal)
                    ? said + OtherImap.Fetched(command, Enumerable.Range(1, OtherImap.Messages)) + "{tag} OK done"
                    : null,
        };
        int Count(bool isInLibrary)
        {
            using ScriptedServer server = ScriptedServer.Start(imap.Serve);
            using MailAccount account = LabAccount.Imap(server);
            try
            {
                return Read(account, s_requests[^1], isInLibrary).Count;
            }
            catch (MailException)
            {
                return 0;
            }
        }

        Assert.Equal(read, Count(isInLibrary: false));
        Assert.InRange(Count(isInLibrary: true), 0, read);
    }

    [Fact]
    public void Messages_that_no_line_has_room_for_are_asked_for_in_several_lines()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.AppendAll(user.Address, "INBOX", Enumerable.Repeat("Subject: a\r\n\r\nText\r\n"u8.ToArray(), 2 * Scattered));
        using MailAccount account = LabAccount.Imap(labs.Full, user);
        UniqueId[] wanted = [.. Enumerable.Range(1, Scattered).Select(number => new UniqueId((uint)number * 2))];
        Assert.True(UidBatches.Split(wanted.Select(uid => uid.Id)).Count() > 2);
        var read = new List<uint>();
        var fetch = new FieldFetch(s_requests[^1], wanted, message => read.Add(message.Uid));

        fetch.Run(account, client => FolderFinder.Open(client, "INBOX"), CancellationToken.None);

        Assert.Equal(wanted.Select(uid => uid.Id), read);
        Assert.Empty(fetch.Left);
        Assert.Equal(2 * Scattered, Read(account, s_requests[^1], isInLibrary: true).Count);
    }

    [Theory]
    [InlineData("""* 3 FETCH (UID 7 RFC822.SIZE 9 BODY[HEADER.FIELDS (SUBJECT)] "Subject: a")""", "Subject: a")]
    [InlineData(
        "* 3 FETCH (FLAGS (\\Seen) BODY[HEADER.FIELDS (\"Subject\")] {2}\r\n\r\n MODSEQ (12) RFC822.SIZE 9 UID 7)",
        "\r\n"
    )]
    [InlineData("* 3 FETCH (UID 7 RFC822.SIZE 9)", null)]
    [InlineData("* 3 FETCH (UID 7 RFC822.SIZE 9 BODY[HEADER.FIELDS (SUBJECT)] NIL)", null)]
    [InlineData("* 3 FETCH (UID 0 RFC822.SIZE 9 BODY[HEADER.FIELDS (SUBJECT)] {2}\r\n\r\n)", null)]
    [InlineData("* 3 FETCH (UID 7 RFC822.SIZE 4294967296 BODY[HEADER.FIELDS (SUBJECT)] {2}\r\n\r\n)", null)]
    [InlineData("* 3 FETCH (UID 7 RFC822.SIZE 9 BODY[HEADER.FIELDS (SUBJECT)] {99}\r\n\r\n)", null)]
    [InlineData("* 3 FETCH (UID 7 RFC822.SIZE 9 BODY[HEADER.FIELDS (SUBJECT)] \"From: a\")", null)]
    [InlineData("* 3 FETCH (UID 7 RFC822.SIZE 9 BODY[HEADER.FIELDS (SUBJECT)] \" Subject: a\")", null)]
    [InlineData("* 3 FETCH (UID 7 RFC822.SIZE 9 BODY[HEADER.FIELDS (SUBJECT)] \"Subject: a\" X-NEW 1)", null)]
    [InlineData("* 3 FETCH (FLAGS (\\Seen))", null)]
    [InlineData("* 3 EXISTS", null)]
    public void An_answer_is_read_whole_or_left_to_the_library(string answer, string? header)
    {
        var reader = new FieldAnswer(new FieldRequest(MessageSummaryItems.Size, "Subject"));

        bool isRead = reader.TryRead(Encoding.ASCII.GetBytes(answer + "\r\n"), out MessageFields message);

        Assert.Equal(header is not null, isRead);
        if (isRead)
        {
            Assert.Equal((7u, 9u), (message.Uid, message.Size));
            Assert.Equal(header, Encoding.ASCII.GetString(message.Header!.Value));
        }
    }

    [Fact]
    public void A_damaged_answer_is_read_or_left_and_never_throws()
    {
        var random = new Random(20261129);
        byte[] whole = Encoding.ASCII.GetBytes(
            "* 3 FETCH (UID 7 FLAGS (\\Seen a) INTERNALDATE \"01-Jan-2025 10:00:00 +0100\" RFC822.SIZE 9 "
                + "BODY[HEADER.FIELDS (SUBJECT)] {15}\r\nSubject: a\r\n\r\n\r\n MODSEQ (12))\r\n"
        );
        const string Pieces = "()[]{}\"\\ \r\n0123456789*:-+NILUID\0\xFF";
        var reader = new FieldAnswer(new FieldRequest(MessageSummaryItems.InternalDate, "Subject"));
        int read = 0;
        for (int round = 0; round < 100_000; round++)
        {
            List<byte> damaged = [.. whole];
            for (int change = random.Next(4); change >= 0; change--)
            {
                int at = random.Next(damaged.Count);
                damaged.RemoveRange(at, Math.Min(random.Next(3), damaged.Count - at));
                damaged.InsertRange(at, Enumerable.Repeat((byte)Pieces[random.Next(Pieces.Length)], random.Next(3)));
            }

            if (reader.TryRead(damaged.ToArray(), out MessageFields message))
            {
                read++;
                Assert.NotNull(message.Field(HeaderId.Subject));
            }
        }

        Assert.InRange(read, 1, 99_999);
    }

    private static int Fill(Lab lab, LabUser user)
    {
        lab.Seed(user.Address, Usual);
        lab.AppendAll(user.Address, "INBOX", OddMail.Messages);
        byte[][] more =
        [
            .. new[]
            {
                "SUBJECT: in capitals\r\nsubject: twice\r\n",
                "Subject:\r\n folded at once\r\n\tand again\r\n",
                "Subject: blank line within\r\n \r\n rest\r\n",
                "Subject : with a space\r\nDate : Wed, 1 Jan 2025 10:00:00 +0100\r\n",
                "Subject:no space\r\nFrom:<a@b.test>\r\nTo:c@d.test\r\nMessage-ID:<1@b.test>\r\n",
                "Subject: a (raw \u00e4 \u65e5)\r\nFrom: \u00c4nne <a@b.test>\r\n",
                "Subject: =?utf-8?Q?=C3=A4?= =?utf-8?B?w6Q=?=\r\n =?iso-8859-1?Q?=E4?=\r\n",
                "Subject: a bare \r return\r\n",
                "Subject: \r\nDate: \r\nMessage-ID: \r\n",
                "Subject: {5}\r\nTo: \"a\\\"b\" <a@b.test>, g: c@d.test;\r\n",
                $"Subject: {new string('x', 9000)}\r\nFrom: {new string('y', 9000)}\r\n",
                "X-Other: nothing that is asked for\r\n",
            }.Select(header => Encoding.UTF8.GetBytes(header + "\r\nText\r\n")),
        ];
        lab.AppendAll(user.Address, "INBOX", more);
        return Usual + OddMail.Messages.Count + more.Length;
    }

    private static Dictionary<uint, string> Read(MailAccount account, FieldRequest request, bool isInLibrary) =>
        account.Imap(
            client =>
            {
                IMailFolder folder = FolderFinder.Open(client, "INBOX");
                IList<UniqueId> uids = MessageFinder.Search(client, folder, MailKit.Search.SearchQuery.All);
                var read = new Dictionary<uint, string>();
                var fetch = new FieldFetch(request, uids, message => read.Add(message.Uid, Describe(message, request)));
                if (isInLibrary)
                {
                    fetch.RunInLibrary(folder, fetch.Left);
                }
                else
                {
                    fetch.Run(client, folder);
                }

                Assert.Equal(uids.Select(uid => uid.Id).Except(read.Keys).Order(), fetch.Left.Select(uid => uid.Id));
                return read;
            },
            CancellationToken.None
        );

    // All that is made of it.
    private static string Describe(MessageFields message, FieldRequest request) =>
        string.Join(
            "\n",
            request.HasSize ? message.Size : null,
            request.HasArrival ? message.Arrived?.ToString("O") : null,
            message.Header is { } header ? AuthoredHeader.Key(header) + "\n" + HeaderPeek.MessageId(header) : "none",
            request.Fields.Count == 1
                ? message.Field(new Header(Encoding.ASCII.GetString(request.Fields[0]).TrimEnd(':'), "x").Id)
                : string.Empty
        );
}
