using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Where Save-SpectrumMessage writes, and where it does not.</summary>
public sealed class SavePlaceTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full, "/")]
    [InlineData(LabVariant.InboxPrefix, ".")]
    public void Folders_with_any_name_get_different_places(LabVariant variant, string separator)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        string prefix = variant == LabVariant.InboxPrefix ? "INBOX." : string.Empty;
        string[] names = ["CON", "aux" + separator + "NUL", "a:b?", "a_b_", "cur", "Größe 日本", "What [now]*", "x ", "x"];
        lab.CreateFolders(user.Address, names.Select(name => prefix + name));
        foreach (string name in names)
        {
            lab.Append(
                user.Address,
                prefix + name,
                Encoding.UTF8.GetBytes($"Subject: in {names.ToList().IndexOf(name)}\r\n\r\nText\r\n")
            );
        }

        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();

        ShellResult results = shell
            .Run("Save-SpectrumMessage $args[0] -Folder *; Get-SpectrumFolder | Save-SpectrumMessage $args[0]", target.Path)
            .ThrowOnError();

        string[] places = [.. results.Output.Select(result => (string)result.Properties["Path"].Value).Distinct()];
        Assert.Equal(results.Output.Count / 2, places.Length);
        Assert.Equal(names.Length, results.Output.Sum(result => (int)result.Properties["Saved"].Value));
        Assert.Equal(names.Length, results.Output.Sum(result => (int)result.Properties["AlreadySaved"].Value));
        Assert.Equal(names.Length, Directory.EnumerateFiles(target.Path, "*.eml", SearchOption.AllDirectories).Count());
        foreach (string level in places.SelectMany(place => Path.GetRelativePath(target.Path, place).Split('/')))
        {
            Assert.DoesNotMatch("""[<>:"\\|?*\[\]\x00-\x1f]|[. ]$|^(CON|NUL|AUX)(\.|$)""", level);
        }
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void What_if_creates_nothing(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 3);
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();

        ShellResult result = shell
            .Run(
                "Save-SpectrumMessage $args[0] -WhatIf; Get-SpectrumMessage | Save-SpectrumMessage $args[0] -WhatIf",
                target.Path
            )
            .ThrowOnError();

        Assert.Empty(result.Output);
        Assert.False(Directory.Exists(target.Path));
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void A_directory_of_another_mailbox_is_not_changed(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        LabUser other = LabShell.NewUser(lab);
        lab.Seed(user.Address, 3);
        lab.Seed(other.Address, 3);
        using Shell shell = LabShell.Connected(lab, user);
        using Shell second = LabShell.Connected(lab, other);
        using var target = new TempFolder();
        shell.Run("Save-SpectrumMessage $args[0]", target.Path).ThrowOnError();
        shell.Run("Save-SpectrumMessage $args[0] -Format Mbox", target.Combine("m")).ThrowOnError();
        File.AppendAllText(target.Combine("m", "INBOX.mbox"), "From someone\n");
        Directory.CreateDirectory(target.Combine("own"));
        File.WriteAllText(target.Combine("own", "INBOX.mbox"), "From my own mail\n");

        string Error(Shell shell, string folder, string format) =>
            Assert
                .Single(shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", folder, format).Errors)
                .FullyQualifiedErrorId.Split(',')[0];

        Assert.Equal("SavePathInUse", Error(second, target.Path, "Eml"));
        Assert.Equal("SavePathInUse", Error(shell, target.Path, "Maildir"));
        Assert.Equal("MboxChanged", Error(shell, target.Combine("m"), "Mbox"));
        Assert.Equal("MboxChanged", Error(shell, target.Combine("own"), "Mbox"));
        Assert.Equal("From my own mail\n", File.ReadAllText(target.Combine("own", "INBOX.mbox")));
        using (File.Open(target.Combine("INBOX", "spectrummail-export.csv"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal("SaveInProgress", Error(shell, target.Path, "Eml"));
        }
    }
}
