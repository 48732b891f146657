using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>POP3 sessions: listing by headers, and saving.</summary>
public sealed class Pop3Tests(Labs labs)
{
    [Fact]
    public void A_listing_returns_what_IMAP_returns_and_downloads_no_message()
    {
        LabUser user = Mailbox(45);
        using var log = new CommandLog();
        using Shell imap = LabShell.Connected(labs.Full, user);
        using Shell pop = LabShell.ConnectedPop3(labs.Full, user, log: log.Path);
        log.New();

        ShellResult read = pop.Run("Get-SpectrumMessage").ThrowOnError();
        IReadOnlyList<string> commands = log.New();

        Assert.Equal(imap.Run("Get-SpectrumMessage").ThrowOnError().Output.Select(Describe), read.Output.Select(Describe));
        Assert.Equal(45, read.Output.Select(Uidl).Where(id => id.Length > 0).Distinct().Count());
        Assert.Equal(45, commands.Count(command => command.StartsWith("TOP ", StringComparison.Ordinal)));
        Assert.Single(commands, command => command == "UIDL");
        Assert.DoesNotContain(commands, command => command.StartsWith("RETR", StringComparison.Ordinal));
        Assert.Equal(read.Output.Select(Uidl), pop.Run("Get-SpectrumMessage").ThrowOnError().Output.Select(Uidl));
    }

    [Fact]
    public void The_newest_three_messages_need_three_headers()
    {
        LabUser user = Mailbox(45);
        using var log = new CommandLog();
        using Shell pop = LabShell.ConnectedPop3(labs.Full, user, log: log.Path);
        string[] all = [.. pop.Run("Get-SpectrumMessage").ThrowOnError().Output.Select(Uidl)];
        log.New();

        Assert.Equal(
            all.Reverse().Take(3),
            pop.Run("Get-SpectrumMessage -Descending -First 3").ThrowOnError().Output.Select(Uidl)
        );

        IReadOnlyList<string> commands = log.New();
        Assert.Equal(3, commands.Count);
        Assert.All(commands, command => Assert.StartsWith("TOP ", command, StringComparison.Ordinal));
        Assert.Equal(
            all.Skip(10).Take(5),
            pop.Run("Get-SpectrumMessage -Folder inbox -Skip 10 -First 5").ThrowOnError().Output.Select(Uidl)
        );
    }

    [Fact]
    public void POP3_filters_by_headers_and_refuses_other_filters()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        Put(
            user,
            "From: Ann <ann@example.com>\r\nTo: me@example.com\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"
                + "Date: Wed, 8 Jan 2025 10:00:00 +0000\r\n\r\nText\r\n"
        );
        Put(
            user,
            "From: ben@example.com\r\nCc: boss@example.com\r\nSubject: two\r\nDate: Fri, 10 Jan 2025 10:00:00 +0000\r\n\r\n"
                + new string('x', 900)
                + "\r\n"
        );
        Put(user, "Subject: three\r\n\r\nText\r\n");
        using Shell pop = LabShell.ConnectedPop3(labs.Full, user);

        string[] Subjects(string parameters) =>
            [
                .. pop.Run("Get-SpectrumMessage " + parameters)
                    .ThrowOnError()
                    .Output.Select(message => (string)message.Properties["Subject"].Value),
            ];

        Assert.Equal(["Grüße"], Subjects("-From ANN@"));
        Assert.Equal(["Grüße", "two"], Subjects("-From ann, ben"));
        Assert.Equal(["two"], Subjects("-Cc boss"));
        Assert.Equal(["Grüße"], Subjects("-Subject grüße -To me@"));
        Assert.Equal(["two"], Subjects("-SentSince ([datetime]'2025-01-09')"));
        Assert.Equal(["Grüße", "three"], Subjects("-Before ([datetime]'2025-01-09')"));
        Assert.Equal(["two"], Subjects("-LargerThan 500"));
        Assert.Equal(["three"], Subjects("-SmallerThan 500 -Descending -First 1"));
        foreach (
            string impossible in new[]
            {
                "-Unread",
                "-Body x",
                "-SortBy Date",
                "-Include Body",
                "-Query ALL",
                "-Checkpoint ([SpectrumMail.Models.MessageCheckpoint]::new())",
                "-Uid 1",
            }
        )
        {
            Assert.Equal("ImapRequired", pop.Run("Get-SpectrumMessage " + impossible).FatalId);
        }

