using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Mail, and servers, as they are, and not as the RFCs would have them.</summary>
public sealed class OddMailTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.Bare)]
    [InlineData(LabVariant.InboxPrefix)]
    public void Every_odd_message_is_listed_with_every_detail(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.AppendAll(user.Address, "INBOX", OddMail.Messages);
        using Shell shell = LabShell.Connected(lab, user);
        Assert.True(OddMail.Messages.Count >= 200);

        foreach (string include in new[] { "", "-Include Attachments", "-Include Headers, Body, Preview", "-SortBy Subject" })
        {
            ShellResult all = shell.Run("Get-SpectrumMessage " + include);

            Assert.Null(all.Fatal);
            Assert.Equal(Enumerable.Range(1, OddMail.Messages.Count), all.Output.Select(Uid).Order());
            Assert.All(
                all.Errors,
                error => Assert.StartsWith("MessageMalformed", error.FullyQualifiedErrorId, StringComparison.Ordinal)
            );
            Assert.True(
                all.Errors.Count <= 12,
                $"{include}: {string.Join("\n", all.Errors.Select(error => error.Exception.Message))}"
            );
        }
    }

    [Fact]
    public void A_subject_too_long_for_the_envelope_is_read_from_the_header()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        string subject = new('s', 100_000);
        lab.Seed(user.Address, 10);
        lab.Append(
            user.Address,
            "INBOX",
            System.Text.Encoding.ASCII.GetBytes(
                $"From: Ann <a@b.test>\r\nSubject: {subject}\r\nDate: Wed, 12 Jan 2022 10:00:00 +0000\r\n"
                    + $"Message-ID: <i@b.test>\r\n\r\nText\r\n"
            )
        );
        lab.Seed(user.Address, 10, startAt: 10);
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult all = shell.Run("Get-SpectrumMessage");

        Assert.Equal(21, all.Output.Count);
        Assert.Equal(subject, all.Output[10].Properties["Subject"].Value);
        Assert.Equal("i@b.test", all.Output[10].Properties["MessageId"].Value);
        Assert.Contains("Message 11 in 'INBOX'", Assert.Single(all.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Equal("INBOX", all.Errors[0].TargetObject);

        // What it costs is its own detail, not that of the messages beside it.
        ShellResult texts = shell.Run("Get-SpectrumMessage -Include Body, Preview");
        Assert.Single(texts.Errors);
        Assert.Equal([11], texts.Output.Where(message => message.Properties["Body"].Value is null).Select(Uid));
        Assert.Equal([11], texts.Output.Where(message => message.Properties["Preview"].Value is null or "").Select(Uid));
    }

    // A fake, because no real server can be made to describe a message wrongly.
    [Theory]
    [InlineData("ENVELOPE (\"Mon\" broken", "taken from its header")]
    [InlineData("ENVELOPE ((((", "taken from its header")]
    [InlineData("ENVELOPE (NIL \"x\" ((", "taken from its header")]
    [InlineData("BODYSTRUCTURE ((NIL NIL", "taken from its header")]
    public void A_description_that_breaks_the_protocol_costs_only_that_message_its_detail(string broken, string outcome)
    {
        var imap = new BrokenImap(messages: 30, bad: 17, broken);
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        shell
            .Run(
                "Connect-Spectrum -Credential $args[0] -Server 127.0.0.1 -Port $args[1] -Security None -AllowUnencrypted",
                Labs.Credential(new LabUser("u@lab.test", "p")),
                server.Port
            )
            .ThrowOnError();

        ShellResult all = shell.Run("Get-SpectrumMessage -Include Attachments");

        Assert.Null(all.Fatal);
        Assert.Equal(Enumerable.Range(1, 30), all.Output.Select(Uid));
        ErrorRecord error = Assert.Single(all.Errors);
        Assert.StartsWith("MessageMalformed", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Message 17 in 'INBOX'", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(outcome, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("header 17", all.Output[16].Properties["Subject"].Value);
        Assert.Equal("envelope 18", all.Output[17].Properties["Subject"].Value);
        Assert.True(server.Connections <= 3, $"{server.Connections} connections");
        Assert.Null(server.Failure);
    }

    private static int Uid(PSObject message) => (int)(long)message.Properties["Uid"].Value;

    /// <summary>As much of an IMAP server as a listing needs; describes one message so that no parser can follow.</summary>
    private sealed class BrokenImap(int messages, int bad, string broken)
    {
        public void Serve(ScriptedConnection client)
        {
            client.WriteLine("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready");
            while (client.ReadLine() is { } line)
            {
                string[] words = line.Split(' ');
                Answer(client, words, line);
                if (words[1] == "LOGOUT")
                {
                    return;
                }
            }
        }

        private void Answer(ScriptedConnection client, string[] words, string line)
        {
            string verb = words[1] == "UID" ? words[2] : words[1];
            switch (verb)
            {
                case "LIST":
                    client.WriteLine("* LIST () \"/\" INBOX");
                    break;
                case "CAPABILITY":
                    client.WriteLine("* CAPABILITY IMAP4rev1");
                    break;
                case "EXAMINE":
                    client.WriteLine($"* {messages} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7]\r\n* FLAGS ()");
                    break;
                case "SEARCH":
                    client.WriteLine("* SEARCH " + string.Join(' ', Enumerable.Range(1, messages)));
                    break;
                case "FETCH":
                    foreach (int number in Set(words[words[1] == "UID" ? 3 : 2]))
                    {
                        client.WriteLine(Describe(number, line));
                    }

                    break;
            }

            client.WriteLine($"{words[0]} OK {(verb == "EXAMINE" ? "[READ-ONLY] " : "")}done");
        }

        private string Describe(int number, string asked)
        {
            string start = $"* {number} FETCH (UID {number} FLAGS () INTERNALDATE \"01-Jan-2025 00:00:00 +0000\" RFC822.SIZE 10 ";
            string header = $"Subject: header {number}\r\n\r\n";
            if (number == bad && asked.Contains(broken.Split(' ')[0], StringComparison.Ordinal))
            {
                return start + broken + ")";
            }

            if (asked.Contains("HEADER", StringComparison.Ordinal))
            {
                return $"{start}BODY[HEADER.FIELDS (SUBJECT)] {{{header.Length}}}\r\n{header})";
            }

            return asked.Contains("BODYSTRUCTURE", StringComparison.Ordinal)
                ? start + Envelope(number) + " BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1))"
                : start + Envelope(number) + ")";
        }

        private static string Envelope(int number) => $"ENVELOPE (NIL \"envelope {number}\" NIL NIL NIL NIL NIL NIL NIL NIL)";

        private static IEnumerable<int> Set(string set) =>
            set.Split(',')
                .SelectMany(range =>
                {
                    int[] ends = [.. range.Split(':').Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
                    return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
                });
    }
}
