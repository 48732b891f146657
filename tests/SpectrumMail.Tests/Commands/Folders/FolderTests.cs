using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Folders;

public sealed class FolderTests(Labs labs)
{
    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Folders_have_the_same_figures_on_every_server(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        string separator = variant == LabVariant.InboxPrefix ? "." : "/";
        string prefix = variant == LabVariant.InboxPrefix ? "INBOX." : string.Empty;
        string projects = prefix + "Projects" + separator + "Größe 1";
        lab.Seed(user.Address, 30);
        lab.CreateFolder(user.Address, projects);
        lab.Append(user.Address, projects, Corpus.Message(1), "\\Seen");
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult all = shell.Run("Get-SpectrumFolder");
        dynamic inbox = shell.Run("Get-SpectrumFolder INBOX").Single;
        dynamic nested = shell.Run("Get-SpectrumFolder '*Größe*'").Single;

        Assert.Equal("INBOX", all.ThrowOnError().Output[0].Properties["Path"].Value);
        Assert.Equal(30, (int)inbox.Items);
        Assert.Equal(Count(lab, user, "unseen"), (int)inbox.Unread);
        Assert.Equal(Size(lab, user), (long)inbox.Size);
        Assert.Equal("Inbox", inbox.SpecialUse.ToString());
        Assert.True((bool)inbox.Subscribed);
        Assert.Equal(projects, (string)nested.Path);
        Assert.Equal("Größe 1", (string)nested.Name);
        Assert.Equal(prefix + "Projects", (string)nested.Parent);
        Assert.Equal(1, (int)nested.Items);
        Assert.Equal(0, (int)nested.Unread);
        Assert.Equal("Trash", shell.Run("Get-SpectrumFolder -SpecialUse Trash").Single.SpecialUse.ToString());
    }

    [Fact]
    public void One_round_trip_lists_all_folders_where_the_server_can()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        foreach (int number in Enumerable.Range(1, 20))
        {
            lab.CreateFolder(user.Address, $"Folder {number}");
        }

        using Shell shell = LabShell.For(lab);
        string log = System.IO.Path.GetTempFileName();
        shell.Run("Connect-Spectrum -Credential $args[0] @lab -LogPath $args[1]", Labs.Credential(user), log).ThrowOnError();
        int before = Commands(log);

        Assert.True(shell.Run("Get-SpectrumFolder").ThrowOnError().Output.Count >= 21);

        Assert.Equal(1, Commands(log) - before);
        System.IO.File.Delete(log);
    }

    [Fact]
    public void A_path_that_names_no_folder_is_one_error_and_a_pattern_lists_nothing()
    {
        using Shell shell = LabShell.Connected(labs.Full, labs.Full.Alice);

        ShellResult missing = shell.Run("Get-SpectrumFolder INBOX, Nowhere");

        Assert.Single(missing.Output);
        Assert.StartsWith("FolderNotFound", Assert.Single(missing.Errors).FullyQualifiedErrorId, System.StringComparison.Ordinal);
        Assert.Empty(shell.Run("Get-SpectrumFolder Nowhere*").ThrowOnError().Output);
    }

    private static int Commands(string log)
    {
        using var file = new System.IO.FileStream(
            log,
            System.IO.FileMode.Open,
            System.IO.FileAccess.Read,
            System.IO.FileShare.ReadWrite
        );
        using var reader = new System.IO.StreamReader(file);
        return System.Text.RegularExpressions.Regex.Count(reader.ReadToEnd(), @"IMAP C: [A-Z]\d+ ");
    }

    private static int Count(Lab lab, LabUser user, string key) =>
        lab.Doveadm(user.Address, "search", "mailbox", "INBOX", key).Length / 2;

    private static long Size(Lab lab, LabUser user) =>
        lab.Doveadm(user.Address, "fetch", "size.virtual", "mailbox", "INBOX")
            .Sum(size => long.Parse(size, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Figures_are_asked_for_of_the_folders_that_are_named_only()
    {
        Lab lab = labs.Variant(LabVariant.Bare);
        LabUser user = LabShell.NewUser(lab);
        lab.CreateFolders(user.Address, ["One", "Two", "Three"]);
        lab.Seed(user.Address, 3, "Two");
        using var log = new CommandLog();
        using Shell shell = LabShell.Connected(lab, user, log: log.Path);
        log.New();

        dynamic folder = shell.Run("Get-SpectrumFolder Two").Single;

        Assert.Equal(3, (int)folder.Items);
        string command = Assert.Single(log.New(), command => command.StartsWith("STATUS ", System.StringComparison.Ordinal));
        Assert.Contains("Two", command, System.StringComparison.Ordinal);
    }
}
