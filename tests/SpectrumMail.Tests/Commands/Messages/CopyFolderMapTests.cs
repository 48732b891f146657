using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Copy-SpectrumMessage -FolderMap: which folders go to which.</summary>
public sealed class CopyFolderMapTests(Labs labs)
{
    private const string Copy = "Copy-SpectrumMessage -Session old -DestinationSession new ";

    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.InboxPrefix)]
    public void Folders_go_where_the_map_says_and_the_others_where_they_go_without_it(LabVariant to)
    {
        using var two = new TwoAccounts(labs.Full, labs.Variant(to));
        string[] folders = ["Gesendete Objekte", "Sent Messages", "Old", "Old/2023", "Old/2023/Größe", "Plans"];
        two.From.CreateFolders(two.Old.Address, folders);
        for (int index = 0; index < folders.Length; index++)
        {
            two.From.Seed(two.Old.Address, 2 + index, folders[index], startAt: index * 20);
        }

        ShellResult run = Run(two, "@{ 'Gesendete*' = 'Sent'; 'Sent Messages' = 'Sent'; 'Old/*' = 'Archive/Old/*' }");
        ShellResult again = Run(two, "@{ 'Gesendete*' = 'Sent'; 'Sent Messages' = 'Sent'; 'Old/*' = 'Archive/Old/*' }");

        string Place(string path) => LabShell.ServerPath(to, path);
        Assert.Equal(2 + 3, two.To.ReadMail(two.New.Address, Place("Sent")).Count);
        Assert.Equal(5, two.To.ReadMail(two.New.Address, Place("Archive/Old/2023")).Count);
        Assert.Equal(6, two.To.ReadMail(two.New.Address, Place("Archive/Old/2023/Größe")).Count);
        Assert.Equal(4, two.To.ReadMail(two.New.Address, Place("Old")).Count);
        Assert.Equal(7, two.To.ReadMail(two.New.Address, Place("Plans")).Count);
        Assert.Contains("Gesendete Objekte", Assert.Single(run.Warnings), System.StringComparison.Ordinal);
        Assert.Equal(0, again.ThrowOnError().Output.Sum(row => (int)((dynamic)row).Stored));
    }

    [Fact]
    public void A_csv_file_is_a_map_and_an_entry_without_a_folder_is_warned_of()
    {
        using var two = new TwoAccounts(labs.Full, labs.Full);
        two.From.CreateFolder(two.Old.Address, "Größe, alt");
        two.From.Seed(two.Old.Address, 3, "Größe, alt");
        Directory.CreateDirectory(two.State);
        string file = Path.Combine(two.State, "map.csv");
        File.WriteAllText(file, "Source,Destination\r\n\"Größe, alt\",Neu/Größe\r\nNowhere,Sent\r\n");

        ShellResult run = two.Shell.Run(Copy + "-FolderMap $args[0]", file).ThrowOnError();

        Assert.Equal(3, two.To.ReadMail(two.New.Address, "Neu/Größe").Count);
        Assert.Contains("'Nowhere'", Assert.Single(run.Warnings), System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@{}", "ParameterArgumentValidationError")]
    [InlineData("@{ Old = '' }", "FolderMapInvalid")]
    [InlineData("@{ Old = 'Archive/*' }", "FolderMapInvalid")]
    [InlineData("@{ Old = 'a//b' }", "FolderNameInvalid")]
    [InlineData("@{ Old = \"a`nb\" }", "FolderNameInvalid")]
    [InlineData("@{ Old = 'a*b' }", "FolderNameInvalid")]
    [InlineData("'/nowhere/map.csv'", "FolderMapInvalid")]
    [InlineData("7", "FolderMapInvalid")]
    [InlineData("@{ Old = 'Archive' } -Folder INBOX -Uid 1", "FolderMapInvalid")]
    public void A_map_that_cannot_be_followed_is_refused_before_anything_is_copied(string map, string id)
    {
        using var two = new TwoAccounts(labs.Full, labs.Full);
        two.From.Seed(two.Old.Address, 3);

        ShellResult run = two.Shell.Run(Copy + "-FolderMap " + map);

        Assert.Equal(id, run.FatalId);
        Assert.Empty(two.To.ReadMail(two.New.Address));
    }

    private static ShellResult Run(TwoAccounts two, string map) => two.Shell.Run(Copy + "-FolderMap " + map).ThrowOnError();
}
