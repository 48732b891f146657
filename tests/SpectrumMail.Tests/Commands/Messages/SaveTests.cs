using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>What Save-SpectrumMessage writes, compared with what the server holds by a client of the lab's own.</summary>
public sealed class SaveTests(Labs labs)
{
    private static readonly DateTimeOffset s_received = new(2024, 2, 29, 13, 14, 15, TimeSpan.FromHours(-5));

    public static TheoryData<LabVariant, string> Everywhere =>
        [
            .. from variant in Enum.GetValues<LabVariant>()
            from format in new[] { "Eml", "Mbox", "Maildir" }
            select (variant, format),
        ];

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Every_message_is_saved_byte_for_byte(LabVariant variant, string format)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 60);
        lab.Append(
            user.Address,
            "INBOX",
            Text("Subject: lines\r\n\r\nFrom me\r\n>From you\r\n>>From all\r\n From none\r\n>>>Fro\r\nFrom ")
        );
        lab.Append(user.Address, "INBOX", Large());
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();

        dynamic first = shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format).Single;
        dynamic again = shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format).Single;
        lab.Append(user.Address, "INBOX", Corpus.Message(77));
        dynamic later = shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format).Single;

        IReadOnlyList<byte[]> there = lab.ReadMail(user.Address);
        Same(there, SavedMail.Read(format, target, "INBOX"), format);
        Assert.Equal((62, 0, 0), ((int)first.Saved, (int)first.AlreadySaved, (int)first.Failed));
        Assert.Equal(there.Take(62).Sum(message => (long)message.Length), (long)first.Size);
        Assert.Equal((0, 62), ((int)again.Saved, (int)again.AlreadySaved));
        Assert.Equal((1, 62), ((int)later.Saved, (int)later.AlreadySaved));
        Assert.Empty(Directory.EnumerateFiles(target.Path, "*.spectrum-partial", SearchOption.AllDirectories));
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Odd_messages_are_saved_as_they_are(LabVariant variant, string format)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.AppendAll(user.Address, "INBOX", OddMail.Messages);
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();

        dynamic result = shell
            .Run("Get-SpectrumMessage -ErrorAction Ignore | Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format)
            .Single;

        Assert.Equal(OddMail.Messages.Count, (int)result.Saved);
        Same(lab.ReadMail(user.Address), SavedMail.Read(format, target, "INBOX"), format);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Flags_keywords_and_the_time_of_arrival_are_kept(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Append(
            user.Address,
            "INBOX",
            Text("From: Ann <ann@example.com>\r\nSubject: one\r\n\r\nText\r\n"),
            "\\Seen \\Answered \\Flagged Project7 $Forwarded",
            s_received
        );
        lab.Append(
            user.Address,
            "INBOX",
            Text("From: Ann <ann@example.com>\r\nSubject: two\r\n\r\nText\r\n"),
            "\\Draft \\Deleted",
            s_received
        );
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();

        foreach (string format in new[] { "Eml", "Mbox", "Maildir" })
        {
            shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Combine(format), format).ThrowOnError();
        }

        IReadOnlyList<string> names = SavedMail.MaildirNames(target, "Maildir", "INBOX");
        Assert.EndsWith(":2,FPRS", names[0]);
        Assert.EndsWith(":2,DT", names[1]);
        Assert.StartsWith(s_received.ToUnixTimeSeconds() + ".", names[0]);
        IReadOnlyList<(string Before, byte[] Bytes)> mbox = SavedMail.Mbox(target.Combine("Mbox", "INBOX.mbox"));
        Assert.Equal(
            "From ann@example.com Thu Feb 29 18:14:15 2024\r\nStatus: RO\r\nX-Status: AF\r\nX-Keywords: $Forwarded Project7\r\n",
            mbox[0].Before
        );
        Assert.Equal(
            "From ann@example.com Thu Feb 29 18:14:15 2024\r\nStatus: O\r\nX-Status: TD\r\nX-Keywords: \r\n",
            mbox[1].Before
        );
        Assert.Equal(s_received.UtcDateTime, File.GetLastWriteTimeUtc(target.Combine("Eml", "INBOX", "0000000001 one.eml")));
        Assert.Equal(s_received.UtcDateTime, File.GetLastWriteTimeUtc(target.Combine("Maildir", "INBOX", "cur", names[0])));
        string[] listed = File.ReadAllLines(target.Combine("Eml", "INBOX", "spectrummail-export.csv"));
        Assert.Equal(
            "1,0000000001 one.eml,0,51,51,2024-02-29T18:14:15Z,Answered Flagged Seen,$Forwarded Project7",
            listed.Single(line => line.StartsWith("1,", StringComparison.Ordinal))
        );
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Messages_of_the_pipeline_are_saved_and_emitted_with_their_files(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 30);
        lab.CreateFolder(user.Address, LabShell.ServerPath(variant, "Other"));
        lab.Append(user.Address, LabShell.ServerPath(variant, "Other"), Corpus.Message(3));
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();

        ShellResult saved = shell
            .Run("Get-SpectrumMessage -Folder INBOX, Other -Descending | Save-SpectrumMessage $args[0] -PassThru", target.Path)
            .ThrowOnError();

        Assert.Equal(31, saved.Output.Count);
        IReadOnlyList<byte[]> there = lab.ReadMail(user.Address);
        foreach (dynamic message in saved.Output.Where(message => (string)message.Properties["Folder"].Value == "INBOX"))
        {
            Assert.Equal(there[(int)(long)message.Uid - 1], File.ReadAllBytes((string)message.Path));
        }

        Assert.True(File.Exists((string)saved.Output.Last().Properties["Path"].Value));
        Assert.Empty(
            shell.Run("Get-SpectrumMessage -First 3 | Save-SpectrumMessage $args[0] -PassThru", target.Path).ThrowOnError().Output
        );
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Missing_messages_and_recreated_folders_are_errors_and_the_rest_is_saved(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 5);
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();

        ShellResult gone = shell.Run("Save-SpectrumMessage $args[0] -Uid 2, 99, 4", target.Path);
        ShellResult stale = shell.Run("Save-SpectrumMessage $args[0] -Uid 1 -UidValidity 7", target.Path);
        ShellResult beyond = shell.Run("Save-SpectrumMessage $args[0] -Uid 1 -UidValidity 5000000000", target.Path);
        ShellResult folders = shell.Run("Save-SpectrumMessage $args[0] -Folder Nowhere, INBOX", target.Path);

        Assert.Equal("INBOX/99", Assert.Single(gone.Errors).TargetObject);
        Assert.StartsWith("MessageNotFound", gone.Errors[0].FullyQualifiedErrorId);
        Assert.Equal((2, 1), ((int)gone.Output[0].Properties["Saved"].Value, (int)gone.Output[0].Properties["Failed"].Value));
        Assert.StartsWith("UidValidityChanged", Assert.Single(stale.Errors).FullyQualifiedErrorId);
        Assert.Empty(stale.Output);
        Assert.StartsWith("UidValidityChanged", Assert.Single(beyond.Errors).FullyQualifiedErrorId);
        Assert.StartsWith("FolderNotFound", Assert.Single(folders.Errors).FullyQualifiedErrorId);
        Assert.Equal(3, (int)Assert.Single(folders.Output).Properties["Saved"].Value);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Taking_only_the_first_leaves_the_session_and_the_list_valid(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 400);
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();

        Assert.Equal(
            5,
            shell.Run("Save-SpectrumMessage $args[0] -PassThru | Select-Object -First 5", target.Path).ThrowOnError().Output.Count
        );
        dynamic rest = shell.Run("Save-SpectrumMessage $args[0]", target.Path).Single;

        Assert.Equal(400, (int)rest.Saved + (int)rest.AlreadySaved);
        Same(lab.ReadMail(user.Address), SavedMail.Read("Eml", target, "INBOX"), "Eml");
    }

    internal static void Same(IReadOnlyList<byte[]> expected, IReadOnlyList<byte[]> actual, string format)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int index = 0; index < expected.Count; index++)
        {
            // An mbox cannot say that the last line is not ended.
            bool ended = expected[index].Length > 0 && expected[index][^1] == '\n';
            byte[] wanted = format == "Mbox" && !ended ? [.. expected[index], (byte)'\r', (byte)'\n'] : expected[index];
            Assert.True(wanted.AsSpan().SequenceEqual(actual[index]), $"message {index + 1} of {expected.Count} differs");
        }
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    // So large that it goes through a file, with lines to quote at the borders of the pieces.
    private static byte[] Large()
    {
        var text = new StringBuilder("Subject: large\r\n\r\n");
        for (int line = 0; text.Length < 2_500_000; line++)
        {
            string later = line % 7 == 0 ? ">>From behind\r\n" : "Some From in between\r\n";
            text.Append(line % 3 == 0 ? "From the start of the line\r\n" : later);
        }

        return Text(text.ToString());
    }
}
