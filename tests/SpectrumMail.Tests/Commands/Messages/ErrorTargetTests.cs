using System;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>The target of an error is what it is about: a message or its file, or a folder, and no session.</summary>
public sealed class ErrorTargetTests(Labs labs)
{
    private const string Folder = "tab\tname";
    private const string Text = "Subject: one\r\n\r\nText\r\n";

    [Fact]
    public void A_file_that_cannot_be_stored_is_the_target()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        using Shell shell = LabShell.Connected(labs.Full, user);
        using var files = new TempFolder();
        Write(files, ("a/1.eml", "Subject: \0\r\n\r\n"), ("a/2.eml", Text), ("b/3.eml", "\0"));

        ShellResult piped = shell.Run(
            "Get-ChildItem $args[0] -Recurse -File | Import-SpectrumMessage -Folder INBOX -Checkpoint $args[1]",
            files.Path,
            files.Combine("cp")
        );
        ShellResult directory = shell.Run("Import-SpectrumMessage $args[0]", files.Combine("a"));
        ShellResult single = shell.Run("Import-SpectrumMessage $args[0]", files.Combine("b/3.eml"));

        Assert.Equal([files.Combine("a/1.eml"), files.Combine("b/3.eml")], Targets(piped).Order());
        Assert.Equal([files.Combine("a/1.eml")], Targets(directory));
        Assert.Equal([files.Combine("b/3.eml")], Targets(single));
    }

    [Fact]
    public void A_folder_that_cannot_be_is_the_target()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        using Shell shell = LabShell.Connected(labs.Full, user);
        using var files = new TempFolder();
        Write(files, ("1.eml", Text), ("2.eml", Text));

        ShellResult piped = shell.Run(
            "Get-ChildItem $args[0] -Filter *.eml | Import-SpectrumMessage -Folder $args[1]",
            files.Path,
            Folder
        );
        ShellResult directory = shell.Run("Import-SpectrumMessage $args[0] -Folder $args[1]", files.Path, Folder);

        Assert.Equal([Folder, Folder], Targets(piped).Concat(Targets(directory)));
    }

    [Fact]
    public void A_folder_that_is_full_is_the_target_of_an_import_and_of_a_copy()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, 3);
        var imap = new OtherImap
        {
            Says = command => command.StartsWith("APPEND", StringComparison.Ordinal) ? "{tag} NO Over quota" : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using Shell shell = LabShell.Connected(labs.Full, user);
        OtherImap.Connect(shell, server, "full");
        using var files = new TempFolder();
        Write(files, ("1.eml", Text), ("2.eml", "Subject: two\r\n\r\nText\r\n"));

        ShellResult import = shell.Run("Import-SpectrumMessage $args[0] -Folder New -Session full", files.Path);
        ShellResult copy = shell.Run(
            "Copy-SpectrumMessage -Session (Get-SpectrumSession | Where-Object Name -ne full) -DestinationSession full "
                + "-CheckpointPath $args[0]",
            files.Combine("journal")
        );

        Assert.Equal(("OverQuota", "OverQuota"), (import.FatalId, copy.FatalId));
        Assert.Equal("INBOX.New", import.Fatal!.TargetObject);
        Assert.Equal("INBOX", copy.Fatal!.TargetObject);
    }

    [Fact]
    public void A_journal_that_cannot_be_used_is_the_target()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        using Shell shell = LabShell.Connected(labs.Full, user);
        using var files = new TempFolder();
        Write(files, ("1.eml", Text), ("journal", "something else\n"));

        ShellResult result = shell.Run(
            "Import-SpectrumMessage $args[0] -Checkpoint $args[1]",
            files.Combine("1.eml"),
            files.Combine("journal")
        );

        Assert.Equal("TransferCheckpointInvalid", result.FatalId);
        Assert.Equal(files.Combine("journal"), result.Fatal!.TargetObject);
    }

    [Theory]
    [InlineData("-Folder Big, INBOX")]
    [InlineData("-Folder Big, INBOX -Format Mbox")]
    [InlineData("-Folder Big, INBOX -Format Maildir")]
    public void A_full_disk_is_one_error_and_its_target_the_message_or_folder(string parameters)
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.CreateFolder(user.Address, "Big");
        labs.Full.AppendAll(
            user.Address,
            "Big",
            Enumerable
                .Range(0, 60)
                .Select(number => Encoding.ASCII.GetBytes($"Subject: {number}\r\n\r\n{new string('x', 9000)}\r\n"))
        );
        labs.Full.Seed(user.Address, 20);
        using Shell shell = LabShell.Connected(labs.Full, user);
        using var disk = new SmallDisk("256k");

        ShellResult result = shell.Run($"Save-SpectrumMessage $args[0] {parameters}", disk.Path + "/d");
        shell.Run("Remove-Item -Recurse -Force $args[0]", disk.Path + "/d");

        Assert.Equal("SavePathUnwritable", result.FatalId);
        Assert.Empty(result.Errors);
        Assert.Matches("^Big(/[0-9]+)?$", (string)result.Fatal!.TargetObject);
    }

    private static string[] Targets(ShellResult result) =>
        [
            .. result
                .Errors.Append(result.Fatal)
                .Where(error => error is not null)
                .Select(error => error!.TargetObject?.ToString() ?? "none"),
        ];

    private static void Write(TempFolder files, params (string Name, string Text)[] contents)
    {
        foreach ((string name, string text) in contents)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(files.Combine(name))!);
            File.WriteAllText(files.Combine(name), text);
        }
    }
}
