using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Archive;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>What has the name of an attachment already, file or directory, stays.</summary>
public sealed class SaveAttachmentNameTests(Labs labs)
{
    [Fact]
    public void A_directory_named_like_an_attachment_is_passed_over()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Append(user.Address, "INBOX", Message("a.pdf", "one"));
        lab.Append(user.Address, "INBOX", Message("A.PDF", "two"));
        lab.Append(user.Address, "INBOX", Message("b.txt", "three"));
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();
        Directory.CreateDirectory(target.Combine("a.pdf"));
        Directory.CreateDirectory(target.Combine("a (2).pdf"));

        ShellResult saved = shell.Run("Get-SpectrumMessage | Save-SpectrumAttachment $args[0] -PassThru", target.Path);

        Assert.Equal(3, saved.ThrowOnError().Output.Count);
        Assert.Equal(["one", "three", "two"], Directory.GetFiles(target.Path).Select(File.ReadAllText).Order());
        Assert.Contains("a (3).pdf", Directory.GetFiles(target.Path).Select(Path.GetFileName));
        Assert.Equal(2, Directory.GetDirectories(target.Path).Length);
    }

    [Fact]
    public void A_directory_named_like_a_saved_message_is_passed_over()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Append(user.Address, "INBOX", Message("a.pdf", "one"));
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();
        Directory.CreateDirectory(target.Combine("INBOX", "0000000001 file.eml"));

        Assert.Equal(1, (int)shell.Run("Save-SpectrumMessage $args[0]", target.Path).Single.Saved);
        Assert.Equal("0000000001 file (2).eml", Path.GetFileName(Directory.GetFiles(target.Combine("INBOX"), "*.eml").Single()));
    }

    [Fact]
    public void Thousands_of_files_of_one_name_get_their_numbers_at_once()
    {
        using var target = new TempFolder();
        Directory.CreateDirectory(target.Path);
        var names = new FreeNames(target.Path);
        var clock = Stopwatch.StartNew();
        for (int number = 0; number < 8000; number++)
        {
            string partial = target.Combine("partial");
            File.WriteAllText(partial, "x");
            names.Place(partial, number % 2 == 0 ? "image.png" : "IMAGE.png");
        }

        // It took minutes to look for each number from the beginning.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
        Assert.Equal(8000, Directory.GetFiles(target.Path).Length);
        Assert.True(File.Exists(target.Combine("IMAGE (8000).png")));
    }

    private static byte[] Message(string name, string text) =>
        Encoding.ASCII.GetBytes(
            "Subject: file\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n"
                + $"Content-Type: application/octet-stream; name={name}\r\n"
                + $"Content-Disposition: attachment\r\n\r\n{text}\r\n--b--\r\n"
        );
}
