using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>Invoke-SpectrumRetention: what a dry run says, what -Apply does, and what is refused.</summary>
public sealed class RetentionTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.InboxPrefix)]
    public void Apply_does_what_the_dry_run_said_and_touches_no_mail_that_came_since(LabVariant variant)
    {
        using RetentionMailbox mailbox = new RetentionMailbox(labs.Variant(variant)).Fill();
        StoredMessage[] before = mailbox.Lab.Look(mailbox.User);
        using Shell shell = mailbox.Connect();

        ShellResult dry = shell
            .Run("$at = Get-Date; Invoke-SpectrumRetention -Policy $policy -AsOf $at -ActionLog $args[0]", mailbox.Log("dry"))
            .ThrowOnError();
        Assert.Equal(before, mailbox.Lab.Look(mailbox.User));
        Assert.All(dry.Output, row => Assert.Equal(("Planned", 0L), (Text(row, "Status"), Number(row, "DoneCount"))));
        mailbox.Add("Spam", "kept: new junk", 0);
        mailbox.Add("INBOX", "kept: new", 0, "\\Seen", from: "news@shop.test");
        ShellResult applied = shell
            .Run(
                "Invoke-SpectrumRetention -Policy $policy -AsOf $at -Apply -ArchivePath $archive -ActionLog $args[0] "
                    + "-Confirm:$false",
                mailbox.Log("applied")
            )
            .ThrowOnError();

        Assert.Equal(Expected, dry.Output.Select(row => $"{Text(row, "Rule")} {Text(row, "ItemCount")}"));
        Assert.Equal(dry.Output.Select(Figures), applied.Output.Select(Figures));
        Assert.All(
            applied.Output,
            row =>
                Assert.Equal(
                    ("Done", Text(row, "Action") == "Keep" ? 0 : Number(row, "ItemCount"), 0L, 0L),
                    (Text(row, "Status"), Number(row, "DoneCount"), Number(row, "FailedCount"), Number(row, "SkippedCount"))
                )
        );
        Assert.Equal(mailbox.Logged("dry", "Planned"), mailbox.Logged("applied", "Done"));
        Assert.Equal(6, mailbox.Logged("applied", "Begun").Length);
        Assert.All(mailbox.Subjects("INBOX"), subject => Assert.StartsWith("kept", subject, StringComparison.Ordinal));
        Assert.Equal(7, mailbox.Subjects("INBOX").Length);
        Assert.Equal(["kept: flagged report", "kept: young report"], mailbox.Subjects("Reports"));
        Assert.Equal(["kept: contract", "kept: new junk", "kept: young junk"], mailbox.Subjects("Spam"));
        Assert.Equal(["kept: in the Trash", "trashed", "trashed: large"], mailbox.Subjects("Trash"));
        Assert.Equal(["moved"], mailbox.Subjects(variant == LabVariant.InboxPrefix ? "Old.News" : "Old/News"));
        string[] copies = Directory.GetFiles(mailbox.Archive, "*.eml", SearchOption.AllDirectories);
        Assert.Equal(2, copies.Length);
        Assert.All(copies, copy => Assert.Contains("Subject: archived", File.ReadAllText(copy), StringComparison.Ordinal));
    }

    // A message keeps its time of arrival when it is moved: what went to the Trash is old there.
    [Fact]
    public void The_next_run_empties_the_Trash_and_the_one_after_it_finds_nothing_left()
    {
        using RetentionMailbox mailbox = new RetentionMailbox(labs.Full).Fill();
        using Shell shell = mailbox.Connect();
        long[] changed =
        [
            .. Enumerable
                .Range(1, 3)
                .Select(_ =>
                    shell
                        .Run("Invoke-SpectrumRetention -Policy $policy -Apply -ArchivePath $archive -Confirm:$false")
                        .ThrowOnError()
                        .Output.Sum(row => Number(row, "DoneCount"))
                ),
        ];

        Assert.Equal([6, 2, 0], changed);
        Assert.Equal(["kept: in the Trash"], mailbox.Subjects("Trash"));
    }

    // The server keeps seconds: a message of the very second is not older.
    [Fact]
    public void A_message_is_older_when_the_server_received_it_before_the_moment()
    {
        using var mailbox = new RetentionMailbox(
            labs.Full,
            """{ "rules": [ { "name": "Old", "olderThan": "1y", "action": "remove", "permanent": true } ] }"""
        );
        var boundary = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
        mailbox.Add("INBOX", "a second older", 0, received: boundary.AddSeconds(-1).ToOffset(TimeSpan.FromHours(-9)));
        mailbox.Add("INBOX", "of that second", 0, received: boundary);
        mailbox.Add("INBOX", "younger", 0, received: boundary.AddSeconds(1).ToOffset(TimeSpan.FromHours(12)));
        using Shell shell = mailbox.Connect();

        PSObject row = Assert.Single(
            shell
                .Run(
                    "Invoke-SpectrumRetention -Policy $policy -AsOf $args[0] -Apply -Confirm:$false",
                    boundary.AddYears(1).UtcDateTime
                )
                .ThrowOnError()
                .Output
        );

        Assert.Equal(("Done", 1L), (Text(row, "Status"), Number(row, "DoneCount")));
        Assert.Equal(boundary.LocalDateTime, row.Properties["ReceivedBefore"].Value);
        Assert.Equal(["of that second", "younger"], mailbox.Subjects("INBOX"));
    }

    [Theory]
    [InlineData("Old")]
    [InlineData("INBOX.Old")]
    [InlineData("INBOX/Old")]
    public void What_lies_in_the_destination_stays_however_its_path_is_written(string destination)
    {
        using var mailbox = new RetentionMailbox(
            labs.Variant(LabVariant.InboxPrefix),
            $$"""
            { "rules": [ { "name": "Old", "olderThan": "1y", "action": "move", "destination": "{{destination}}" } ] }
            """
        );
        mailbox.Lab.CreateFolder(mailbox.User.Address, "INBOX.Old");
        mailbox.Add("Old", "moved before", 900);
        mailbox.Add("INBOX", "moved", 900);
        using Shell shell = mailbox.Connect();

        ShellResult applied = shell.Run("Invoke-SpectrumRetention -Policy $policy -Apply -Confirm:$false").ThrowOnError();

        PSObject row = Assert.Single(applied.Output);
        Assert.Equal(("Done", 1L, 1L), (Text(row, "Status"), Number(row, "ItemCount"), Number(row, "DoneCount")));
        Assert.Equal(["moved", "moved before"], mailbox.Subjects("Old"));
    }

    [Theory]
    [InlineData("-Apply -WhatIf -ActionLog $log -ArchivePath $archive")]
    [InlineData("-WhatIf -ActionLog $log")]
    [InlineData("-WhatIf")]
    public void WhatIf_changes_nothing_and_writes_no_log(string how)
    {
        using RetentionMailbox mailbox = new RetentionMailbox(labs.Full).Fill();
        StoredMessage[] before = mailbox.Lab.Look(mailbox.User);
        using Shell shell = mailbox.Connect();
        shell.Set("log", mailbox.Log("log"));

        ShellResult result = shell.Run($"Invoke-SpectrumRetention -Policy $policy {how}").ThrowOnError();

        Assert.All(result.Output, row => Assert.Equal("Planned", Text(row, "Status")));
        Assert.Equal(before, mailbox.Lab.Look(mailbox.User));
        Assert.False(File.Exists(mailbox.Log("log")));
        Assert.False(Directory.Exists(mailbox.Archive));
    }

    [Fact]
    public void Each_mailbox_has_one_question_with_its_counts_and_a_dry_run_has_none()
    {
        using RetentionMailbox mailbox = new RetentionMailbox(labs.Full).Fill();
        var host = new ExampleHost("unused");
        using var shell = new Shell(host: host);
        shell.Set("lab", LabShell.Servers(labs.Full));
        shell.Set("rows", Of([mailbox.User, LabShell.NewUser(labs.Full)]));
        shell.Set("policy", mailbox.Policy);
        shell.Set("archive", mailbox.Archive);
        shell.Run("$lab.Remove('SmtpServer'); $lab.Remove('SmtpPort'); $lab.Security = 'Tls'").ThrowOnError();

        shell.Run("$rows | Invoke-SpectrumRetention @lab -Policy $policy").ThrowOnError();
        Assert.Empty(host.Questions);
        shell.Run("$rows | Invoke-SpectrumRetention @lab -Policy $policy -Apply -ArchivePath $archive").ThrowOnError();

        string question = Assert.Single(host.Questions);
        Assert.Contains("6 messages of " + mailbox.User.Address, question, StringComparison.Ordinal);
        Assert.Contains("Reports: archive 2", question, StringComparison.Ordinal);
        Assert.Contains("Trash: delete for good 1", question, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mailbox_that_fails_is_a_row_and_the_others_are_done()
    {
        using RetentionMailbox mailbox = new RetentionMailbox(labs.Full).Fill();
        LabUser[] users = [.. Enumerable.Range(0, 5).Select(_ => LabShell.NewUser(labs.Full))];
        foreach (LabUser user in users)
        {
            labs.Full.CreateFolder(user.Address, "Trash");
            labs.Full.Append(user.Address, "Trash", Corpus.Message(1), internalDate: DateTimeOffset.Now.AddDays(-50));
        }

        using Shell shell = AuditRows.Shell(labs.Full);
        PSObject[] rows = [.. Of(users.Take(2)), .. Of([mailbox.User], "wrong"), .. Of(users.Skip(2))];
        shell.Set("rows", rows);
        shell.Set("policy", mailbox.Policy);
        shell.Set("archive", mailbox.Archive);

        ShellResult result = shell
            .Run(
                "$rows | Invoke-SpectrumRetention @lab -Policy $policy -Apply -ArchivePath $archive -Confirm:$false "
                    + "-ThrottleLimit 3 -MaximumRetryCount 0"
            )
            .ThrowOnError();

        PSObject failed = Assert.Single(result.Output, row => Text(row, "Status") == "Failed");
        Assert.Equal(
            (mailbox.User.Address, "BadCredentials", "", ""),
            (Text(failed, "Account"), Text(failed, "Cause"), Text(failed, "Rule"), Text(failed, "ItemCount"))
        );
        Assert.NotEmpty(Text(failed, "Remedy"));
        Assert.Equal((5 * 7) + 1, result.Output.Count);
        Assert.Equal(5, result.Output.Where(row => Text(row, "Rule") == "Trash").Sum(row => Number(row, "DoneCount")));
        Assert.All(users, user => Assert.Empty(labs.Full.ReadMail(user.Address, "Trash")));
        Assert.Equal(17, mailbox.Lab.Look(mailbox.User).Length);
    }

    [Fact]
    public void An_empty_pipeline_is_no_mailbox_and_not_that_of_the_session()
    {
        using RetentionMailbox mailbox = new RetentionMailbox(labs.Full).Fill();
        StoredMessage[] before = mailbox.Lab.Look(mailbox.User);
        using Shell shell = mailbox.Connect();

        ShellResult result = shell
            .Run("@() | Invoke-SpectrumRetention -Policy $policy -Apply -ArchivePath $archive -Confirm:$false")
            .ThrowOnError();

        Assert.Empty(result.Output);
        Assert.Equal(before, mailbox.Lab.Look(mailbox.User));
    }

    [Theory]
    [InlineData(LabVariant.Bare)]
    [InlineData(LabVariant.Spectrum)]
    public void A_server_that_cannot_remove_exactly_says_so_in_the_dry_run_already(LabVariant variant)
    {
        using RetentionMailbox mailbox = new RetentionMailbox(labs.Variant(variant)).Fill();
        StoredMessage[] before = mailbox.Lab.Look(mailbox.User);
        using Shell shell = mailbox.Connect();

        ShellResult dry = shell.Run("Invoke-SpectrumRetention -Policy $policy").ThrowOnError();
        ShellResult applied = shell
            .Run("Invoke-SpectrumRetention -Policy $policy -Apply -ArchivePath $archive -Confirm:$false")
            .ThrowOnError();

        Assert.Equal(Expected, dry.Output.Select(row => $"{Text(row, "Rule")} {Text(row, "ItemCount")}"));
        Assert.Equal(dry.Output.Select(Figures), applied.Output.Select(Figures));
        foreach (PSObject row in dry.Output.Concat(applied.Output).Where(row => Text(row, "Action") != "Keep"))
        {
            Assert.Equal("Failed", Text(row, "Status"));
            Assert.Contains("UIDPLUS", Text(row, "Detail"), StringComparison.Ordinal);
        }

        Assert.Equal(before, mailbox.Lab.Look(mailbox.User));
        Assert.False(Directory.Exists(mailbox.Archive));
    }

    [Fact]
    public void A_copy_that_is_not_what_the_server_sent_keeps_its_message()
    {
        using RetentionMailbox mailbox = new RetentionMailbox(labs.Full).Fill();
        using Shell shell = mailbox.Connect();
        shell
            .Run("Save-SpectrumMessage \"$archive/$($args[0])\" -Folder Reports", mailbox.User.Address.ToLowerInvariant())
            .ThrowOnError();
        string copy = Directory
            .GetFiles(mailbox.Archive, "*.eml", SearchOption.AllDirectories)
            .First(file => File.ReadAllText(file).Contains("Subject: archived", StringComparison.Ordinal));
        File.AppendAllText(copy, "more");

        ShellResult result = shell.Run("Invoke-SpectrumRetention -Policy $policy -Apply -ArchivePath $archive -Confirm:$false");

        PSObject row = Assert.Single(result.Output, row => Text(row, "Rule") == "Reports");
        Assert.Equal(
            ("Partly", 1L, 1L, "StorageUnavailable"),
            (Text(row, "Status"), Number(row, "DoneCount"), Number(row, "FailedCount"), Text(row, "Cause"))
        );
        Assert.StartsWith("CopyDiffers", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["archived", "kept: flagged report", "kept: young report"], mailbox.Subjects("Reports"));
    }

    [Fact]
    public void A_rule_that_removes_everything_needs_Force()
    {
        using RetentionMailbox mailbox = new RetentionMailbox(
            labs.Full,
            """{ "rules": [ { "name": "All of it", "folder": "INBOX", "action": "remove" } ] }"""
        ).Fill();
        using Shell shell = mailbox.Connect();

        ShellResult refused = shell.Run("Invoke-SpectrumRetention -Policy $policy -Apply -Confirm:$false");
        ShellResult forced = shell.Run("Invoke-SpectrumRetention -Policy $policy -Force").ThrowOnError();

        Assert.Equal("RetentionRuleUnlimited", refused.FatalId);
        Assert.Contains("All of it", refused.Fatal!.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(8, Number(Assert.Single(forced.Output), "ItemCount"));
        Assert.Equal(17, mailbox.Lab.Look(mailbox.User).Length);
    }

    [Fact]
    public void An_archive_needs_its_place_before_any_mailbox_is_contacted()
    {
        using var mailbox = new RetentionMailbox(labs.Full);
        using var shell = new Shell();

        ShellResult result = shell.Run(
            "[pscustomobject]@{ EmailAddress = 'x@charter.net'; Password = 'x' } | "
                + "Invoke-SpectrumRetention -Policy $args[0] -Apply -Confirm:$false -Server localhost -Port 1",
            mailbox.Policy
        );

        Assert.Equal("ArchivePathRequired", result.FatalId);
    }

    [Fact]
    public void A_moment_that_lies_ahead_is_refused()
    {
        using var mailbox = new RetentionMailbox(labs.Full);
        using var shell = new Shell();

        ShellResult result = shell.Run(
            "Invoke-SpectrumRetention -Account ([pscustomobject]@{ EmailAddress = 'x@charter.net'; Password = 'x' }) "
                + "-Policy $args[0] -AsOf (Get-Date).AddDays(1)",
            mailbox.Policy
        );

        Assert.Equal("RetentionMomentAhead", result.FatalId);
    }

    // A fake, because every server of the lab sends a result.
    [Theory]
    [InlineData("* SEARCH\n", 4, MailCause.None)]
    [InlineData("", 0, MailCause.ProtocolViolation)]
    public void Without_the_result_of_a_rule_that_keeps_nothing_of_the_folder_is_changed(
        string result,
        int planned,
        MailCause cause
    )
    {
        var imap = new OtherImap
        {
            Capabilities = "UIDPLUS",
            Says = command =>
                command.StartsWith("UID SEARCH", StringComparison.Ordinal)
                && command.Contains(" FLAGGED", StringComparison.Ordinal)
                    ? result + "{tag} OK done"
                    : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "main");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string policy = folder.Combine("keep.json");
        File.WriteAllText(
            policy,
            """
            { "rules": [
                { "name": "Flagged", "flagged": true, "action": "keep" },
                { "name": "Old", "olderThan": "1d", "action": "remove", "permanent": true } ] }
            """
        );

        ShellResult run = shell.Run("Invoke-SpectrumRetention -Policy $args[0] -Apply -Confirm:$false", policy);

        PSObject row = Assert.Single(run.Output, row => Text(row, "Rule") == "Old");
        Assert.Equal((planned, cause.ToString()), (Number(row, "ItemCount"), Text(row, "Cause")));
        Assert.Equal(planned > 0, server.Received.Any(line => line.Contains("UID STORE", StringComparison.Ordinal)));
        Assert.Null(server.Failure);
    }

    // What the policy decides in the mailbox, on every server.
    private static string[] Expected => ["Flagged 2", "Contracts 2", "News 1", "Reports 2", "Large 1", "Junk 1", "Trash 1"];

    private static string Figures(PSObject row) =>
        string.Join(
            ' ',
            new[] { "Rule", "Action", "ItemCount", "TotalItemSize", "Cause" }.Select(property => Text(row, property))
        );
}
