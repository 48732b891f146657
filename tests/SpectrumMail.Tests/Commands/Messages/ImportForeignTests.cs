using System;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Import-SpectrumMessage of what other programs wrote, and of whole trees.</summary>
public sealed class ImportForeignTests(Labs labs)
{
    private static readonly DateTime s_written = new(2019, 5, 6, 7, 8, 9, DateTimeKind.Utc);

    [Fact]
    public void Files_of_single_messages_keep_their_bytes_and_get_the_time_of_their_header_or_file()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = Shell(lab, user);
        using var files = new TempFolder();
        Write(files, "1.eml", "Received: by b; Tue, 2 Jan 2024 03:04:05 +0000\r\nSubject: one\r\n\r\ncaf\u00e9\r\nlone\rCR\r\n");
        Write(files, "2.eml", "Subject: two\n\nUnix lines\nno end");
        Write(files, "3.eml", "Subject: three\r\n\r\nNUL \0 here\r\n");
        Write(files, "4.eml", string.Empty);
        Write(files, "5.txt", "Subject: no message\r\n\r\n");

        ShellResult result = shell.Run(
            "Import-SpectrumMessage $args[0] -Folder Files -CheckpointPath $args[1]",
            files.Path,
            files.Combine("import.journal")
        );
        ShellResult piped = shell.Run("$args[0] | Import-SpectrumMessage -Folder Piped", new FileInfo(files.Combine("2.eml")));

