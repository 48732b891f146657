using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>
/// Folders that belong to all or to another user, as Cyrus has them: those of all have no prefix, one's own lie below
/// <c>INBOX.</c>
/// </summary>
public sealed class NamespaceTests(Hosts hosts)
{
    [Theory]
    [InlineData("Cyrus", "Public")]
    [InlineData("Cyrus", "user")]
    public void Mail_goes_into_the_folder_that_is_named_and_into_no_personal_one(string server, string kind)
    {
        Cyrus host = hosts.Cyrus;
        LabUser user = host.NewUser();
        string folder = Shared(host, user, kind, "lrswipkxte");
        using Shell shell = host.Connect(user);
        using var files = new TempFolder();
        Directory.CreateDirectory(files.Path);
        File.WriteAllBytes(files.Combine("one.eml"), Corpus.Message(1));

        dynamic result = shell
            .Run(
                "Import-SpectrumMessage $args[0] -Folder $args[1] -CheckpointPath $args[2]",
                files.Path,
                folder,
                files.Combine("j")
            )
            .Single;

        using PlainImap imap = host.Open(user);
        Assert.Equal((server, folder, 1), (server, (string)result.Folder, (int)result.Stored));
        Assert.Single(imap.Look(folder));
        Assert.Equal(["INBOX", folder], imap.Folders());
    }

    [Theory]
    [InlineData("Cyrus")]
    public void The_mail_of_others_is_not_counted_as_the_users_own(string server)
    {
        Cyrus host = hosts.Cyrus;
        LabUser user = host.NewUser();
        string folder = Shared(host, user, "Public", "lrswipkxte");
        using PlainImap imap = host.Open(user);
        imap.Append("INBOX", Corpus.Message(1));
        imap.Append(folder, Corpus.Message(2));
        using Shell shell = host.Connect(user);
        Hashtable connection = host.Connection(user);
        connection.Remove("Name");

        dynamic statistics = shell.Run("Get-SpectrumMailboxStatistics").Single;
        foreach (string depth in (string[])["Summary", "Envelope"])
        {
            dynamic audit = shell
                .Run(
                    "$c = $args[0].Clone(); $c.Remove('Credential'); $args[0] | ForEach-Object { [pscustomobject] $_ } "
                        + "| Select-Object Credential | Invoke-SpectrumMailboxAudit @c -Depth $args[1]",
                    connection,
                    depth
                )
                .Single;
            Assert.Equal((server, depth, 1, 1), (server, depth, (int)audit.ItemCount, (int)audit.FolderCount));
        }

        Assert.Equal(1, (int)statistics.ItemCount);
    }

    [Theory]
    [InlineData("Cyrus")]
    public void A_folder_that_may_not_be_read_costs_a_backup_only_itself(string server)
    {
        Cyrus host = hosts.Cyrus;
        LabUser user = host.NewUser();
        using PlainImap imap = host.Open(user);
        foreach (string name in (string[])["A", "Closed", "Z"])
        {
            imap.Create("INBOX." + name);
            imap.Append("INBOX." + name, Corpus.Message(name[0]));
        }

        using (PlainImap admin = host.Admin())
        {
            admin.Run($"SETACL user.{user.Name}.Closed {user.Name} l");
        }

        using Shell shell = host.Connect(user);
        using var target = new TempFolder();

        ShellResult result = shell.Run("Get-SpectrumFolder | Save-SpectrumMessage $args[0] -Format Eml", target.Path);

        Assert.Equal((server, 2), (server, Directory.GetFiles(target.Path, "*.eml", SearchOption.AllDirectories).Length));
        Assert.NotEmpty(result.Errors);
        Assert.All(result.Errors, error => Assert.Equal("INBOX.Closed", error.TargetObject?.ToString()));
    }

    [Theory]
    [InlineData("Cyrus")]
    public void An_import_that_stored_nothing_does_not_block_one_into_another_folder(string server)
    {
        Cyrus host = hosts.Cyrus;
        LabUser user = host.NewUser();
        string folder = Shared(host, user, "Public", "lrs");
        using Shell shell = host.Connect(user);
        using var files = new TempFolder();
        Directory.CreateDirectory(files.Path);
        File.WriteAllBytes(files.Combine("one.eml"), Corpus.Message(1));
        string import = "Import-SpectrumMessage $args[0] -Folder $args[1] -CheckpointPath $args[2]";

        ShellResult refused = shell.Run(import, files.Path, folder, files.Combine("j"));
        ShellResult stored = shell.Run(import, files.Path, "INBOX", files.Combine("j")).ThrowOnError();

        Assert.NotEmpty(refused.Fatal is { } fatal ? [fatal] : refused.Errors);
        Assert.Equal((server, 1), (server, (int)((dynamic)Assert.Single(stored.Output)).Stored));
        using PlainImap imap = host.Open(user);
        Assert.Single(imap.Look("INBOX"));
        Assert.Empty(imap.Look(folder));
    }

    [Theory]
    [InlineData("Cyrus", "Get-SpectrumFolder $f -Namespace $n | ForEach-Object Path")]
    [InlineData("Cyrus", "(Get-SpectrumFolderStatistics $f -Namespace $n).FolderPath")]
    [InlineData("Cyrus", "(Get-SpectrumMessage $f -Namespace $n).Folder")]
    [InlineData("Cyrus", "(Save-SpectrumMessage $d -Folder $f -Namespace $n).Folder")]
    public void Wildcards_stand_for_the_folders_of_the_namespace_and_a_name_for_any(string server, string script)
    {
        Cyrus host = hosts.Cyrus;
        LabUser user = host.NewUser();
        string[] all =
        [
            Shared(host, user, "Public", "lrswipkxte"),
            Shared(host, user, "user", "lrswipkxte"),
            "INBOX.Public",
            "INBOX.user",
        ];
        using PlainImap imap = host.Open(user);
        imap.Create(all[2]);
        imap.Create(all[3]);
        foreach (string folder in all)
        {
            imap.Append(folder, Corpus.Message(1));
        }

        using Shell shell = host.Connect(user);

        Assert.Equal((server, string.Empty), (server, Run("Personal", "Nothing*")));
        Assert.Equal("INBOX.Public INBOX.user", Run("Personal", "*P*u*", "*use*"));
        Assert.Equal(all[0], Run("Public", "Public*"));
        Assert.Equal(all[1], Run("Shared", "*"));
        Assert.Equal(string.Join(' ', all.Order(StringComparer.Ordinal)), Run("All", "*Publ*", "*user*"));
        Assert.Equal(all[0], Run("Personal", all[0]));
        Assert.Equal(all[1], Run("Public", all[1]));

        string Run(string kind, params string[] folders)
        {
            using var files = new TempFolder();
            ShellResult result = shell.Run("$n, $f, $d = $args; " + script, kind, folders, files.Path);
            return string.Join(
                ' ',
                result.Output.OfType<PSObject>().Select(path => path.ToString()).Distinct().Order(StringComparer.Ordinal)
            );
        }
    }

    // A folder of everybody's, or one that another user gives access to.
    private static string Shared(Cyrus host, LabUser user, string kind, string rights)
    {
        string folder = kind == "Public" ? "Public.For" + user.Name : $"user.{host.NewUser().Name}.Shared";
        using PlainImap admin = host.Admin();
        if (admin.TryCreate("Public"))
        {
            admin.Run("DELETEACL Public anyone");
        }

        admin.Create(folder);
        admin.Run($"SETACL {folder} {user.Name} {rights}");
        return folder;
    }
}
