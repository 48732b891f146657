using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Invoke-SpectrumMigration: many accounts, from a lab with slashes to one whose folders are below INBOX.</summary>
public sealed class MigrationTests(Labs labs)
{
    private const string Migrate = "$args[0] | Invoke-SpectrumMigration -RetryIntervalSec 1 -MaximumRetryCount 1 ";

    private static readonly string[] s_folders = ["INBOX", "Projekte/Größe 2024", "a & b", "Trash"];

    [Fact]
    public void Every_account_has_a_row_that_adds_up_and_a_second_run_copies_nothing()
    {
        (Lab from, Lab to) = (labs.Full, labs.Variant(LabVariant.InboxPrefix));
        (LabUser Old, LabUser New)[] accounts = [.. Enumerable.Range(0, 4).Select(number => NewPair(from, to, 10 + number))];
        from.AppendAll(accounts[0].Old.Address, "INBOX", OddMail.Messages);
        int odd = from.ReadMail(accounts[0].Old.Address).Count - 10;
        var wrong = accounts[3].New with { Password = "wrong" };
        PSObject[] rows = [.. accounts.Select(pair => Row(from, pair.Old, to, pair == accounts[3] ? wrong : pair.New))];
        using Shell shell = NewShell(from, to);

        ShellResult first = shell.Run(Migrate + "@ports -Exclude Trash -Verify", (object)rows);
        ShellResult again = shell.Run(Migrate + "@ports", (object)rows);

        foreach (int index in Enumerable.Range(0, 3))
        {
            PSObject row = Find(first, accounts[index].Old);
            int inbox = 10 + index + (index == 0 ? odd : 0);
            Assert.Equal("Ok", Text(row, "Status"));
            Assert.Equal(
                (inbox + 4 + 4 + 4, inbox + 4 + 4, 4),
                (Count(row, "Found"), Count(row, "Copied"), Count(row, "Skipped"))
            );
            Assert.Equal((0, 0), (Count(row, "Failed"), Count(row, "Missing")));
            Assert.Equal(inbox, to.ReadMail(accounts[index].New.Address).Count);
            PSObject next = Find(again, accounts[index].Old);
            Assert.Equal((4, inbox + 8), (Count(next, "Copied"), Count(next, "ThereBefore")));
        }

        Assert.All(first.Output.Concat(again.Output), row => Assert.Equal(Count(row, "Found"), Sum(row)));
        PSObject failed = Find(first, accounts[3].Old);
        Assert.Equal(("AuthenticationFailed", "BadCredentials"), (Text(failed, "Status"), Text(failed, "Cause")));
        Assert.NotEmpty(Text(failed, "Remedy"));
    }

    [Fact]
    public void A_checkpoint_keeps_what_is_done_until_all_is()
    {
        (Lab from, Lab to) = (labs.Full, labs.Full);
        (LabUser Old, LabUser New)[] accounts = [NewPair(from, to, 3), NewPair(from, to, 3)];
        var wrong = accounts[1].New with { Password = "wrong" };
        PSObject[] rows = [Row(from, accounts[0].Old, to, accounts[0].New), Row(from, accounts[1].Old, to, wrong)];
        PSObject[] right = [Row(from, accounts[0].Old, to, accounts[0].New), Row(from, accounts[1].Old, to, accounts[1].New)];
        using Shell shell = NewShell(from, to);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string run = Migrate + "@ports -CheckpointPath $args[1]";
        string file = folder.Combine("migration");

        ShellResult what = shell.Run(run + " -WhatIf", rows, file);
        bool isWritten = File.Exists(file);
        ShellResult first = shell.Run(run, rows, file);
        ShellResult second = shell.Run(run, right, file);
        ShellResult third = shell.Run(run, right, file);

        Assert.Empty(what.ThrowOnError().Output);
        Assert.False(isWritten);
        string[] passwords = [accounts[0].Old.Password, accounts[0].New.Password];
        Assert.DoesNotContain(passwords, password => File.ReadAllText(file).Contains(password, StringComparison.Ordinal));
        Assert.Equal(["False", "False"], first.Output.Select(row => Text(row, "FromCheckpoint")));
        Assert.Equal(["True", "False"], accounts.Select(account => Text(Find(second, account.Old), "FromCheckpoint")));
        Assert.Equal(15, Count(Find(second, accounts[1].Old), "Copied"));
        Assert.All(
            third.Output,
            row => Assert.Equal((0, 15, "False"), (Count(row, "Copied"), Count(row, "ThereBefore"), Text(row, "FromCheckpoint")))
        );
    }

