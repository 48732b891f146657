using System;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>What a command costs at a distance: its commands, counted in a transcript, where seconds would be noise.</summary>
public sealed class RoundTripTests(Labs labs)
{
    [Theory]
    [InlineData("Get-SpectrumMessage -First 20", "EXAMINE, FETCH")]
    [InlineData("Get-SpectrumMessage -Descending -First 20 -Include Attachments, Headers", "EXAMINE, FETCH")]
    [InlineData("Get-SpectrumMessage -Skip 30 -First 60", "EXAMINE, FETCH, UID SEARCH, UID FETCH")]
    [InlineData("Get-SpectrumMessage", "EXAMINE, FETCH, UID SEARCH, UID FETCH")]
    [InlineData("Get-SpectrumMessage -SortBy Date -Descending -First 20", "EXAMINE, UID SORT, UID FETCH")]
    [InlineData("Get-SpectrumMessage -Subject report -Unread -LargerThan 1KB -First 1", "EXAMINE, UID SEARCH, UID FETCH")]
    [InlineData("Get-SpectrumMessage -Query 'UNSEEN' -First 1", "EXAMINE, UID SEARCH, UID FETCH")]
    [InlineData("Get-SpectrumMessage -Subject nothing", "EXAMINE, UID SEARCH")]
    [InlineData("Get-SpectrumMessage -First 5 -Include Body", "EXAMINE, FETCH, UID FETCH")]
    [InlineData("Get-SpectrumMessage -Folder IN* -First 1", "LIST, EXAMINE, FETCH")]
    [InlineData(
        "Get-SpectrumFolder | ForEach-Object { if ($_.Items) { $_ } } | Get-SpectrumMessage -First 1",
        "LIST, EXAMINE, FETCH"
    )]
    public void The_number_of_commands_is_small(string script, string expected)
    {
        using CommandLog log = Connect(labs.Full, 100, out Shell shell);
        using (shell)
        {
            shell.Run(script).ThrowOnError();

            // The lab's mail is odd on purpose: where an envelope is in doubt, one more command a batch reads the headers.
            string[] commands = [.. log.New()];
            string[] verbs = [.. commands.Where(command => !IsLookAtHeaders(command)).Select(Verb)];
            Assert.Equal(expected, string.Join(", ", verbs));
            Assert.InRange(
                commands.Length - verbs.Length,
                0,
                verbs.Count(verb => verb.EndsWith("FETCH", StringComparison.Ordinal))
            );
        }
    }

    private static bool IsLookAtHeaders(string command) =>
        command.StartsWith("UID FETCH", StringComparison.Ordinal)
        && command.Contains("HEADER.FIELDS (", StringComparison.OrdinalIgnoreCase)
        && !command.Contains("ENVELOPE", StringComparison.Ordinal);

    [Fact]
    public void Only_the_wanted_page_of_a_sorted_folder_is_sent()
    {
        using CommandLog log = Connect(labs.Full, 100, out Shell shell);
        using (shell)
        {
            ShellResult page = shell.Run("Get-SpectrumMessage -SortBy Date -Descending -Skip 5 -First 10").ThrowOnError();

            Assert.Contains(log.New(), command => command.StartsWith("UID SORT RETURN (PARTIAL 1:15)", StringComparison.Ordinal));
            string[] all = [.. shell.Run("Get-SpectrumMessage -SortBy Date -Descending").ThrowOnError().Output.Select(Uid)];
            Assert.Equal(all.Skip(5).Take(10), page.Output.Select(Uid));
        }

        static string Uid(System.Management.Automation.PSObject message) => message.Properties["Uid"].Value.ToString()!;
    }

    [Fact]
    public void The_next_batch_is_on_the_wire_while_the_pipeline_works_on_the_last()
    {
        using CommandLog log = Connect(labs.Full, 200, out Shell shell);
        using (shell)
        {
            shell.Set("fetches", (Func<int>)(() => log.All().Count(command => Verb(command) is "FETCH" or "UID FETCH")));

            // The first object is held until the second batch has been asked for.
            object held = shell
                .Run(
                    "$seen = 0; Get-SpectrumMessage | ForEach-Object { if ($_.Uid -eq 1) { for ($i = 0; "
                        + "$i -lt 100 -and $seen -lt 2; $i++) "
                        + "{ [Threading.Thread]::Sleep(50); $seen = $fetches.Invoke() } } }; $seen"
                )
                .Value;

            Assert.True((int)held >= 2);
        }
    }

    [Fact]
    public void Large_listings_are_compressed_where_a_far_server_offers_it_and_small_ones_are_not()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, 2100);
        using FaultProxy far = FaultProxy.Start(labs.Full.ImapsPort, new FaultPlan { Delay = TimeSpan.FromMilliseconds(30) });
        using var log = new CommandLog();
        using Shell shell = LabShell.Connected(labs.Full, user, far.Port, log.Path);
        shell.Run("Get-SpectrumMessage -First 100").ThrowOnError();
        Assert.DoesNotContain("COMPRESS", log.New().Select(Verb));

        Assert.Equal(2100, shell.Run("Get-SpectrumMessage").ThrowOnError().Output.Count);
        Assert.Contains("COMPRESS", log.New().Select(Verb));

        Assert.Equal(2100, shell.Run("Get-SpectrumMessage").ThrowOnError().Output.Count);
        Assert.DoesNotContain("COMPRESS", log.New().Select(Verb));
    }

    [Fact]
    public void Another_folder_that_is_open_does_not_keep_a_listing_from_being_compressed()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, 2100);
        labs.Full.Seed(user.Address, 1, "Other");
        using FaultProxy proxy = FaultProxy.Start(labs.Full.ImapsPort);
        using var log = new CommandLog();
        using Shell shell = LabShell.Connected(labs.Full, user, proxy.Port, log.Path);
        proxy.Plan = new FaultPlan { Delay = TimeSpan.FromMilliseconds(30) };

        // The delay makes the two commands take turns on the connection, so that the other folder is open when the listing begins
        // to be compressed.
        object read = shell
            .Run(
                "$read = 0; Get-SpectrumMessage | ForEach-Object { $read++; "
                    + "if ($read -le 20) { $null = Get-SpectrumMessage -Folder Other -First 1 } }; $read"
            )
            .Value;

        Assert.Equal(2100, read);
        Assert.Contains("COMPRESS", log.All().Select(Verb));
    }

    private static CommandLog Connect(Lab lab, int messages, out Shell shell)
    {
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, messages);
        var log = new CommandLog();
        shell = LabShell.For(lab);
        shell.Run("Connect-Spectrum -Credential $args[0] @lab -LogPath $args[1]", Labs.Credential(user), log.Path).ThrowOnError();
        log.New();
        return log;
    }

    private static string Verb(string command)
    {
        string[] words = command.Split(' ');
        return words[0] == "UID" ? $"UID {words[1]}" : words[0];
    }
}