        Assert.Null(result.Fatal);
        Assert.Equal(
            ["MessageEmpty", "MessageHasNul"],
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]).Order()
        );
        Assert.Equal(
            [
                "Received: by b; Tue, 2 Jan 2024 03:04:05 +0000\r\nSubject: one\r\n\r\ncaf\u00e9\r\nlone\rCR\r\n",
                "Subject: two\r\n\r\nUnix lines\r\nno end",
            ],
            lab.ReadMail(user.Address, "Files").Select(Encoding.Latin1.GetString)
        );
        Assert.Equal(
            ["2024-01-02 03:04:05", "2019-05-06 07:08:09"],
            lab.Look(user, "Files").Select(message => message.Received[..19])
        );
        Assert.Equal(1, (int)((dynamic)piped.ThrowOnError().Output.Single()).Stored);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void An_mbox_is_unquoted_and_its_flags_and_times_are_kept(string end)
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = Shell(lab, user);
        using var files = new TempFolder();
        Write(
            files,
            "old.mbox",
            """
            From ann@example.com Fri Jul  8 12:08:34 2011
            Subject: one
            Status: RO
            X-Status: AF

            >From the start
            >>From quoted
            From here, no separator: there is no time in it

            From here to there, but no empty line above? There is one.

            From - Sat Jan  6 01:02:03 2024
            Subject: two
            X-Mozilla-Status: 0004

            Text

            """.ReplaceLineEndings(end)
        );

        dynamic result = shell.Run("Import-SpectrumMessage $args[0] -Folder Box", files.Combine("old.mbox")).Single;

        string[] there = [.. lab.ReadMail(user.Address, "Box").Select(Encoding.Latin1.GetString)];
        Assert.Equal(2, (int)result.Stored);
        Assert.Equal("Subject: two\r\nX-Mozilla-Status: 0004\r\n\r\nText\r\n", there[1]);
        Assert.Contains("\r\nFrom the start\r\n>From quoted\r\nFrom here, no separator", there[0], StringComparison.Ordinal);
        Assert.EndsWith("There is one.\r\n", there[0], StringComparison.Ordinal);
        Assert.Equal(["\\Answered \\Flagged \\Seen", "\\Flagged"], lab.Look(user, "Box").Select(message => message.Flags));
        Assert.Equal(
            ["2011-07-08 12:08:34", "2024-01-06 01:02:03"],
            lab.Look(user, "Box").Select(message => message.Received[..19])
        );
    }

    [Fact]
    public void A_Maildir_is_imported_with_its_folders_flags_keywords_and_times()
    {
        Lab lab = labs.Variant(LabVariant.InboxPrefix);
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = Shell(lab, user);
        using var files = new TempFolder();
        Write(files, "cur/1600000000.M1P1.host,S=20:2,FRSa", "Subject: one\n\nText\n");
        Write(files, "new/1700000000.M2P2.host", "Subject: two\n\nText\n");
        Write(files, "dovecot-keywords", "0 Project7\n");
        Write(files, ".Gr&APYA3w-e.2024/cur/1500000000.M3P3.host:2,DT", "Subject: three\r\n\r\nText\r\n");

        shell.Run("Import-SpectrumMessage $args[0]", files.Path).ThrowOnError();

        Assert.Equal(["Project7 \\Answered \\Flagged \\Seen", ""], lab.Look(user, "INBOX").Select(message => message.Flags));
        Assert.Equal(
            ["2019-05-06 07:08:09", "2019-05-06 07:08:09"],
            lab.Look(user, "INBOX").Select(message => message.Received[..19])
        );
        Assert.Equal(
            ("\\Deleted \\Draft", "2017-07-14 02:40:00"),
            (lab.Look(user, "INBOX.Größe.2024").Single().Flags, lab.Look(user, "INBOX.Größe.2024").Single().Received[..19])
        );
    }

    [Theory]
    [InlineData(LabVariant.Full, LabVariant.InboxPrefix, "Eml")]
    [InlineData(LabVariant.InboxPrefix, LabVariant.Bare, "Mbox")]
    [InlineData(LabVariant.Bare, LabVariant.Full, "Maildir")]
    public void A_whole_mailbox_is_restored_with_its_tree_of_folders(LabVariant from, LabVariant to, string format)
    {
        using var two = new TwoAccounts(labs.Variant(from), labs.Variant(to));
        string[] names =
        [
            "Größe & Maß 1",
            "日本語/受信",
            "a[b]",
            "It's \"quoted\"",
            "L1/L2/L3",
            "cur/new",
            "CON",
            "trailing ~ x",
        ];
        two.From.CreateFolders(two.Old.Address, names.Select(name => Server(from, name)));
        for (int index = 0; index < names.Length; index++)
        {
            two.From.Seed(two.Old.Address, 3, Server(from, names[index]), startAt: index * 10);
        }

        using var target = new TempFolder();
        two.Shell.Run("Save-SpectrumMessage $args[0] -Session old -Folder * -Format $args[1]", target.Path, format)
            .ThrowOnError();
        two.Shell.Run("Import-SpectrumMessage $args[0] -Session new -CheckpointPath \"$state/1\"", target.Path).ThrowOnError();
        two.Shell.Run("Import-SpectrumMessage $args[0] -Session new -Folder Restored -CheckpointPath \"$state/2\"", target.Path)
            .ThrowOnError();
        ShellResult again = two.Shell.Run(
            "Import-SpectrumMessage $args[0] -Session new -SkipExisting -CheckpointPath \"$state/3\"",
            target.Path
        );

        foreach (string name in names)
        {
            Assert.Equal(Image.Of(two.From, two.Old, Server(from, name)), Image.Of(two.To, two.New, Server(to, name)));
            Assert.Equal(3, two.To.ReadMail(two.New.Address, Server(to, "Restored/" + name)).Count);
        }

        Assert.Equal(0, again.ThrowOnError().Output.Sum(result => (int)((dynamic)result).Stored));
        Assert.Equal(3 * names.Length, again.Output.Sum(result => (int)((dynamic)result).Skipped));
    }

    private static Shell Shell(Lab lab, LabUser user) => LabShell.Connected(lab, user);

    private static string Server(LabVariant variant, string name) =>
        variant == LabVariant.InboxPrefix ? "INBOX." + name.Replace('/', '.') : name;

    private static void Write(TempFolder folder, string name, string text)
    {
        string path = folder.Combine(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text));
        File.SetLastWriteTimeUtc(path, s_written);
    }
}
