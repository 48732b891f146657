using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>An export of another person may name files of the importing user. Those files are not imported.</summary>
public sealed class ImportEscapeTests(Labs labs)
{
    private const string List = "spectrummail-export.csv";
    private const string Secret = "Subject: secret\r\n\r\nroot:x:0:0\r\n";

    [Theory]
    [InlineData("Eml", "../secret.eml")]
    [InlineData("Eml", "sub/../../secret.eml")]
    [InlineData("Eml", "ABSOLUTE")]
    [InlineData("Eml", "..\\secret.eml")]
    [InlineData("Eml", ".. /secret.eml")]
    [InlineData("Eml", "C:secret.eml")]
    [InlineData("Eml", "./../secret.eml")]
    [InlineData("Eml", "")]
    [InlineData("Maildir", "../../secret.eml")]
    public void A_file_outside_is_not_imported(string format, string name)
    {
        using var files = new TempFolder();
        LabUser user = LabShell.NewUser(labs.Full);
        using Shell shell = Saved(user, files, format);
        string outside = files.Combine("secret.eml");
        File.WriteAllText(outside, Secret);
        File.WriteAllText(files.Combine("export", "..\\secret.eml"), Secret);
        int line = Rename(files, name == "ABSOLUTE" ? outside : name);

        Check(shell, user, files, line);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_out_of_the_directory_is_not_followed(bool folder)
    {
        using var files = new TempFolder();
        LabUser user = LabShell.NewUser(labs.Full);
        using Shell shell = Saved(user, files, "Eml");
        Directory.CreateDirectory(files.Combine("outside"));
        File.WriteAllText(files.Combine("outside", "secret.eml"), Secret);
        string link = files.Combine("export", "INBOX", "link");
        FileSystemInfo made = folder
            ? Directory.CreateSymbolicLink(link, files.Combine("outside"))
            : File.CreateSymbolicLink(link, files.Combine("outside", "secret.eml"));
        int line = Rename(files, folder ? made.Name + "/secret.eml" : made.Name);

        Check(shell, user, files, line);
    }

    private Shell Saved(LabUser user, TempFolder files, string format)
    {
        labs.Full.Seed(user.Address, 3);
        Shell shell = LabShell.Connected(labs.Full, user);
        shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", files.Combine("export"), format).ThrowOnError();
        return shell;
    }

    // Gives the number of the line that names the file.
    private static int Rename(TempFolder files, string name)
    {
        string list = files.Combine("export", "INBOX", List);
        string[] lines = File.ReadAllLines(list);
        int index = Array.FindIndex(lines, text => text.StartsWith("1,", StringComparison.Ordinal));
        lines[index] = Regex.Replace(lines[index], "^1,(\"[^\"]*\"|[^,]*),", _ => $"1,{name},");
        File.WriteAllText(list, string.Join('\n', lines) + "\n", new UTF8Encoding(false));
        return index + 1;
    }

    private void Check(Shell shell, LabUser user, TempFolder files, int line)
    {
        ShellResult result = shell.Run("Import-SpectrumMessage $args[0] -Folder Restored", files.Combine("export", "INBOX"));

        Assert.Null(result.Fatal);
        Assert.Equal("ImportFileOutside", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains($"in line {line},", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        string[] there = [.. labs.Full.ReadMail(user.Address, "Restored").Select(Encoding.Latin1.GetString)];
        Assert.True(there.Length >= 2, $"{there.Length} messages came.");
        Assert.DoesNotContain(there, text => text.Contains("root:x", StringComparison.Ordinal));
    }
}
