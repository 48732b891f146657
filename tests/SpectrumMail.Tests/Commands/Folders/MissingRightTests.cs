using System;
using System.IO;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Folders;

/// <summary>
/// What an account has no right to (RFC 4314), and the folder above a namespace, by every command that meets them.
/// </summary>
public sealed class MissingRightTests(Labs labs)
{
    [Theory]
    [InlineData("Get-SpectrumMessage -Folder Closed")]
    [InlineData("Get-SpectrumMessage -Uid 1 | Copy-SpectrumMessage Closed")]
    [InlineData("Get-SpectrumMessage -Uid 1 | Move-SpectrumMessage Closed")]
    [InlineData("Import-SpectrumMessage $file -Folder Closed -Checkpoint \"$file.cp\"")]
    [InlineData("Save-SpectrumMessage \"$file.d\" -Folder Closed")]
    public void The_remedy_names_the_right(string command)
    {
        Lab lab = labs.Get(ChangeLab.Restricted("Closed owner l\n"));
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 2);
        lab.CreateFolder(user.Address, "Closed");
        using Shell shell = LabShell.Connected(lab, user);
        using var files = new TempFolder();
        Directory.CreateDirectory(files.Path);
        File.WriteAllText(files.Combine("1.eml"), "Subject: one\r\n\r\nText\r\n");
        shell.Set("file", files.Combine("1.eml"));

        ShellResult result = shell.Run(command);

        ErrorRecord error = result.Fatal ?? Assert.Single(result.Errors);
        Assert.StartsWith("ServerRejected,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("NOPERM", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Ask the folder's owner", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(2, lab.ReadMail(user.Address, "INBOX").Count);
    }

    [Theory]
    [InlineData("Get-SpectrumMessage -Folder Public")]
    [InlineData("Get-SpectrumMessage -Uid 1 | Copy-SpectrumMessage Public")]
    [InlineData("Get-SpectrumMessage -Uid 1 | Move-SpectrumMessage Public")]
    [InlineData("Set-SpectrumMessage -Folder Public -Uid 1 -Read")]
    [InlineData("Save-SpectrumMessage \"$file.d\" -Folder Public")]
    [InlineData("Wait-SpectrumMessage -Folder Public -TimeoutSec 3")]
    [InlineData("Import-SpectrumMessage $file -Folder Public -Checkpoint \"$file.cp\"")]
    public void The_folder_above_a_namespace_only_holds_folders(string command)
    {
        foreach (LabOptions options in new[] { PublicLab.Plain, PublicLab.Prefixed })
        {
            Lab lab = labs.Get(options);
            LabUser user = LabShell.NewUser(lab);
            lab.Seed(user.Address, 2);
            using Shell shell = LabShell.Connected(lab, user);
            using var files = new TempFolder();
            Directory.CreateDirectory(files.Path);
            File.WriteAllText(files.Combine("1.eml"), "Subject: one\r\n\r\nText\r\n");
            shell.Set("file", files.Combine("1.eml"));

            ShellResult result = shell.Run(command);

            ErrorRecord error = result.Fatal ?? Assert.Single(result.Errors);
            Assert.StartsWith("FolderNotSelectable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(2, lab.ReadMail(user.Address, "INBOX").Count);
        }
    }
}