    [Fact]
    public void Messages_that_fail_are_named_and_counted_and_columns_that_say_nothing_are_warned_of()
    {
        Lab strict = labs.Get(
            new LabOptions
            {
                Smtp = false,
                ExtraDovecot = new Dictionary<string, string> { ["plugin/quota_max_mail_size"] = "200k" },
            }
        );
        (LabUser old, LabUser fresh) = NewPair(labs.Full, strict, 2);
        labs.Full.Append(old.Address, "INBOX", [.. "Subject: too large\r\n\r\n"u8, .. Enumerable.Repeat((byte)'x', 300_000)]);
        PSObject row = Row(labs.Full, old, strict, fresh);
        row.Properties.Add(new PSNoteProperty("Passwort", "x"));
        row.Properties.Add(new PSNoteProperty("SourceServr", "x"));
        using Shell shell = NewShell(labs.Full, strict);

        ShellResult run = shell.Run(Migrate + "@ports", (object)new[] { row, Row(labs.Full, old, strict, fresh) });

        PSObject result = run.Output.Single();
        Assert.Equal(("PartlyRead", 1), (Text(result, "Status"), Count(result, "Failed")));
        Assert.Equal(Count(result, "Found"), Sum(result));
        Assert.Equal($"{old.Address} to {fresh.Address}: INBOX/3", Assert.Single(run.Errors).TargetObject);
        Assert.Equal(2, run.Warnings.Count);
        Assert.Contains(run.Warnings, warning => warning.Contains("Passwort, SourceServr", StringComparison.Ordinal));
    }

    [Fact]
    public void The_messages_of_a_folder_that_fails_as_a_whole_are_counted()
    {
        Lab lab = labs.Full;
        (LabUser old, LabUser fresh) = NewPair(lab, lab, 2);
        using Shell shell = NewShell(lab, lab);
        PSObject row = Row(lab, old, lab, fresh);
        int folders = Count(shell.Run(Migrate + "@ports", row).Single, "FolderCount");
        lab.Seed(old.Address, 3, "a & b", startAt: 200);
        lab.Doveadm(fresh.Address, "mailbox delete", "a & b");
        lab.CreateFolders(fresh.Address, ["a & b"]);

        ShellResult run = shell.Run(Migrate + "@ports", row);

        // The journal knows another folder of that name.
        Assert.Equal("UidValidityChanged", Assert.Single(run.Errors).FullyQualifiedErrorId.Split(',')[0]);
        PSObject result = run.Output.Single();
        Assert.Equal("PartlyRead", Text(result, "Status"));
        Assert.Equal(
            (2 + 4 + 7 + 4, 2 + 4 + 4, 7),
            (Count(result, "Found"), Count(result, "ThereBefore"), Count(result, "Remaining"))
        );
        Assert.Equal(Count(result, "Found"), Sum(result));
        Assert.Equal((folders - 1, 1), (Count(result, "FolderCount"), Count(result, "FoldersFailed")));
    }

    private static (LabUser Old, LabUser New) NewPair(Lab from, Lab to, int count)
    {
        (LabUser old, LabUser fresh) = (LabShell.NewUser(from), LabShell.NewUser(to));
        from.CreateFolders(old.Address, s_folders.Skip(1).Take(2));
        from.Seed(old.Address, count);
        foreach (string folder in s_folders.Skip(1))
        {
            from.Seed(old.Address, 4, folder, startAt: 100);
        }

        return (old, fresh);
    }

    private static PSObject Row(Lab from, LabUser old, Lab to, LabUser fresh) =>
        AuditRows.Row(
            ("SourceCertificateAuthority", from.CaFile),
            ("DestinationCertificateAuthority", to.CaFile),
            ("SourceAddress", old.Address),
            ("SourcePassword", old.Password),
            ("DestinationAddress", fresh.Address),
            ("DestinationPassword", fresh.Password)
        );

    private static Shell NewShell(Lab from, Lab to)
    {
        Shell shell = LabShell.For(from);
        shell
            .Run(
                "$global:ports = @{ SourceServer = $args[0]; SourcePort = $args[1]; DestinationServer = $args[2]; "
                    + "DestinationPort = $args[3] }",
                from.Host,
                from.ImapsPort,
                to.Host,
                to.ImapsPort
            )
            .ThrowOnError();
        return shell;
    }

    private static PSObject Find(ShellResult result, LabUser old) =>
        result.Output.Single(row => Text(row, "SourceAddress") == old.Address);

    private static int Count(PSObject row, string name) => (int)Number(row, name);

    private static int Sum(PSObject row) =>
        new[] { "Copied", "ThereBefore", "Skipped", "Failed", "Remaining" }.Sum(name => Count(row, name));
}
