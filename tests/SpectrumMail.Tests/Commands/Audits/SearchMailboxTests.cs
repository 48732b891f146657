using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>Search-SpectrumMailbox: its messages and figures, its round trips, and what fails.</summary>
public sealed class SearchMailboxTests(Labs labs)
{
    private const string Comparable =
        "| Select-Object * -ExcludeProperty Session, Account, FoundBy, Attachments | ConvertTo-Json -Depth 5 -Compress";

    // No real server recreates a folder between two commands when it is asked to.
    [Fact]
    public void A_folder_that_is_recreated_between_search_and_fetch_gives_no_message()
    {
        int opened = 0;
        using ScriptedServer server = ScriptedServer.Start(client =>
        {
            client.WriteLine("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready");
            while (client.ReadLine() is { } line)
            {
                string[] words = line.Split(' ');
                int validity = words[1] == "EXAMINE" && Interlocked.Increment(ref opened) > 1 ? 8 : 7;
                string said = words[1] switch
                {
                    "CAPABILITY" => "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n",
                    "LIST" or "LSUB" => $"* {words[1]} () \"/\" INBOX\r\n",
                    "EXAMINE" => $"* 2500 EXISTS\r\n* OK [UIDVALIDITY {validity}] x\r\n* OK [UIDNEXT 2501] x\r\n",
                    "UID" when words[2] == "SEARCH" => $"* SEARCH {string.Join(' ', Enumerable.Range(1, 2500))}\r\n",
                    "UID" => string.Concat(
                        Enumerable
                            .Range(1, 2500)
                            .Select(uid =>
                                $"* {uid} FETCH (UID {uid} FLAGS () RFC822.SIZE 9 INTERNALDATE \"01-Jan-2025 00:00:00 +0000\" "
                                + "ENVELOPE (NIL \"other\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n"
                            )
                    ),
                    _ => string.Empty,
                };
                client.Write(said + $"{words[0]} OK {(words[1] == "EXAMINE" ? "[READ-ONLY] " : string.Empty)}done\r\n");
            }
        });
        using var shell = new Shell();

        ShellResult result = shell.Run(
            "[pscustomobject]@{ EmailAddress = 'u@lab.test'; Password = 'secret-pw' } | Search-SpectrumMailbox -Subject other "
                + "-Server 127.0.0.1 -Port $args[0] -Security None -AllowUnencrypted -TimeoutSec 10",
            server.Port
        );

        Assert.Empty(result.Output);
        Assert.Contains(
            result.Errors,
            error => error.FullyQualifiedErrorId.StartsWith("UidValidityChanged", StringComparison.Ordinal)
        );
    }

    public static TheoryData<LabVariant, string> Filters =>
        new(
            from variant in new[] { LabVariant.Full, LabVariant.Bare, LabVariant.InboxPrefix }
            from filter in new[]
            {
                string.Empty,
                "-Subject a, e -Unread",
                "-Since 2017-01-02T10:00:00Z -Before 2017-01-11T00:00:00Z",
                "-SentSince 2017-01-02T12:30:00 -LargerThan 1KB",
                "-HasAttachment",
                "-HasAttachment:$false -Query 'OR SUBJECT \"a\" FROM \"b\"'",
                "-Subject 'ü', 'é', a -Flagged:$false",
                "-Header @{ 'Message-ID' = '' } -Uid 1, 3, 4, 7, 99",
            }
            select (variant, filter)
        );

    [Theory]
    [MemberData(nameof(Filters))]
    public void Messages_and_figures_are_those_of_a_listing_with_the_same_filter(LabVariant variant, string filter)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = Mailbox(lab, variant);
        using Shell shell = LabShell.Connected(lab, user);
        shell.Set("rows", Of([user]));

        ShellResult result = shell
            .Run(
                $$"""
                $lab.Remove('SmtpServer'); $lab.Remove('SmtpPort'); $lab.Security = 'Tls'
                $listed = @(Get-SpectrumFolder | Where-Object Selectable | Sort-Object Path | Get-SpectrumMessage {{filter}})
                $found = @($rows | Search-SpectrumMailbox @lab {{filter}} | Sort-Object Folder, Uid)
                $listed = @($listed | Sort-Object Folder, Uid)
                $listed {{Comparable}}
                $found {{Comparable}}
                $rows | Search-SpectrumMailbox @lab -EstimateResultOnly {{filter}}
                $listed.Count
                ($listed | Measure-Object Size -Sum).Sum
                @($found.Account | Select-Object -Unique) -join ','
                """
            )
            .ThrowOnError();

        PSObject[] output = [.. result.Output];
        Assert.StartsWith(filter.Length == 0 ? "[{" : "", output[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(output[0].ToString(), output[1].ToString());
        Assert.Equal(
            (
                "Ok",
                Convert.ToInt64(output[3].BaseObject, CultureInfo.InvariantCulture),
                Convert.ToInt64(output[4]?.BaseObject ?? 0, CultureInfo.InvariantCulture)
            ),
            (Text(output[2], "Status"), Number(output[2], "ItemCount"), Number(output[2], "TotalItemSize"))
        );
        Assert.Equal(user.Address, output[5].ToString());
    }

    [Theory]
    [InlineData(LabVariant.Full, "-EstimateResultOnly", 6)]
    [InlineData(LabVariant.Full, "", 6)]
    [InlineData(LabVariant.Bare, "", 9)]
    public void A_mailbox_without_a_match_is_not_fetched_from(LabVariant variant, string how, int most)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = Mailbox(lab, variant);
        using Shell shell = AuditRows.Shell(lab);
        using var log = new CommandLog();

        shell
            .Run(
                $"$args[0] | Search-SpectrumMailbox @lab {how} -Subject 'in no message at all' -LogPath $args[1]",
                Of([user]),
                log.Path
            )
            .ThrowOnError();
        PSObject row = shell
            .Run("$args[0] | Search-SpectrumMailbox @lab -Subject 'in no message at all' -EstimateResultOnly", Of([user]))
            .Single;

        Assert.DoesNotContain(log.All(), command => command.StartsWith("UID FETCH", StringComparison.Ordinal));
        Assert.Equal(("Ok", 0, 0), (Text(row, "Status"), (int)Number(row, "ItemCount"), (int)Number(row, "TotalItemSize")));
        Assert.InRange(Number(row, "RoundTrips"), 1, most);
        Assert.True(Number(row, "FolderCount") >= 6);
    }