        Assert.Equal("FolderNotFound", pop.Run("Get-SpectrumMessage -Folder Sent").FatalId);
        Assert.Equal("ImapRequired", pop.Run("Get-SpectrumFolder").FatalId);
        Assert.Equal("ImapRequired", pop.Run("Save-SpectrumAttachment /nowhere -Uid 1").FatalId);
    }

    [Theory]
    [InlineData("-SortBy Date", "-SortBy needs IMAP: a POP3 server cannot sort.")]
    [InlineData("-Include Body", "-Include needs IMAP: over POP3 messages are listed by their headers only.")]
    [InlineData("-Unread", "-Unread needs IMAP: POP3 has no flags.")]
    [InlineData("-Body x", "-Body needs IMAP: a POP3 server cannot search.")]
    [InlineData("-Uid 1", "-Uid needs IMAP: POP3 has no UIDs.")]
    public void The_reason_is_that_of_the_parameter(string parameters, string message)
    {
        using Shell pop = LabShell.ConnectedPop3(labs.Full, LabShell.NewUser(labs.Full));

        Assert.Equal(message, pop.Run("Get-SpectrumMessage " + parameters).Fatal!.Exception.Message);
    }

    [Fact]
    public void Every_odd_message_is_listed()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.AppendAll(user.Address, "INBOX", OddMail.Messages);
        using Shell pop = LabShell.ConnectedPop3(labs.Full, user);

        Assert.Equal(OddMail.Messages.Count, pop.Run("Get-SpectrumMessage").ThrowOnError().Output.Count);
    }

    // A fake, because Dovecot always has TOP and hands every message out.
    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    public void A_server_without_TOP_gives_the_headers_with_the_messages(bool pipelining, int refused)
    {
        using ScriptedServer server = ScriptedServer.Start(connection =>
        {
            connection.WriteLine("+OK ready");
            while (connection.ReadLine() is { } line)
            {
                string[] words = line.Split(' ');
                connection.WriteLine(
                    words[0].ToUpperInvariant() switch
                    {
                        "CAPA" => $"+OK\r\nUSER\r\nUIDL\r\n{(pipelining ? "PIPELINING\r\n" : "")}.",
                        "STAT" => "+OK 4 400",
                        "UIDL" => "+OK\r\n1 a\r\n2 b\r\n3 c\r\n4 d\r\n.",
                        "LIST" => "+OK\r\n1 100\r\n2 100\r\n3 100\r\n4 100\r\n.",
                        "RETR" when words[1] != refused.ToString(System.Globalization.CultureInfo.InvariantCulture) =>
                            $"+OK\r\nSubject: number {words[1]}\r\n\r\ntext\r\n.",
                        "USER" or "PASS" or "NOOP" => "+OK",
                        _ => "-ERR no",
                    }
                );
            }
        });
        using var shell = new Shell();
        shell
            .Run(
                "Connect-Spectrum -Credential $args[0] -Server 127.0.0.1 -Port $args[1] -Protocol Pop3 "
                    + "-Security None -AllowUnencrypted",
                Labs.Credential(new LabUser("u@lab.test", "p")),
                server.Port
            )
            .ThrowOnError();

        ShellResult all = shell.Run("Get-SpectrumMessage");

        Assert.Null(all.Fatal);
        Assert.Equal(
            ["a number 1", "b number 2", "c ", "d number 4"],
            all.Output.Select(message => $"{message.Properties["Uidl"].Value} {message.Properties["Subject"].Value}")
        );
        Assert.StartsWith("MessageMalformed", Assert.Single(all.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Null(server.Failure);
    }

    [Theory]
    [InlineData("Eml")]
    [InlineData("Mbox")]
    [InlineData("Maildir")]
    public void Messages_are_saved_byte_for_byte_and_only_once(string format)
    {
        LabUser user = Mailbox(30);
        Put(user, "Subject: dots\r\n\r\n.\r\n..\r\n.text\r\nFrom the start\r\n>From quoted\r\n");
        using Shell pop = LabShell.ConnectedPop3(labs.Full, user);
        using var target = new TempFolder();

        dynamic some = pop.Run(
            "Get-SpectrumMessage -First 10 | Save-SpectrumMessage $args[0] -Format $args[1]",
            target.Path,
            format
        ).Single;
        dynamic all = pop.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format).Single;
        dynamic again = pop.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format).Single;

        Assert.Equal((10, 0), ((int)some.Saved, (int)some.AlreadySaved));
        Assert.Equal((21, 10), ((int)all.Saved, (int)all.AlreadySaved));
        Assert.Equal((0, 31), ((int)again.Saved, (int)again.AlreadySaved));
        Same(labs.Full.ReadMail(user.Address), SavedMail.Read(format, target, "INBOX"));
    }

    [Fact]
    public void A_server_that_dies_while_it_saves_is_one_error_and_the_next_run_saves_the_rest()
    {
        LabUser user = Mailbox(300);
        using FaultProxy proxy = FaultProxy.Start(
            labs.Full.Pop3sPort,
            new FaultPlan { CutAfterServerBytes = 1_000_000, OnlyFirstConnections = 1 }
        );
        using Shell pop = LabShell.ConnectedPop3(labs.Full, user, proxy.Port);
        using var target = new TempFolder();

        ShellResult cut = pop.Run("Save-SpectrumMessage $args[0] -PassThru", target.Path);
        dynamic rest = pop.Run("Save-SpectrumMessage $args[0]", target.Path).Single;

        Assert.Equal("ConnectionLost", cut.FatalId);
        Assert.Empty(cut.Errors);
        Assert.InRange(cut.Output.Count, 1, 299);
        Assert.Equal((300 - cut.Output.Count, cut.Output.Count), ((int)rest.Saved, (int)rest.AlreadySaved));
        Same(labs.Full.ReadMail(user.Address), SavedMail.Read("Eml", target, "INBOX"));
    }

    [Fact]
    public void A_server_that_dies_while_it_lists_is_one_error_after_the_messages_read()
    {
        LabUser user = Mailbox(300);
        using FaultProxy proxy = FaultProxy.Start(
            labs.Full.Pop3sPort,
            new FaultPlan { CutAfterServerBytes = 100_000, OnlyFirstConnections = 1 }
        );
        using Shell pop = LabShell.ConnectedPop3(labs.Full, user, proxy.Port);

        ShellResult cut = pop.Run("Get-SpectrumMessage");

        Assert.Equal("ConnectionLost", cut.FatalId);
        Assert.Empty(cut.Errors);
        Assert.InRange(cut.Output.Count, 20, 299);
        Assert.Equal(300, pop.Run("Get-SpectrumMessage").ThrowOnError().Output.Count);
    }

    private static string Uidl(PSObject message) => (string)message.Properties["Uidl"].Value;

    private static string Describe(PSObject message) =>
        string.Join(
            '|',
            new[] { "Subject", "From", "Date", "Size", "MessageId", "InReplyTo" }.Select(name => message.Properties[name].Value)
        );

    private static void Same(IReadOnlyList<byte[]> expected, IReadOnlyList<byte[]> actual) =>
        Assert.Equal(expected.Select(Convert.ToHexString).Order(), actual.Select(Convert.ToHexString).Order());

    private LabUser Mailbox(int messages)
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, messages);
        return user;
    }

    private void Put(LabUser user, string text) =>
        labs.Full.Append(user.Address, "INBOX", System.Text.Encoding.ASCII.GetBytes(text));
}
