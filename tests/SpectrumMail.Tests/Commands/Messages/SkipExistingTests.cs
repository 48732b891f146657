using System;
using System.IO;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>-SkipExisting where the server has changed the header of what it stored, as mbox stores and Cyrus do.</summary>
public sealed class SkipExistingTests(Labs labs)
{
    private const string Message =
        "From: Jürgen <j@x.test>\r\nSubject: one\r\nMessage-ID: <1@x.test>\r\n\r\nLine\r\n\r\nLine 2\r\n";

    [Theory]
    [InlineData("From: JXXrgen <j@x.test>\r\nSubject: one\r\nMessage-ID: <1@x.test>\r\n\r\nLine\r\n\r\nLine 2\r\n", 1, 0)]
    [InlineData("X-Delivery-ID: 7\r\n" + Message, 1, 0)]
    [InlineData(Message, 1, 0)]
    [InlineData("From: Jürgen <j@x.test>\r\nSubject: one\r\nMessage-ID: <1@x.test>\r\n\r\nLine\r\n", 0, 1)]
    [InlineData("From: Jürgen <j@x.test>\r\nSubject: one\r\nMessage-ID: <1@x.test>\r\n\r\n", 0, 1)]
    [InlineData("Subject: two\r\nMessage-ID: <2@x.test>\r\n\r\nLine\r\n\r\nLine 2\r\n", 0, 0)]
    public void A_changed_header_does_not_make_another_message(string there, int skipped, int warnings)
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Append(user.Address, "INBOX", Encoding.UTF8.GetBytes(there));
        using Shell shell = LabShell.Connected(lab, user);
        using var files = new TempFolder();
        Directory.CreateDirectory(files.Path);
        File.WriteAllText(files.Combine("1.eml"), Message);

        ShellResult result = shell.Run(
            "Import-SpectrumMessage $args[0] -Folder INBOX -SkipExisting -CheckpointPath $args[1]",
            files.Combine("1.eml"),
            files.Combine("journal")
        );

        Assert.Equal((skipped, 1 - skipped), ((int)result.Single.Skipped, (int)result.Single.Stored));
        Assert.Equal(2 - skipped, lab.ReadMail(user.Address).Count);
        Assert.Equal(warnings, result.Warnings.Count);
        Assert.All(result.Warnings, warning => Assert.Contains("Message-ID", warning, StringComparison.Ordinal));
    }
}
