using System;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Import-SpectrumMessage finds the messages of mbox files of every kind, and gives the same for a directory as for its files.
/// </summary>
public sealed class ImportReaderTests(Labs labs)
{
    private const string One = "From a@ex.test Tue Jan  7 10:00:01 2025\n";
    private const string Two = "From a@ex.test Tue Jan  7 10:00:02 2025\n";

    public static TheoryData<string, string, string[], int> Mboxes =>
        new()
        {
            {
                "no empty line between",
                $"{One}Subject: m1\n\nbody 1\n{Two}Subject: m2\n\nbody 2\n",
                ["m1|body 1", "m2|body 2"],
                1
            },
            {
                "empty line first",
                $"\n{One}Subject: m1\n\nbody 1\n\n{Two}Subject: m2\n\nbody 2\n\n",
                ["m1|body 1", "m2|body 2"],
                0
            },
            {
                "byte order mark first",
                $"\u00ef\u00bb\u00bf{One}Subject: m1\n\nbody 1\n\n{Two}Subject: m2\n\nbody 2\n\n",
                ["m1|body 1", "m2|body 2"],
                0
            },
            {
                "byte order mark, then empty lines, CRLF",
                $"\u00ef\u00bb\u00bf\n\n{One}Subject: m1\n\nbody 1\n\n{Two}Subject: m2\n\nbody 2\n".ReplaceLineEndings("\r\n"),
                ["m1|body 1", "m2|body 2"],
                0
            },
            {
                "a sentence",
                $"{One}Subject: m1\n\nHello,\n\nFrom 9:00 to 17:30 on 12 March 2024 we are open.\n\nEnd\n\n"
                    + $"{Two}Subject: m2\n\nbody 2\n",
                ["m1|Hello,\n\nFrom 9:00 to 17:30 on 12 March 2024 we are open.\n\nEnd", "m2|body 2"],
                1
            },
            {
                "a sentence with a date at its end",
                $"{One}Subject: m1\n\nHello\n\nFrom what I heard on Tue Jan  7 10:00:02 2025\n\nEnd\n\n"
                    + $"{Two}Subject: m2\n\nbody 2\n",
                ["m1|Hello\n\nFrom what I heard on Tue Jan  7 10:00:02 2025\n\nEnd", "m2|body 2"],
                1
            },
            {
                "a separator in the text without an empty line or a header",
                $"{One}Subject: m1\n\nquoted:\nFrom b@ex.test Tue Jan  7 10:00:02 2025\nthat was it\n\n"
                    + $"{Two}Subject: m2\n\nbody 2\n",
                ["m1|quoted:\nFrom b@ex.test Tue Jan  7 10:00:02 2025\nthat was it", "m2|body 2"],
                1
            },
            {
                "Content-Length of mboxcl2",
                $"{One}Subject: m1\nContent-Length: 59\n\nline\n\nFrom joe@ex.test Tue Jan  7 10:00:00 2025\nstill body\n\n"
                    + $"{Two}Subject: m2\n\nx\n\n",
                ["m1|line\n\nFrom joe@ex.test Tue Jan  7 10:00:00 2025\nstill body", "m2|x"],
                0
            },
            {
                "Content-Length over a whole message, which is doubtful",
                $"{One}Subject: m1\nContent-Length: 66\n\nline\n\n"
                    + "From joe@ex.test Tue Jan  7 10:00:00 2025\nSubject: still in\n\n"
                    + $"{Two}Subject: m2\n\nx\n",
                ["m1|line\n\nFrom joe@ex.test Tue Jan  7 10:00:00 2025\nSubject: still in", "m2|x"],
                1
            },
            {
                "Content-Length where no separator follows",
                $"{One}Subject: m1\nContent-Length: 20\n\nline\n\n{Two}Subject: m2\nContent-Length: 100000\n\nx\n",
                ["m1|line", "m2|x"],
                0
            },
            {
                "other dates and senders",
                "From 17@xxx Tue Jan 07 10:00:01 +0000 2025\nSubject: m1\n\na\n\n"
                    + "From \"J D\"@ex.test Tue Jan  7 10:00 PST 2025\nSubject: m2\n\nb\n\n"
                    + "From ann Tue, 7 Jan 2025 10:00:02 +0100\nSubject: m3\n\nc\n\n"
                    + "From ann Tue Jan  7 10:00:03 2025 remote from uunet\nSubject: m4\n\nd\n\n"
                    + "From Tue Jan  7 10:00:03 2025\nSubject: m5\n\ne\n",
                ["m1|a", "m2|b", "m3|c", "m4|d", "m5|e"],
                1
            },
            {
                "a program's own separators",
                "From ann@ex.test 2025-01-07 10:00:01\nSubject: m1\n\na\n\n"
                    + "From ann@ex.test 2025-01-07 10:00:02\nSubject: m2\n\nb\n",
                ["m1|a", "m2|b"],
                1
            },
            {
                "CR ends the lines",
                $"{One}Subject: m1\n\nbody 1\n\n{Two}Subject: m2\n\nbody 2\n".Replace('\n', '\r'),
                ["m1|body 1", "m2|body 2"],
                0
            },
        };

