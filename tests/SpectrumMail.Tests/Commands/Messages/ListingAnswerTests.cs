using System;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// What a server may say besides in its answer to a listing. A fake, because no real server says it when it is asked to.
/// </summary>
public sealed class ListingAnswerTests(Labs labs)
{
    private const string Items = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)";
    private const string Done = "{tag} OK done";

    /// <summary>What a server says before its answer, how it ends it, and how many connections are then needed.</summary>
    public static TheoryData<string, string, int> Besides { get; } =
        new()
        {
            { "", Done, 1 },
            { "", Done + "\n* BYE Autologout", 2 },
            { "* OK [ALERT] Mailbox nearly full: r\u00e4umen\n", Done, 1 },
            { "", "{tag} OK [ALERT] Mailbox nearly full: r\u00e4umen", 1 },
            { "* OK still here\n", Done, 1 },
            { "* 4 EXISTS\n* 0 RECENT\n", Done, 1 },
            { "* FLAGS (\\Seen \\Flagged)\n* 1 FETCH (FLAGS (\\Seen))\n", Done, 1 },
            { "* CAPABILITY IMAP4rev1\n", Done, 1 },
            { "[THROTTLED] slower\n", Done, 1 },
            { "+ go on\n", Done, 1 },
            { "", "{tag} NO [EXPUNGEISSUED] some are gone", 1 },
            { "", "{tag} BAD what", 1 },
            { "* 2 FETCH (UID 2 FLAGS (\\Seen) X-NEW {5}\n\r\n)a( )\n", Done, 1 },
        };

    [Theory]
    [MemberData(nameof(Besides))]
    [InlineData("what is this\n", Done, 2)]
    public void A_listing_is_complete_whatever_else_the_answer_says(string before, string end, int connections)
    {
        int asked = 0;
        var imap = new OtherImap
        {
            Says = command =>
                command.Contains(Items, StringComparison.Ordinal) && asked++ == 0
                    ? before + OtherImap.Fetched(command, Enumerable.Range(1, OtherImap.Messages)) + end
                    : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "main");

        ShellResult all = shell.Run("Get-SpectrumMessage");

        Assert.Null(server.Failure);
        Assert.Empty(all.Errors);
        Assert.Equal([1L, 2, 3, 4], all.Output.Select(message => (long)message.Properties["Uid"].Value));
        Assert.All(all.Output, message => Assert.Equal("one", message.Properties["Subject"].Value));
        Assert.True(asked > 0, "The listing has not been asked for.");
        Assert.Equal(connections, server.Connections);
        AssertShown(before + end, all);
    }

    [Theory]
    [MemberData(nameof(Besides))]
    public void So_is_a_sorted_one_where_the_server_does_not_sort(string before, string end, int connections)
    {
        int asked = 0;
        var imap = new OtherImap
        {
            Says = command =>
                !command.Contains("HEADER.FIELDS", StringComparison.Ordinal) ? null
                : asked++ == 0 ? before + Subjects(command) + end
                : Subjects(command) + Done,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "main");

        ShellResult all = shell.Run("Get-SpectrumMessage -SortBy Subject");

        Assert.Null(server.Failure);
        Assert.Empty(all.Errors);
        Assert.Equal([4L, 3, 2, 1], all.Output.Select(message => (long)message.Properties["Uid"].Value));
        Assert.Equal(connections, server.Connections);
        AssertShown(before + end, all);
    }

    [Fact]
    public void A_folder_that_grew_is_listed_as_it_is_now()
    {
        var imap = new OtherImap
        {
            Says = command =>
                command switch
                {
                    _ when command.StartsWith("FETCH ", StringComparison.Ordinal) => "* 5 EXISTS\n{tag} NO not now",
                    _ when command.StartsWith("UID SEARCH", StringComparison.Ordinal) => "* SEARCH 1 2 3 4 5\n" + Done,
                    _ when command.StartsWith("UID FETCH", StringComparison.Ordinal) => OtherImap.Fetched(
                        command,
                        Enumerable.Range(1, 5)
                    ) + Done,
                    _ => null,
                },
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "main");

        ShellResult all = shell.Run("Get-SpectrumMessage");

        Assert.Empty(all.Errors);
        Assert.Equal([1L, 2, 3, 4, 5], all.Output.Select(message => (long)message.Properties["Uid"].Value));
    }

    [Fact]
    public void More_answers_than_were_asked_for_are_left_out()
    {
        var imap = new OtherImap
        {
            Says = command =>
                command.StartsWith("FETCH 1:1 ", StringComparison.Ordinal)
                    ? OtherImap.Fetched(command.Replace("1:1", "1:2", StringComparison.Ordinal), Enumerable.Range(1, 2)) + Done
                    : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "main");

        ShellResult first = shell.Run("Get-SpectrumMessage -First 1");

        Assert.Empty(first.Errors);
        Assert.Equal([1L], first.Output.Select(message => (long)message.Properties["Uid"].Value));
    }

    [Fact]
    public void Each_message_has_correspondents_of_its_own()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.AppendAll(
            user.Address,
            "INBOX",
            Enumerable.Repeat("From: Ann <ann@b.test>\r\nTo: bob@b.test\r\nSubject: one\r\n\r\nText\r\n"u8.ToArray(), 2)
        );
        using Shell shell = LabShell.Connected(labs.Full, user);

        ShellResult added = shell.Run(
            "Get-SpectrumMessage | ForEach-Object { $_.From | Add-Member Place $_.Uid -PassThru } | ForEach-Object Place"
        );

        Assert.Empty(added.Errors);
        Assert.Equal([1L, 2], added.Output.Select(place => (long)place.BaseObject));
    }

    /// <summary>An alert in what the server said is shown as a warning.</summary>
    internal static void AssertShown(string said, ShellResult result)
    {
        if (said.Contains("ALERT", StringComparison.Ordinal))
        {
            Assert.Contains(result.Warnings, warning => warning.Contains("r\u00e4umen", StringComparison.Ordinal));
        }
    }

    private static string Subjects(string command) =>
        string.Concat(
            Enumerable
                .Range(1, OtherImap.Messages)
                .Where(uid => OtherImap.Fetched(command, [uid]).Length > 0)
                .Select(uid => $"* {uid} FETCH (UID {uid} BODY[HEADER.FIELDS (SUBJECT)] {{14}}\r\nSubject: {9 - uid}\r\n\r\n)\n")
        );
}
