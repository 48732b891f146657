using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>Get-SpectrumMessage: what is chosen, in which order, and what is read of it.</summary>
public sealed class ReadingTests(Hosts hosts)
{
    private const int Count = 50;

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void Filters_choose_what_the_messages_say(string server)
    {
        using Shell shell = Mailbox(server, out _);
        DateTime middle = Corpus.ReceivedAt(25).UtcDateTime;

        Check(shell, "", _ => true);
        Check(shell, "-Unread", index => !Flags(index).Contains("\\Seen"));
        Check(shell, "-Read", index => Flags(index).Contains("\\Seen"));
        Check(shell, "-Flagged", index => Flags(index).Contains("\\Flagged"));
        Check(shell, "-Answered", index => Flags(index).Contains("\\Answered"));
        Check(shell, "-Keyword Important", index => Flags(index).Contains("Important"));
        Check(
            shell,
            "-From billing.example.com",
            index => Corpus.Sender(index).Address.EndsWith("@billing.example.com", StringComparison.Ordinal)
        );
        Check(shell, "-Cc team2@", index => index % 4 == 0 && index % 6 == 2);
        Check(shell, "-Subject 00003", index => Corpus.Subject(index)?.Contains("00003", StringComparison.Ordinal) == true);
        Check(shell, "-Subject café", index => Corpus.Subject(index)?.Contains("café", StringComparison.Ordinal) == true);
        Check(shell, "-Since $args[0]", index => Corpus.ReceivedAt(index) >= middle, middle);
        Check(
            shell,
            "-Before $args[0] -Unread",
            index => Corpus.ReceivedAt(index) < middle && !Flags(index).Contains("\\Seen"),
            middle
        );
        Check(shell, "-Header @{ 'X-Mailer' = 'MailLab' }", _ => true);
        Check(shell, "-Header @{ 'In-Reply-To' = '' }", index => index % 5 == 0 && index > 0);
        Check(shell, "-Uid 3, 7, 999", index => index is 2 or 6);
        Check(shell, "-Query 'OR KEYWORD Important FLAGGED'", index => index % 13 == 0 || index % 11 == 0);
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void The_server_sorts_and_pages(string server)
    {
        using Shell shell = Mailbox(server, out IReadOnlyList<Stored> stored);
        int[] all = [.. Enumerable.Range(0, Count)];

        Order(shell, "-SortBy Arrival -Descending -First 3", all.Reverse().Take(3));
        Order(shell, "-SortBy Arrival -Skip 10 -First 5", all.Skip(10).Take(5));
        Order(shell, "-SortBy Size -Descending -First 4", all.OrderByDescending(index => stored[index].Bytes.Length).Take(4));
        Order(
            shell,
            "-SortBy Size -Unread -Skip 1 -First 4",
            all.Where(index => index % 3 == 0).OrderBy(index => stored[index].Bytes.Length).Skip(1).Take(4)
        );
        if (server != "Courier")
        {
            Order(
                shell,
                "-SortBy From -First 9",
                all.OrderBy(index => Corpus.Sender(index).Address.Split('@')[0], StringComparer.OrdinalIgnoreCase)
                    .ThenBy(index => index)
                    .Take(9)
            );
        }

        // Without a date, or with one that cannot be read, the arrival decides (RFC 5256, section 2.2).
        Order(
            shell,
            "-SortBy Date -First 12",
            all.OrderBy(index => IsDated(index) ? Corpus.SentAt(index) : Corpus.ReceivedAt(index)).ThenBy(index => index).Take(12)
        );
        Order(shell, "-SortBy Date -Subject 'Report'", all.Where(IsDated).OrderBy(Corpus.SentAt), IsDated);
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void Envelopes_headers_previews_bodies_and_attachments_are_read(string server)
    {
        using Shell shell = Mailbox(server, out IReadOnlyList<Stored> stored);

        ShellResult result = shell.Run("Get-SpectrumMessage -Include Headers, Attachments, Preview, Body").ThrowOnError();

        Assert.Equal(Count, result.Output.Count);
        foreach ((dynamic message, int index) in result.Output.Select((message, index) => ((dynamic)message, index)))
        {
            // Only a server that changes what it stores changes a header of 8-bit characters.
            bool raw = Encoding.UTF8.GetString(stored[index].Bytes).Contains("\nFrom: Jürgen", StringComparison.Ordinal);
            if (Corpus.Shape(index) != CorpusShape.RawHeaders || raw)
            {
                Assert.Equal(Corpus.Subject(index) ?? string.Empty, (string?)message.Subject ?? string.Empty);
            }

            Assert.Equal(Corpus.Sender(index).Address, (string)message.From.Address);
            Assert.Equal(stored[index].Bytes.Length, (int)message.Size);
            Assert.Equal(Corpus.ReceivedAt(index).UtcDateTime, ((DateTime)message.Received).ToUniversalTime());
            Assert.Equal(Corpus.MessageId(index), (string)message.MessageId);
            Assert.Contains(((IEnumerable)message.Headers).Cast<dynamic>(), header => (string)header.Name == "X-Mailer");
            Assert.False(string.IsNullOrWhiteSpace((string?)message.Body + (string?)message.HtmlBody), $"No body of {index}");
            Assert.False(string.IsNullOrWhiteSpace((string?)message.Preview), $"No preview of {index}");
            Assert.Equal(
                Corpus.Shape(index) is CorpusShape.Attachment or CorpusShape.OddAttachmentNames or CorpusShape.Nested,
                ((IEnumerable)message.Attachments).Cast<dynamic>().Any(attachment => !(bool)attachment.Inline)
            );
        }
    }

    // Where to put a message without a proper date, servers do not agree; and whose subject does not say Report is not chosen.
    private static bool IsDated(int index) =>
        Corpus.Shape(index)
            is not (CorpusShape.NoDate or CorpusShape.OddDate or CorpusShape.EmptySubject or CorpusShape.NoSubject);

    private static string Flags(int index) => Corpus.Flags(index);

    private Shell Mailbox(string server, out IReadOnlyList<Stored> stored)
    {
        Host host = hosts[server];
        LabUser user = host.NewUser();
        using PlainImap imap = host.Open(user);
        imap.Seed(Count);
        stored = imap.Look("INBOX");
        return host.Connect(user);
    }

    // The UIDs of a new mailbox begin with 1 on every server.
    private static void Check(Shell shell, string filter, Func<int, bool> expected, params object[] arguments)
    {
        ShellResult result = shell.Run("Get-SpectrumMessage " + filter, arguments).ThrowOnError();
        IEnumerable<int> indexes = Enumerable.Range(0, Count).Where(expected);
        Assert.Equal((filter, string.Join(' ', indexes)), (filter, Indexes(result.Output.OrderBy(Uid))));
    }

    private static void Order(Shell shell, string how, IEnumerable<int> expected, Func<int, bool>? judged = null)
    {
        ShellResult result = shell.Run("Get-SpectrumMessage " + how).ThrowOnError();
        IEnumerable<PSObject> rows = result.Output.Where(row => judged is null || judged((int)Uid(row) - 1));
        Assert.Equal((how, string.Join(' ', expected)), (how, Indexes(rows)));
    }

    private static long Uid(PSObject row) => (long)((dynamic)row).Uid;

    private static string Indexes(IEnumerable<PSObject> rows) => string.Join(' ', rows.Select(row => Uid(row) - 1));
}
