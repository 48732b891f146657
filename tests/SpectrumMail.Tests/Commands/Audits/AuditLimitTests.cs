using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>
/// Limits of time and of connections. A fake server, because no real one can be made to answer at a given speed, or to refuse at
/// a given number.
/// </summary>
public sealed class AuditLimitTests(Labs labs)
{
    [Theory]
    [InlineData("Summary", "STATUS")]
    [InlineData("Envelope", "FETCH")]
    public void The_time_limit_is_for_each_answer_and_not_for_the_mailbox(string depth, string slow)
    {
        using ScriptedServer server = Serve(folders: 8, verb => Thread.Sleep(verb == slow ? 300 : 0));

        PSObject row = Audit(server, $"-Depth {depth} -TimeoutSec 1");

        Assert.Equal(("Ok", 9, 18L), (Text(row, "Status"), (int)Number(row, "FolderCount"), Number(row, "ItemCount")));
        Assert.True((double)row.Properties["DurationSeconds"].Value > 2);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void What_was_read_before_the_time_ran_out_is_kept(int read)
    {
        int fetches = 0;
        using ScriptedServer server = Serve(
            folders: 8,
            verb => Thread.Sleep(verb == "FETCH" && Interlocked.Increment(ref fetches) > read + 1 ? 20_000 : 0)
        );

        PSObject row = Audit(server, "-Depth Envelope -TimeoutSec 1 -MaximumRetryCount 0");

        Assert.Equal(("PartlyRead", "TimedOut"), (Text(row, "Status"), Text(row, "Cause")));
        Assert.Equal((9L, 8L - read), (Number(row, "FolderCount"), Number(row, "FoldersNotRead")));
        Assert.Equal(2L * (read + 1), Number(row, "MessagesFetched"));
        Assert.Contains("could not be read", Text(row, "Detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("* BYE [UNAVAILABLE] Too many connections", true)]
    [InlineData("NO Too many open connections (4 of 2)", false)]
    [InlineData("NO [LIMIT] Maximum number of connections exceeded", false)]
    public void A_limit_on_connections_loses_no_mailbox(string refusal, bool atGreeting)
    {
        const int Limit = 4,
            Mailboxes = 60;
        int open = 0;
        using ScriptedServer server = ScriptedServer.Start(
            client =>
            {
                bool refused = Interlocked.Increment(ref open) > Limit;
                try
                {
                    if (refused && atGreeting)
                    {
                        client.WriteLine(refusal);
                        return;
                    }

                    Talk(client, 1, verb => Thread.Sleep(verb == "LIST" ? 60 : 0), refused ? refusal : null);
                }
                finally
                {
                    Interlocked.Decrement(ref open);
                }
            },
            labs.Full.ServerCertificate
        );
        using Shell shell = AuditRows.Shell(labs.Full, server.Port);
        PSObject[] rows =
        [
            .. Enumerable.Range(0, Mailboxes).Select(number => Row(("EmailAddress", $"u{number}@lab.test"), ("Password", "p"))),
        ];

        ShellResult result = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -RetryIntervalSec 1 -ThrottleLimit 16", (object)rows)
            .ThrowOnError();

        Assert.Equal(Mailboxes, result.Output.Count);
        Assert.All(result.Output, row => Assert.Equal(("Ok", "1"), (Text(row, "Status"), Text(row, "Attempts"))));
    }

    [Theory]
    [InlineData("* BYE [UNAVAILABLE] Too many connections")]
    [InlineData("* BYE come back later")]
    public void A_server_that_refuses_everybody_is_given_up(string refusal)
    {
        using ScriptedServer server = ScriptedServer.Saying(refusal, labs.Full.ServerCertificate);
        using Shell shell = AuditRows.Shell(labs.Full, server.Port);
        PSObject[] rows =
        [
            .. Enumerable.Range(0, 6).Select(number => Row(("EmailAddress", $"u{number}@lab.test"), ("Password", "p"))),
        ];

        ShellResult result = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -RetryIntervalSec 1 -MaximumRetryCount 1", (object)rows)
            .ThrowOnError();

        Assert.Equal(6, result.Output.Count);
        Assert.DoesNotContain(result.Output, row => Text(row, "Status") == "Ok");
    }

    private PSObject Audit(ScriptedServer server, string options)
    {
        using Shell shell = AuditRows.Shell(labs.Full, server.Port);
        return shell
            .Run(
                $"$lab.Remove('TimeoutSec'); $args[0] | Invoke-SpectrumMailboxAudit @lab {options}",
                (object)Of([labs.Full.Alice])
            )
            .ThrowOnError()
            .Output.Single();
    }

    private ScriptedServer Serve(int folders, Action<string> before) =>
        ScriptedServer.Start(client => Talk(client, folders, before, null), labs.Full.ServerCertificate);

    // Each folder holds two messages.
    private static void Talk(ScriptedConnection client, int folders, Action<string> before, string? refusal)
    {
        client.WriteLine("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready");
        while (client.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            string verb = words[1] == "UID" ? words[2] : words[1];
            if (refusal is not null && verb is not ("CAPABILITY" or "LOGOUT"))
            {
                // What came with the sign-in is refused at once, as servers do.
                client.WriteLine(verb is "AUTHENTICATE" or "LOGIN" ? $"{words[0]} {refusal}" : $"{words[0]} BAD Sign in first");
                continue;
            }

            before(verb);
            client.WriteLine(Answer(verb, words, line, folders) + $"{words[0]} OK [CAPABILITY IMAP4rev1] done");
        }
    }

    private static string Answer(string verb, string[] words, string line, int folders) =>
        verb switch
        {
            "LIST" => "* LIST () \"/\" INBOX\r\n"
                + string.Concat(
                    Enumerable
                        .Range(1, folders)
                        .Select(number => string.Create(CultureInfo.InvariantCulture, $"* LIST () \"/\" F{number}\r\n"))
                ),
            "STATUS" => $"* STATUS {words[2]} (MESSAGES 2 UNSEEN 0 UIDNEXT 9 UIDVALIDITY 7)\r\n",
            "EXAMINE" => "* 2 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n",
            "FETCH" when !line.Contains("(SUBJECT)", StringComparison.Ordinal) => string.Concat(
                new[] { 1, 2 }.Select(uid =>
                    $"* {uid} FETCH (UID {uid} FLAGS (\\Seen) INTERNALDATE \"01-Jan-2025 00:00:00 +0000\" RFC822.SIZE 10 "
                    + "BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1))\r\n"
                )
            ),
            _ => string.Empty,
        };
}
