using System;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Find-SpectrumDuplicate and what servers answer. Fakes, because no real server of the lab answers so.
/// </summary>
public sealed class FindDuplicateAnswerTests
{
    [Fact]
    public void A_message_that_the_server_cannot_describe_costs_only_itself()
    {
        var imap = new OtherImap
        {
            Says = command =>
                !command.Contains("HEADER.FIELDS", StringComparison.Ordinal) ? null
                : OtherImap.Fetched(command, [3]).Length > 0 ? "{tag} NO [SERVERBUG] Cannot read a message"
                : Described(command),
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "broken");

        ShellResult result = shell.Run("Find-SpectrumDuplicate");

        Assert.Null(result.Fatal);
        Assert.Equal("INBOX/3", Assert.Single(result.Errors).TargetObject);
        Assert.Equal(["INBOX/2 = INBOX/1", "INBOX/4 = INBOX/1"], result.Output.Select(found => found.ToString()));
        Assert.Null(server.Failure);
    }

    [Theory]
    [MemberData(nameof(ListingAnswerTests.Besides), MemberType = typeof(ListingAnswerTests))]
    [InlineData("what is this\n", "{tag} OK done", 2)]
    public void All_are_found_whatever_else_the_answer_says(string before, string end, int connections)
    {
        int asked = 0;
        var imap = new OtherImap
        {
            Says = command =>
                !command.Contains("HEADER.FIELDS", StringComparison.Ordinal) ? null
                : asked++ == 0 ? before + Described(command).Replace("{tag} OK done", end, StringComparison.Ordinal)
                : Described(command),
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "main");

        ShellResult all = shell.Run("Find-SpectrumDuplicate");

        Assert.Null(server.Failure);
        Assert.Empty(all.Errors);
        Assert.Equal(
            ["INBOX/2 = INBOX/1", "INBOX/3 = INBOX/1", "INBOX/4 = INBOX/1"],
            all.Output.Select(found => found.ToString())
        );
        Assert.Equal(connections, server.Connections);
        ListingAnswerTests.AssertShown(before + end, all);
    }

    [Theory]
    [InlineData("X-GM-EXT-1", 3)]
    [InlineData("", 7)]
    public void On_Gmail_a_message_with_two_labels_is_one_message(string capability, int duplicates)
    {
        var imap = new OtherImap
        {
            Capabilities = capability,
            Says = command =>
                command.Contains("X-MAILBOX", StringComparison.Ordinal) ? "{tag} BAD unknown key"
                : command.StartsWith("EXAMINE INBOX.Label", StringComparison.Ordinal)
                    ? $"* {OtherImap.Messages} EXISTS\n* OK [UIDVALIDITY 8]\n* OK [UIDNEXT 5]\n{{tag}} OK [READ-ONLY] done"
                : command.Contains("HEADER.FIELDS", StringComparison.Ordinal)
                    ? Described(command, uid => capability.Length > 0 ? $"X-GM-MSGID 127{uid} " : string.Empty)
                : null,
        };
        imap.Folders.Add("INBOX.Label");
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "gmail");

        string[] found = Found(shell, "Find-SpectrumDuplicate");

        Assert.Equal(duplicates, found.Length);
        Assert.All(found, text => Assert.EndsWith(" = INBOX.Label/1", text, StringComparison.Ordinal));
        Assert.Null(server.Failure);
    }

    private static string Described(string command, Func<int, string>? more = null)
    {
        const string Header = "Subject: one\r\n\r\n";
        return string.Concat(
                Enumerable
                    .Range(1, OtherImap.Messages)
                    .Where(uid => OtherImap.Fetched(command, [uid]).Length > 0)
                    .Select(uid =>
                        $"* {uid} FETCH (UID {uid} {more?.Invoke(uid)}INTERNALDATE \"01-Jan-2025 00:00:0{uid} +0000\" "
                        + $"BODY[HEADER.FIELDS (SUBJECT)] {{{Header.Length}}}\r\n{Header})\n"
                    )
            ) + "{tag} OK done";
    }

    private static string[] Found(Shell shell, string script) =>
        [.. shell.Run(script).ThrowOnError().Output.Select(message => message.ToString())];
}
