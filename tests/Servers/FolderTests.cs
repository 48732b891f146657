using System;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>Get-, New-, Rename-, Remove- and Set-SpectrumFolder.</summary>
public sealed class FolderTests(Hosts hosts)
{
    // What a server does not take by CREATE is left out: it could not stand in its listing.
    private static readonly string[][] s_trees =
    [
        ["Sent"],
        ["Projekte", "Größe 2024"],
        ["Projekte", "日本語"],
        ["a & b"],
        ["Odd [x]"],
        ["with \"quotes\""],
        ["back\\slash"],
        ["100% sure"],
        ["stars * and *"],
        ["tilde~name"],
        ["(brackets)", "{braces}"],
        ["&AOQ- literally"],
        ["one"],
    ];

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void Folders_of_odd_names_are_listed_with_their_counts(string server)
    {
        Host host = hosts[server];
        LabUser user = host.NewUser();
        using PlainImap imap = host.Open(user);
        string[][] made = [.. s_trees.Where(tree => imap.TryCreate(host.Path(tree)))];
        foreach (string[] tree in made)
        {
            imap.Append(host.Path(tree), Corpus.Message(1), "\\Seen");
            imap.Append(host.Path(tree), Corpus.Message(2));
        }

        using Shell shell = host.Connect(user);
        ShellResult result = shell.Run("Get-SpectrumFolder").ThrowOnError();

        Assert.InRange(made.Length, 7, s_trees.Length);
        Assert.Equal(
            imap.Folders(),
            result
                .Output.Cast<dynamic>()
                .Where(folder => (bool)folder.Selectable)
                .Select(folder => (string)folder.Path)
                .Order(StringComparer.Ordinal)
        );
        foreach (string[] tree in made)
        {
            dynamic folder = result.Output.Cast<dynamic>().Single(folder => folder.Path == host.Path(tree));
            Assert.Equal((tree[^1], 2, 1), ((string)folder.Name, (int?)folder.Items, (int?)folder.Unread));
        }
    }

