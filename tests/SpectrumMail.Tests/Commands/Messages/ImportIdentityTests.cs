using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Import-SpectrumMessage knows messages by their content: names and places of files, and other runs, change nothing.
/// </summary>
public sealed class ImportIdentityTests(Labs labs)
{
    [Fact]
    public void A_checkpoint_knows_messages_by_content_when_files_are_rewritten()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, user);
        using var files = new TempFolder();
        foreach (int day in new[] { 1, 2 })
        {
            Write(files, "day.mbox", MboxMessage($"mbox of day {day}"));
            Write(files, "eml/report.eml", Message($"report of day {day}"));
            foreach (string name in new[] { "day.mbox", "eml" })
            {
                Assert.Equal((1, 0), Import(shell, files, name, $"{name}.cp"));
                Assert.Equal((0, 1), Import(shell, files, name, $"{name}.cp"));
            }
        }

        Assert.Equal(["mbox of day 1", "report of day 1", "mbox of day 2", "report of day 2"], Subjects(lab, user));
    }

    [Fact]
    public void A_rotated_mbox_and_a_grown_one_give_only_what_is_new()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, user);
        using var files = new TempFolder();
        Write(files, "log.mbox", MboxMessage("one") + MboxMessage("twice") + MboxMessage("twice"));
        Assert.Equal((3, 0), Import(shell, files, "log.mbox", "cp"));

        File.Move(files.Combine("log.mbox"), files.Combine("log.1.mbox"));
        Write(files, "log.mbox", MboxMessage("two"));
        Assert.Equal((1, 0), Import(shell, files, "log.mbox", "cp"));
        Write(files, "log.mbox", MboxMessage("before") + MboxMessage("two") + MboxMessage("three"));
        Assert.Equal((2, 1), Import(shell, files, "log.mbox", "cp"));
        Assert.Equal((0, 3), Import(shell, files, "log.1.mbox", "cp"));

        // What the file has three times now was stored twice.
        Write(files, "log.1.mbox", string.Concat(Enumerable.Repeat(MboxMessage("twice"), 3)));
        Assert.Equal((1, 2), Import(shell, files, "log.1.mbox", "cp"));
        Assert.Equal(["one", "twice", "twice", "two", "before", "three", "twice"], Subjects(lab, user));
    }

    [Fact]
    public void A_Maildir_whose_files_got_other_names_is_known_and_a_file_with_a_known_name_is_not()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, user);
        using var files = new TempFolder();
        Write(files, "box/new/1700000000.M1.host", Message("one"));
        Write(files, "box/cur/1700000001.M2.host:2,S", Message("two"));
        Assert.Equal((2, 0), Import(shell, files, "box", "cp"));

        File.Move(files.Combine("box", "new", "1700000000.M1.host"), files.Combine("box", "cur", "1700000009.M9.other:2,RS"));
        File.Move(files.Combine("box", "cur", "1700000001.M2.host:2,S"), files.Combine("box", "cur", "1700000001.M2.host:2,FS"));
        Assert.Equal((0, 2), Import(shell, files, "box", "cp"));

        Write(files, "box/cur/1700000001.M2.host:2,FS", Message("other"));
        Assert.Equal((1, 1), Import(shell, files, "box", "cp"));
        Assert.Equal("Import 0 of 2 messages", Preview(shell, files, "box", "cp"));
    }

    [Fact]
    public void The_same_checkpoint_serves_another_folder_and_a_failed_import_blocks_nothing()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, user);
        using var files = new TempFolder();
        Write(files, "a/1.eml", Message("one"));
        Write(files, "a/2.eml", "Subject: NUL\r\n\r\n\0\r\n");

        ShellResult failed = shell.Run(
            "Import-SpectrumMessage $args[0] -Folder First -CheckpointPath $args[1]",
            files.Combine("a"),
            files.Combine("cp")
        );
        Write(files, "a/2.eml", Message("two"));

        Assert.Equal("MessageHasNul", Assert.Single(failed.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal((2, 0), Import(shell, files, "a", "cp", "Second"));
        Assert.Equal((1, 1), Import(shell, files, "a", "cp", "First"));
        Assert.Equal(["one", "two"], Subjects(lab, user, "Second"));
    }

    [Fact]
    public void A_refused_folder_does_not_block_the_next_one()
    {
        var other = new OtherImap
        {
            Capabilities = "LITERAL+",
            Says = line => line.StartsWith("APPEND INBOX.No", StringComparison.Ordinal) ? "{tag} NO [NOPERM] not here" : null,
        };
        using ScriptedServer server = ScriptedServer.Start(other.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "other");
        using var files = new TempFolder();
        Write(files, "a/1.eml", Message("one"));

        ShellResult refused = shell.Run(
            "Import-SpectrumMessage $args[0] -Folder No -CheckpointPath $args[1]",
            files.Combine("a"),
            files.Combine("cp")
        );

        Assert.NotNull(refused.Fatal ?? refused.Errors[0]);
        Assert.Equal((1, 0), Import(shell, files, "a", "cp", "Yes"));
    }

    [Fact]
    public void An_interrupted_import_is_continued_by_the_same_messages_and_stands_in_no_others_way()
    {
        Lab lab = labs.Variant(LabVariant.Bare);
        LabUser user = LabShell.NewUser(lab);
        using FaultProxy proxy = FaultProxy.StartInsideTls(lab.ImapsPort, lab.ServerCertificate, new FaultPlan());
        using Shell shell = Connected(lab, user, proxy.Port);
        using var files = new TempFolder();
        Write(files, "a", "A", 30);
        Write(files, "b", "B", 30);

        // The server has stored what was sent, and the connection ends before it can say so.
        proxy.Plan = new FaultPlan { CutWhenServerSays = "Append completed" };
        ShellResult cut = Pipe(shell, files, "a", "One");
        proxy.Plan = new FaultPlan();
        int there = lab.ReadMail(user.Address, "One").Count;
        Assert.NotNull(cut.Fatal);
        Assert.InRange(there, 1, 29);

        Assert.Equal((30, 0), Counts(Pipe(shell, files, "b", "Two")));
        Write(files, "a", "C", 30);
        Assert.Equal((30, 0), Counts(Pipe(shell, files, "a", "One")));
        Write(files, "a", "A", 30);
        Assert.Equal((there, 30 - there), Swap(Counts(Pipe(shell, files, "a", "One"))));

        // That import is complete: the same command imports everything again.
        Assert.Equal((30, 0), Counts(Pipe(shell, files, "a", "Three")));
        Assert.Equal(
            Enumerable.Range(0, 30).SelectMany(number => new[] { $"A{number:D2}", $"C{number:D2}" }).Order(),
            Subjects(lab, user, "One").Order()
        );
    }

    [Fact]
    public async Task Two_imports_into_one_account_run_beside_each_other()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using var files = new TempFolder();
        using Shell first = LabShell.Connected(lab, user);
        using Shell second = LabShell.Connected(lab, user);
        Write(files, "a", "A", 200);
        Write(files, "b", "B", 200);

        (int, int)[] counts = await Task.WhenAll(
            Task.Run(() => Counts(Pipe(first, files, "a", "Here"))),
            Task.Run(() => Counts(Pipe(second, files, "b", "There")))
        );

        Assert.Equal([(200, 0), (200, 0)], counts);
    }

    private static (int Stored, int Before) Import(
        Shell shell,
        TempFolder files,
        string name,
        string checkpoint,
        string folder = "Box"
    ) =>
        Counts(
            shell.Run(
                "Import-SpectrumMessage $args[0] -Folder $args[2] -CheckpointPath $args[1]",
                files.Combine(name),
                files.Combine(checkpoint),
                folder
            )
        );

    private static string Preview(Shell shell, TempFolder files, string name, string checkpoint) =>
        shell
            .Run(
                "$PSStyle.OutputRendering = 'PlainText'; $null = Start-Transcript $args[2]; "
                    + "Import-SpectrumMessage $args[0] -Folder Box -CheckpointPath $args[1] -WhatIf; $null = Stop-Transcript; "
                    + "[regex]::Match((Get-Content -Raw $args[2]), 'Import \\d+ of \\d+ messages').Value",
                files.Combine(name),
                files.Combine(checkpoint),
                files.Combine("transcript")
            )
            .ThrowOnError()
            .Output.Single()
            .ToString();

    private static ShellResult Pipe(Shell shell, TempFolder files, string directory, string folder) =>
        shell.Run("Get-ChildItem $args[0] | Import-SpectrumMessage -Folder $args[1]", files.Combine(directory), folder);

    private static (int Stored, int Before) Counts(ShellResult result)
    {
        dynamic counts = result.ThrowOnError().Output.Single();
        return ((int)counts.Stored, (int)counts.StoredBefore);
    }

    private static (int Before, int Stored) Swap((int Stored, int Before) counts) => (counts.Before, counts.Stored);

    private static Shell Connected(Lab lab, LabUser user, int port)
    {
        Shell shell = LabShell.For(lab);
        Hashtable servers = LabShell.Servers(lab);
        servers["Port"] = port;
        servers["Credential"] = Labs.Credential(user);
        shell.Set("servers", servers);
        shell.Run("Connect-Spectrum @servers").ThrowOnError();
        return shell;
    }

    private static IEnumerable<string> Subjects(Lab lab, LabUser user, string folder = "Box") =>
        lab.ReadMail(user.Address, folder)
            .Select(Encoding.Latin1.GetString)
            .Select(text => text.Split("Subject: ")[1].Split("\r\n")[0]);

    private static void Write(TempFolder files, string directory, string letter, int count)
    {
        for (int number = 0; number < count; number++)
        {
            Write(files, $"{directory}/{number}.eml", Message($"{letter}{number:D2}"));
        }
    }

    private static string Message(string subject) =>
        $"From: a@x\r\nSubject: {subject}\r\nMessage-ID: <{subject}@x>\r\n\r\nbody\r\n";

    private static string MboxMessage(string subject) =>
        "From a@x Tue Jan  7 10:00:00 2025\n" + Message(subject).Replace("\r\n", "\n", StringComparison.Ordinal) + "\n";

    private static void Write(TempFolder folder, string name, string text)
    {
        string path = folder.Combine(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text));
    }
}