    [Theory]
    [MemberData(nameof(Mboxes))]
    public void Messages_of_an_mbox_are_separated_as_its_writer_meant_it(
        string name,
        string text,
        string[] expected,
        int warnings
    )
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, user);
        using var files = new TempFolder();
        Write(files, "box.mbox", text);

        ShellResult result = shell.Run("Import-SpectrumMessage $args[0] -Folder Box", files.Combine("box.mbox")).ThrowOnError();

        Assert.Equal(expected, lab.ReadMail(user.Address, "Box").Select(Describe));
        Assert.True(warnings == result.Warnings.Count, $"{name}: {string.Join("; ", result.Warnings)}");
    }

    [Fact]
    public void A_directory_gives_the_same_as_its_files_down_the_pipeline()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, user);
        using var files = new TempFolder();
        const string Header = "From: a@ex.test\nTo: b@ex.test\nSubject: ";
        Write(files, "1frombom.eml", $"\u00ef\u00bb\u00bf{Header}e1\n\nx\n");
        Write(files, "2fromline.eml", $"From - Tue Jan 07 10:00:00 2025\nX-Mozilla-Status: 0001\n{Header}e2\n\nx\n");
        Write(files, "3cr.eml", $"{Header}e3\n\nx\n".Replace('\n', '\r'));
        Write(
            files,
            "5obsolete.eml",
            "From : a@ex.test\nSubject: e5\n\nFrom b@ex.test Tue Jan  7 10:00:01 2025\nSubject: no\n\nx\n"
        );
        Write(files, "6strange.eml", $"From ann\n{Header}e6\n\n>From here\n");
        Write(files, "7lead.eml", $"\n\n{Header}e7\n\nx\n\n");
        Write(files, "9multi.eml", $"{One}{Header}e9a\n\nx\n\n{Two}{Header}e9b\n\nx\n");
        Write(files, "A.EML", $"{Header}eA\n\nx\n");
        Write(files, "B.Eml", $"{Header}eB\n\n{Two}x\n");
        Write(files, "note.txt", "Subject: no\n\nx\n");

        dynamic named = shell.Run("Import-SpectrumMessage $args[0] -Folder Named", files.Path).ThrowOnError().Output.Single();
        shell
            .Run("Get-ChildItem $args[0] | Where-Object Extension -eq .eml | Import-SpectrumMessage -Folder Piped", files.Path)
            .ThrowOnError();

        string[] there = [.. lab.ReadMail(user.Address, "Named").Select(Encoding.Latin1.GetString)];
        Assert.Equal(10, (int)named.Stored);
        Assert.Equal(there.Order(), lab.ReadMail(user.Address, "Piped").Select(Encoding.Latin1.GetString).Order());
        Assert.Equal(
            ["e1", "e2", "e3", "e5", "e6", "e7", "e9a", "e9b", "eA", "eB"],
            there.Select(message => message.Split("Subject: ")[1].Split("\r\n")[0])
        );
        Assert.All(there, message => Assert.Matches("^(From ?: a@ex|X-Mozilla)", message));
        Assert.Equal("From: a@ex.test\r\nTo: b@ex.test\r\nSubject: e3\r\n\r\nx\r\n", there[2]);
        Assert.EndsWith("e7\r\n\r\nx\r\n\r\n", there[5], StringComparison.Ordinal);
    }

    [Fact]
    public void The_case_of_an_extension_does_not_matter()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, user);
        using var files = new TempFolder();
        Write(files, "Old.MBOX", $"\n{One}Subject: m1\n\nx\n");
        Write(files, "sub/X.EmL", "Subject: m2\n\nx\n");

        shell.Run("Import-SpectrumMessage $args[0] -Recurse -Folder All", files.Path).ThrowOnError();

        Assert.Equal("m1|x", Describe(lab.ReadMail(user.Address, "All/Old").Single()));
        Assert.Equal("m2|x", Describe(lab.ReadMail(user.Address, "All/sub").Single()));
    }

    private static string Describe(byte[] message)
    {
        string text = Encoding.Latin1.GetString(message).ReplaceLineEndings("\n");
        string[] parts = text.Split("\n\n", 2);
        return parts[0].Split("Subject: ")[1].Split('\n')[0] + "|" + parts[1].TrimEnd('\n');
    }

    private static void Write(TempFolder folder, string name, string text)
    {
        string path = folder.Combine(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text));
    }
}