    [Theory]
    [InlineData("a~b", "~first", "last~1~", "Größe ~ mehr")]
    public void Courier_takes_a_tilde_wherever_a_folder_is_named(params string[] names)
    {
        Host host = hosts["Courier"];
        LabUser user = host.NewUser();
        using PlainImap imap = host.Open(user);
        using Shell shell = host.Connect(user);
        imap.Append("INBOX", Corpus.Message(9));
        using var files = new TempFolder();
        Directory.CreateDirectory(files.Path);
        File.WriteAllBytes(files.Combine("one.eml"), Corpus.Message(8));
        foreach (string name in names)
        {
            string path = host.Path(name);
            imap.Create(path);
            imap.Append(path, Corpus.Message(1), "\\Seen");

            ShellResult result = shell
                .Run(
                    "$f, $d = $args; (Get-SpectrumFolder $f).Path; (Get-SpectrumMessage $f).Folder;"
                        + "(Save-SpectrumMessage $d/out -Folder $f).Saved; "
                        + "(Import-SpectrumMessage $d/one.eml -Folder $f -CheckpointPath \"$d/$([guid]::NewGuid())\").Stored;"
                        + "Copy-SpectrumMessage -Uid 1 $f; "
                        + "(Get-SpectrumFolderStatistics $f).ItemsInFolder; (Get-SpectrumFolder $f).Items",
                    name,
                    files.Path
                )
                .ThrowOnError();

            Assert.Equal([path, path, "1", "1", "3", "3"], result.Output.Select(one => one.ToString()));
            Assert.Equal(3, imap.Look(path).Count);
            shell.Run("Rename-SpectrumFolder $args[0] -NewPath $args[1]", name, "Renamed " + name.Length).ThrowOnError();
            Assert.Equal(3, imap.Look(host.Path("Renamed " + name.Length)).Count);
            Assert.DoesNotContain(path, imap.Folders());
        }

        ShellResult made = shell.Run(
            "New-SpectrumFolder 'new~one'; New-SpectrumFolder other; Rename-SpectrumFolder other -NewName 'o~r'"
        );
        Assert.Equal(2, made.Errors.Count);
        Assert.All(made.Errors, one => Assert.Contains("takes no ~", one.Exception.Message, StringComparison.Ordinal));
        Assert.Equal(host.Path("other"), ((dynamic)Assert.Single(made.Output)).Path);
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void Folders_are_created_renamed_and_removed(string server)
    {
        Host host = hosts[server];
        LabUser user = host.NewUser();
        using Shell shell = host.Connect(user);
        using PlainImap imap = host.Open(user);
        string[] before = imap.Folders();

        shell.Run("New-SpectrumFolder Plan, Plan/Größe, 'Deep/Deeper/a & b'").ThrowOnError();
        Assert.Equal(
            [host.Path("Deep", "Deeper", "a & b"), host.Path("Plan"), host.Path("Plan", "Größe")],
            imap.Folders().Except(before).Where(name => name != host.Path("Deep") && name != host.Path("Deep", "Deeper"))
        );

        shell.Run("Rename-SpectrumFolder Plan/Größe -NewName Weite; Rename-SpectrumFolder Plan -NewPath Neu").ThrowOnError();
        Assert.Equal([host.Path("Neu"), host.Path("Neu", "Weite")], imap.Folders().Where(name => name.Contains("Neu")));
        Assert.DoesNotContain(host.Path("Plan"), imap.Folders());

        shell.Run("Remove-SpectrumFolder Neu/Weite, Neu -Force -Confirm:$false").ThrowOnError();
        Assert.DoesNotContain(imap.Folders(), name => name.Contains("Neu"));
    }

    // Courier refuses to rename and to remove the folder that a connection has open.
    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void A_folder_that_was_just_read_is_renamed_and_removed(string server)
    {
        Host host = hosts[server];
        LabUser user = host.NewUser();
        using PlainImap imap = host.Open(user);
        foreach (string name in (string[])["Plan", "Plan.Below"])
        {
            imap.Create(host.Path(name.Split('.')));
            imap.Append(host.Path(name.Split('.')), Corpus.Message(1));
        }

        using Shell shell = host.Connect(user);
        foreach (string read in (string[])["Get-SpectrumFolder", "Get-SpectrumMessage", "Get-SpectrumFolderStatistics"])
        {
            // Cyrus keeps what is deleted under its name and the second: no name is deleted twice here.
            string look = "Look" + read.Length;
            imap.Create(host.Path(look));
            imap.Append(host.Path(look), Corpus.Message(2));
            shell.Run(read + " Plan; Rename-SpectrumFolder Plan -NewPath Next").ThrowOnError();
            Assert.Single(imap.Look(host.Path("Next")));
            shell.Run(read + " Next/Below; Rename-SpectrumFolder Next -NewPath Plan").ThrowOnError();
            Assert.Single(imap.Look(host.Path("Plan", "Below")));
            shell.Run($"{read} {look}; Remove-SpectrumFolder {look} -Force -Confirm:$false").ThrowOnError();
            Assert.DoesNotContain(host.Path(look), imap.Folders());
        }
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void A_folder_is_subscribed_and_not_any_more(string server)
    {
        Host host = hosts[server];
        LabUser user = host.NewUser();
        using Shell shell = host.Connect(user);
        using PlainImap imap = host.Open(user);
        shell.Run("New-SpectrumFolder Größe -Unsubscribed").ThrowOnError();
        Assert.DoesNotContain(host.Path("Größe"), imap.Folders("LSUB"));

        shell.Run("Set-SpectrumFolder Größe -Subscribed").ThrowOnError();
        Assert.Contains(host.Path("Größe"), imap.Folders("LSUB"));

        shell.Run("Set-SpectrumFolder Größe -Subscribed:$false").ThrowOnError();
        Assert.DoesNotContain(host.Path("Größe"), imap.Folders("LSUB"));
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void A_folder_that_is_not_there_is_one_error_and_the_rest_is_listed(string server)
    {
        Host host = hosts[server];
        using Shell shell = host.Connect(host.NewUser());

        ShellResult result = shell.Run("Get-SpectrumFolder Nirgends, INBOX");

        Assert.StartsWith("FolderNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("INBOX", ((dynamic)Assert.Single(result.Output)).Path);
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void A_use_is_guessed_by_name_where_no_folder_is_marked_for_it(string server)
    {
        Host host = hosts[server];
        LabUser user = host.NewUser();
        using PlainImap imap = host.Open(user);
        imap.TryCreate(host.Path("Sent"));
        imap.TryCreate(host.Path("Trash"));
        bool marks = imap.Run("CAPABILITY").Exists(line => line.Contains("CREATE-SPECIAL-USE", StringComparison.Ordinal));
        if (marks)
        {
            imap.Run("CREATE " + RawImap.Folder(host.Path("Entwürfe")) + " (USE (\\Drafts))");
        }

        imap.Create(host.Path("Archive"));
        imap.Create(host.Path("Work", "Archive"));
        using Shell shell = host.Connect(user);

        ShellResult result = shell.Run("Get-SpectrumFolder -SpecialUse Sent, Trash, Archive, Drafts").ThrowOnError();
        ShellResult statistics = shell.Run("Get-SpectrumFolderStatistics -FolderScope Sent, Trash").ThrowOnError();

        string[] paths = [.. result.Output.Select(folder => (string)folder.Properties["Path"].Value)];
        string[] expected = [host.Path("Sent"), host.Path("Trash"), host.Path("Archive"), host.Path("Entwürfe")];
        Assert.Equal(
            expected.Where(path => marks || path != host.Path("Entwürfe")).Order(StringComparer.Ordinal),
            paths.Where(path => !path.EndsWith("Drafts", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        );
        Assert.Equal(2, statistics.Output.Count);
    }
}
