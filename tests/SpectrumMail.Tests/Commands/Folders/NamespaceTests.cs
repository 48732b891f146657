using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Folders;

/// <summary>A name below a namespace's prefix belongs to that namespace, for every command: mail goes into no other.</summary>
public sealed class NamespaceTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.InboxPrefix, "Public.{0}", "Public.{0}")]
    [InlineData(LabVariant.InboxPrefix, "Public/{0}", "Public.{0}")]
    [InlineData(LabVariant.InboxPrefix, "public.{0}", "Public.{0}")]
    [InlineData(LabVariant.Full, "Public/{0}", "Public/{0}")]
    public void Import_and_copy_go_into_the_public_folder_that_is_named(LabVariant variant, string typed, string native)
    {
        Lab lab = labs.Get(variant == LabVariant.Full ? PublicLab.Plain : PublicLab.Prefixed);
        using var two = new TwoAccounts(labs.Full, lab);
        using var files = new TempFolder();
        Directory.CreateDirectory(files.Path);
        File.WriteAllText(files.Combine("1.eml"), "Subject: one\r\n\r\nText\r\n");
        two.From.Seed(two.Old.Address, 4);
        string name = "News" + Guid.NewGuid().ToString("N"),
            fresh = "New" + Guid.NewGuid().ToString("N");
        lab.CreateFolder(two.New.Address, native.Replace("{0}", name, StringComparison.Ordinal), subscribe: false);

        foreach (string folder in new[] { name, fresh })
        {
            string path = typed.Replace("{0}", folder, StringComparison.Ordinal);
            string there = native.Replace("{0}", folder, StringComparison.Ordinal);
            dynamic import = two
                .Shell.Run(
                    "Import-SpectrumMessage $args[0] -Session new -Folder $args[1] -Checkpoint $args[2]",
                    files.Path,
                    path,
                    files.Combine(folder)
                )
                .Single;
            dynamic copy = two
                .Shell.Run(
                    "Get-SpectrumMessage -Session old -First 2 | Copy-SpectrumMessage -DestinationSession new "
                        + "-Destination $args[0] -CheckpointPath $args[1]",
                    path,
                    files.Combine("copy" + folder)
                )
                .Single;

            Assert.Equal((there, there), ((string)import.Folder, (string)copy.Folder));
            Assert.Equal((1, 2), ((int)import.Stored, (int)copy.Stored));
            Assert.Equal(3, two.Shell.Run("Get-SpectrumMessage $args[0] -Session new", path).ThrowOnError().Output.Count);
        }

        Assert.DoesNotContain(
            lab.FolderNames(two.New),
            path => path.StartsWith("INBOX.Public", StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public void Many_folders_are_copied_below_the_public_folder_and_none_beside_it()
    {
        Lab lab = labs.Get(PublicLab.Prefixed);
        using var two = new TwoAccounts(labs.Full, lab);
        two.From.Seed(two.Old.Address, 2);
        two.From.Seed(two.Old.Address, 3, "Sent");
        string name = "Public/Old" + Guid.NewGuid().ToString("N");

        ShellResult result = two.Shell.Run(
            "Get-SpectrumFolder -Session old | Where-Object Path -in INBOX, Sent"
                + " | Copy-SpectrumMessage -Session old -DestinationSession new -Destination $args[0]",
            name
        );

        string native = name.Replace('/', '.');
        Assert.Equal(
            [native + ".INBOX", native + ".Sent"],
            result.ThrowOnError().Output.Select((dynamic done) => (string)done.Folder).Order()
        );
        Assert.Empty(lab.Look(two.New));
    }

    [Theory]
    [InlineData("Public/{0}", "Public.{0}")]
    [InlineData("Public.{0}.Below", "Public.{0}.Below")]
    [InlineData("{0}/Public", "INBOX.{0}.Public")]
    public void A_new_folder_is_made_in_the_namespace_whose_prefix_it_has(string typed, string native)
    {
        Lab lab = labs.Get(PublicLab.Prefixed);
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.Connected(lab, user);
        string name = "Neu" + Guid.NewGuid().ToString("N");

        dynamic made = shell.Run("New-SpectrumFolder $args[0]", typed.Replace("{0}", name, StringComparison.Ordinal)).Single;
        ShellResult again = shell.Run("New-SpectrumFolder $args[0]", typed.Replace("{0}", name, StringComparison.Ordinal));

        Assert.Equal(native.Replace("{0}", name, StringComparison.Ordinal), (string)made.Path);
        Assert.StartsWith("FolderExists", Assert.Single(again.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(native.Replace("{0}", name, StringComparison.Ordinal), lab.FolderNames(user));
        ShellResult root = shell.Run("New-SpectrumFolder Public");
        Assert.StartsWith("FolderExists", Assert.Single(root.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_are_moved_into_the_public_folder_that_is_named()
    {
        Lab lab = labs.Get(PublicLab.Prefixed);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 3);
        string name = "Moved" + Guid.NewGuid().ToString("N");
        lab.CreateFolder(user.Address, "Public." + name, subscribe: false);
        using Shell shell = LabShell.Connected(lab, user);

        shell.Run("Move-SpectrumMessage -Uid 1, 2 $args[0]", "Public/" + name).ThrowOnError();

        Assert.Equal(2, lab.ReadMail(user.Address, "Public." + name).Count);
        Assert.DoesNotContain("INBOX.Public." + name, lab.FolderNames(user));
    }

    [Theory]
    [InlineData(LabVariant.InboxPrefix, "Get-SpectrumFolder $f -Namespace $n | ForEach-Object Path")]
    [InlineData(LabVariant.Full, "Get-SpectrumFolder $f -Namespace $n | ForEach-Object Path")]
    [InlineData(LabVariant.InboxPrefix, "(Get-SpectrumFolderStatistics $f -Namespace $n).FolderPath")]
    [InlineData(LabVariant.Full, "(Get-SpectrumFolderStatistics $f -Namespace $n).FolderPath")]
    [InlineData(LabVariant.Full, "(Get-SpectrumMessage $f -Namespace $n).Folder")]
    [InlineData(LabVariant.InboxPrefix, "(Get-SpectrumMessage $f -Namespace $n).Folder")]
    [InlineData(LabVariant.Full, "(Save-SpectrumMessage $d -Folder $f -Namespace $n).Folder")]
    [InlineData(
        LabVariant.Full,
        "(Copy-SpectrumMessage -Folder $f -Namespace $n -DestinationSession new -CheckpointPath $d/j).Folder"
    )]
    [InlineData(
        LabVariant.Full,
        "Remove-SpectrumFolder $f -Namespace $n -Force -Confirm:$false; "
            + "$was | Where-Object { -not (Get-SpectrumFolder $_ -ea Ignore) }"
    )]
    public void Wildcards_stand_for_the_folders_of_the_namespace_and_a_name_for_any(LabVariant variant, string script)
    {
        Lab lab = labs.Get(variant == LabVariant.Full ? PublicLab.Plain : PublicLab.Prefixed);
        using var two = new TwoAccounts(lab, labs.Full);
        two.Shell.Run("$global:PSDefaultParameterValues['*-Spectrum*:Session'] = 'old'").ThrowOnError();
        string name = "Whose" + Guid.NewGuid().ToString("N");
        string mine = (variant == LabVariant.Full ? string.Empty : "INBOX.") + name,
            common = "Public" + (variant == LabVariant.Full ? "/" : ".") + name;
        string[] none = [];
        using var source = new TempFolder();
        Directory.CreateDirectory(source.Path);
        File.WriteAllText(source.Combine("1.eml"), "Subject: one\r\n\r\nText\r\n");

        Assert.Equal([mine], Run("Personal", name + "*"));
        Assert.Equal([common], Run("Public", "*" + name + "*"));
        Assert.Equal(none, Run("Shared", "*" + name + "*"));
        Assert.Equal(new[] { mine, common }.Order(StringComparer.Ordinal), Run("All", "*" + name + "*"));
        Assert.Equal([common], Run("Personal", common));
        Assert.Equal([mine], Run("Public", mine));

        string[] Run(string kind, string folder)
        {
            foreach (string path in new[] { mine, common }.Except(lab.FolderNames(two.Old)))
            {
                lab.CreateFolder(two.Old.Address, path, subscribe: false);
                two.Shell.Run(
                        "Import-SpectrumMessage $args[0] -Folder $args[1] -Checkpoint $args[2]",
                        source.Path,
                        path,
                        source.Combine("j" + Guid.NewGuid())
                    )
                    .ThrowOnError();
            }

            using var files = new TempFolder();
            Directory.CreateDirectory(files.Path);
            ShellResult result = two.Shell.Run(
                "$n, $f, $d, $was = $args; " + script,
                kind,
                folder,
                files.Path,
                new[] { mine, common }
            );
            return [.. result.Output.OfType<PSObject>().Select(path => path.ToString()).Distinct().Order(StringComparer.Ordinal)];
        }
    }
}