    [Fact]
    public void A_mailbox_with_matches_takes_seven_round_trips()
    {
        LabUser user = Mailbox(labs.Full, LabVariant.Full);
        using Shell shell = AuditRows.Shell(labs.Full);

        PSObject row = shell.Run("$args[0] | Search-SpectrumMailbox @lab -Subject a -EstimateResultOnly", Of([user])).Single;
        PSObject counted = shell
            .Run("$args[0] | Search-SpectrumMailbox @lab -Subject a -EstimateResultOnly -SkipSize", Of([user]))
            .Single;

        Assert.True(Number(row, "ItemCount") > 0);
        Assert.Equal(7, Number(row, "RoundTrips"));
        Assert.Equal((Number(row, "ItemCount"), 6), (Number(counted, "ItemCount"), (int)Number(counted, "RoundTrips")));
        Assert.Null(counted.Properties["TotalItemSize"].Value);
    }

    [Fact]
    public void A_mailbox_that_fails_is_a_row_or_an_error_and_the_others_are_searched()
    {
        Lab lab = labs.Full;
        LabUser user = Mailbox(lab, LabVariant.Full);
        LabUser wrong = LabShell.NewUser(lab) with { Password = "not this one" };
        using Shell shell = AuditRows.Shell(lab);

        ShellResult found = shell.Run("$args[0] | Search-SpectrumMailbox @lab -Folder INBOX", (object)Of([wrong, user]));
        ShellResult rows = shell.Run("$args[0] | Search-SpectrumMailbox @lab -EstimateResultOnly", (object)Of([wrong, user]));
        ShellResult folder = shell.Run(
            "$args[0] | Search-SpectrumMailbox @lab -Folder Nowhere, INBOX -EstimateResultOnly",
            Of([user])
        );

        ErrorRecord error = Assert.Single(found.Errors);
        Assert.Equal(wrong.Address, error.TargetObject);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Equal(30, found.Output.Count);
        Assert.Empty(rows.Errors);
        PSObject failed = rows.Output.Single(row => Text(row, "EmailAddress") == wrong.Address);
        Assert.Equal(("AuthenticationFailed", "BadCredentials"), (Text(failed, "Status"), Text(failed, "Cause")));
        Assert.NotEmpty(Text(failed, "Remedy"));
        Assert.Null(failed.Properties["ItemCount"].Value);
        Assert.Equal(("PartlyRead", "FolderNotFound"), (Text(folder.Single, "Status"), Text(folder.Single, "Cause")));
        Assert.Equal(30, Number(folder.Single, "ItemCount"));
    }

    [Fact]
    public void An_interrupted_search_goes_on_where_it_was()
    {
        Lab lab = labs.Full;
        LabUser with = Mailbox(lab, LabVariant.Full);
        LabUser without = LabShell.NewUser(lab);
        using var folder = new TempFolder();
        System.IO.Directory.CreateDirectory(folder.Path);
        using Shell shell = AuditRows.Shell(lab);
        shell.Set("rows", Of([with, without]));
        shell.Set("file", folder.Combine("search.checkpoint"));
        const string Search = "$rows | Search-SpectrumMailbox @lab -Folder INBOX -Text a -CheckpointPath $file -Verbose";
        ShellResult first = shell.Run(Search).ThrowOnError();
        string[] lines = System.IO.File.ReadAllLines(folder.Combine("search.checkpoint"));
        Assert.DoesNotContain(lines, line => line.Contains(with.Password, StringComparison.Ordinal));

        // As a killed run leaves it: both mailboxes done, no end.
        System.IO.File.WriteAllLines(folder.Combine("search.checkpoint"), lines[..^1]);
        ShellResult second = shell.Run(Search).ThrowOnError();
        System.IO.File.WriteAllLines(folder.Combine("search.checkpoint"), lines[..^1]);
        ShellResult other = shell.Run(Search.Replace("-Text a", "-Text b", StringComparison.Ordinal)).ThrowOnError();

        Assert.Equal(first.Output.Count, second.Output.Count);
        Assert.Equal(2, Searched(first));
        Assert.Equal(1, Searched(second));
        Assert.Equal(2, Searched(other));

        static int Searched(ShellResult result) =>
            result.Verbose.Count(line => line.Contains("round trips", StringComparison.Ordinal));
    }

    // Six folders, of which two have mail.
    private static LabUser Mailbox(Lab lab, LabVariant variant)
    {
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 30);
        lab.Seed(user.Address, 12, LabShell.ServerPath(variant, "Größe & mehr"), 300);
        lab.CreateFolders(
            user.Address,
            new[] { "Eins", "Zwei", "Drei", "Vier" }.Select(name => LabShell.ServerPath(variant, name)),
            subscribe: false
        );
        return user;
    }
}
