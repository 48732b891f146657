using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>The first commands of an audit come with the sign-in, once the server is known to take them so.</summary>
public sealed class AuditAheadTests(Labs labs)
{
    private const string Before = "IMAP4rev1 SASL-IR AUTH=PLAIN";
    private const string After = "IMAP4rev1 LIST-EXTENDED LIST-STATUS STATUS=SIZE";

    private const string Figures = "* STATUS INBOX (MESSAGES 3 UNSEEN 0 UIDNEXT 9 UIDVALIDITY 7 SIZE 30)\r\n";

    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.InboxPrefix)]
    public void After_two_mailboxes_one_costs_four_round_trips(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser[] users = [.. Enumerable.Range(0, 5).Select(_ => LabShell.NewUser(lab))];
        for (int index = 0; index < users.Length; index++)
        {
            lab.Seed(users[index].Address, index + 1);
        }

        using Shell shell = AuditRows.Shell(lab);
        PSObject[] rows = Audit(shell, Of(users));

        Assert.Equal([1, 2, 3, 4, 5], rows.Select(row => Number(row, "ItemCount")));
        Assert.Equal([5, 5, 4, 4, 4], rows.Select(row => (int)Number(row, "RoundTrips")));
    }

    [Theory]
    [InlineData(LabVariant.Bare)]
    [InlineData(LabVariant.Spectrum)]
    public void A_server_that_asks_for_the_password_in_a_line_of_its_own_is_waited_for(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser[] users = [.. Enumerable.Range(0, 4).Select(_ => LabShell.NewUser(lab))];
        for (int index = 0; index < users.Length; index++)
        {
            lab.Seed(users[index].Address, index + 1);
        }

        using Shell shell = AuditRows.Shell(lab);
        PSObject[] rows = Audit(shell, Of(users));

        Assert.Equal([1, 2, 3, 4], rows.Select(row => Number(row, "ItemCount")));
        Assert.Single(rows.Select(row => Number(row, "RoundTrips")).Distinct());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_wrong_password_is_said_in_the_words_of_the_server_and_tried_once(int wrong)
    {
        LabUser[] users = [.. Enumerable.Range(0, 6).Select(_ => LabShell.NewUser(labs.Full))];
        PSObject[] input = [.. users.Select((user, index) => Of([user], index == wrong ? "wrong" : null).Single())];
        using Shell shell = AuditRows.Shell(labs.Full);
        using var log = new CommandLog();

        PSObject[] rows = Audit(shell, input, log.Path);

        Assert.Equal(("AuthenticationFailed", "BadCredentials"), (Text(rows[wrong], "Status"), Text(rows[wrong], "Cause")));
        Assert.Contains("AUTHENTICATIONFAILED", Text(rows[wrong], "Detail"), StringComparison.Ordinal);
        Assert.All(rows.Where((_, index) => index != wrong), row => Assert.Equal("Ok", Text(row, "Status")));
        Assert.Equal((4L, 4L), (Number(rows[4], "RoundTrips"), Number(rows[5], "RoundTrips")));
        Assert.Equal(6, log.All().Count(command => command.StartsWith("AUTHENTICATE", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_transcript_holds_the_sign_in_and_no_password()
    {
        LabUser[] users = [.. Enumerable.Range(0, 3).Select(_ => LabShell.NewUser(labs.Full))];
        using Shell shell = AuditRows.Shell(labs.Full);
        using var log = new CommandLog();

        Audit(shell, Of(users), log.Path);

        Assert.Equal(3, log.All().Count(command => command == "AUTHENTICATE PLAIN ********"));
        string text = System.IO.File.ReadAllText(log.Path);
        Assert.All(
            users,
            user =>
                Assert.DoesNotContain(
                    Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0{user.Address}\0{user.Password}")),
                    text
                )
        );
    }

    // The fakes below: no real server of the lab can be made to do this.
    [Theory]
    [InlineData("+ go on")]
    [InlineData("BAD too much at once")]
    [InlineData("")]
    public void A_server_that_misreads_them_is_asked_again_and_waited_for_from_then_on(string misreading)
    {
        using ScriptedServer server = Start(
            (client, tag) =>
            {
                if (client.Number != 2)
                {
                    return true;
                }

                if (misreading.Length > 0)
                {
                    client.WriteLine(misreading[0] == '+' ? misreading : $"{tag} {misreading}");
                }

                return false;
            }
        );
        using Shell shell = AuditRows.Shell(labs.Full, server.Port);

        PSObject[] rows = Audit(shell, Four());

        Assert.Null(server.Failure);
        Assert.All(rows, row => Assert.Equal(("Ok", "3"), (Text(row, "Status"), Text(row, "ItemCount"))));
        Assert.All(rows, row => Assert.Equal(5, Number(row, "RoundTrips")));
        Assert.Equal(5, server.Connections);
    }

    [Fact]
    public void A_server_that_throws_them_away_is_asked_again_and_waited_for_from_then_on()
    {
        using ScriptedServer server = Start(
            (client, _) =>
            {
                if (client.Number == 2)
                {
                    client.ReadLine();
                }

                return true;
            }
        );
        using Shell shell = AuditRows.Shell(labs.Full, server.Port);

        PSObject[] rows = Audit(shell, Four());

        Assert.All(rows, row => Assert.Equal(("Ok", "3"), (Text(row, "Status"), Text(row, "ItemCount"))));
        Assert.Equal([5, 6, 5, 5], rows.Select(row => (int)Number(row, "RoundTrips")));
        Assert.Equal(4, server.Connections);
    }

    [Fact]
    public void A_mailbox_with_other_capabilities_is_asked_by_them()
    {
        using ScriptedServer server = Start(
            (_, _) => true,
            after: client => client.Number == 3 ? "IMAP4rev1 STATUS=SIZE" : After
        );
        using Shell shell = AuditRows.Shell(labs.Full, server.Port);

        PSObject[] rows = Audit(shell, Four());

        Assert.All(rows, row => Assert.Equal(("Ok", "3"), (Text(row, "Status"), Text(row, "ItemCount"))));

        // The third is asked again without LIST-STATUS, and the fourth again with it.
        Assert.Equal([5, 5, 6, 5], rows.Select(row => (int)Number(row, "RoundTrips")));
    }

    [Fact]
    public void The_command_LOGIN_is_a_line_as_well()
    {
        using ScriptedServer server = Start((_, _) => true, before: "IMAP4rev1");
        using Shell shell = AuditRows.Shell(labs.Full, server.Port);

        PSObject[] rows = Audit(shell, Four());

        Assert.Equal(4, server.Received.Count(line => line.Contains(" LOGIN ", StringComparison.Ordinal)));
        Assert.All(rows, row => Assert.Equal(("Ok", "3"), (Text(row, "Status"), Text(row, "ItemCount"))));
        Assert.Equal([5, 5, 4, 4], rows.Select(row => (int)Number(row, "RoundTrips")));
    }

    [Fact]
    public void A_server_that_says_what_it_can_only_when_asked_is_asked_with_the_sign_in()
    {
        using ScriptedServer server = Start((_, _) => true, isTold: false);
        using Shell shell = AuditRows.Shell(labs.Full, server.Port);

        PSObject[] rows = Audit(shell, Four());

        Assert.All(rows, row => Assert.Equal(("Ok", "3"), (Text(row, "Status"), Text(row, "ItemCount"))));
        Assert.Equal([6, 5, 4, 4], rows.Select(row => (int)Number(row, "RoundTrips")));
    }

    private static PSObject[] Four() =>
        [.. Enumerable.Range(0, 4).Select(number => Row(("EmailAddress", $"u{number}@lab.test"), ("Password", "p")))];

    // One after the other, in the order of the rows.
    private static PSObject[] Audit(Shell shell, PSObject[] rows, string? log = null)
    {
        IReadOnlyList<PSObject> output = shell
            .Run(
                "$more = @{}; if ($args[1]) { $more.LogPath = $args[1] }; "
                    + "$args[0] | Invoke-SpectrumMailboxAudit @lab -ThrottleLimit 1 @more",
                rows,
                log
            )
            .ThrowOnError()
            .Output;
        return [.. rows.Select(row => output.Single(audit => Text(audit, "EmailAddress") == Text(row, "EmailAddress")))];
    }

    /// <summary>A server with an inbox of three messages.</summary>
    /// <param name="signIn">What it does when a sign-in has come; returns whether it goes on.</param>
    /// <param name="after">What it offers after the sign-in.</param>
    /// <param name="isTold">Whether it sends that unasked.</param>
    /// <param name="before">What it offers before.</param>
    private ScriptedServer Start(
        Func<ScriptedConnection, string, bool> signIn,
        Func<ScriptedConnection, string>? after = null,
        bool isTold = true,
        string before = Before
    ) =>
        ScriptedServer.Start(
            client =>
            {
                string offered = after?.Invoke(client) ?? After;
                client.WriteLine($"* OK [CAPABILITY {before}] ready");
                while (client.ReadLine() is { } line)
                {
                    string[] words = line.Split(' ');
                    bool isSignIn = words[1] is "AUTHENTICATE" or "LOGIN";
                    if (isSignIn && !signIn(client, words[0]))
                    {
                        return;
                    }

                    string code = isSignIn && isTold ? $"[CAPABILITY {offered}] " : string.Empty;
                    client.WriteLine(
                        line.Contains("RETURN", StringComparison.Ordinal) && !HasListStatus(offered)
                            ? $"{words[0]} BAD what is RETURN?"
                            : $"{Answer(words, offered)}{words[0]} OK {code}done"
                    );
                }
            },
            labs.Full.ServerCertificate
        );

    private static bool HasListStatus(string offered) => offered.Contains("LIST-STATUS", StringComparison.Ordinal);

    private static string Answer(string[] words, string offered) =>
        words[1] switch
        {
            "CAPABILITY" => $"* CAPABILITY {offered}\r\n",
            "LIST" => "* LIST () \"/\" INBOX\r\n" + (HasListStatus(offered) ? Figures : string.Empty),
            "STATUS" => Figures,
            _ => string.Empty,
        };
}
