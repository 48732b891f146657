using System.Collections.Generic;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Folders;

/// <summary>
/// Folders that only show messages of other folders (RFC 6154: \All, \Flagged), in a second personal namespace that lies below
/// the first one. A folder marked \Important may have mail of its own (RFC 8457), and is none of them.
/// </summary>
public sealed class ViewTests(Labs labs)
{
    private static readonly LabOptions s_options = new()
    {
        Smtp = false,
        ExtraDovecot = new Dictionary<string, string>
        {
            ["namespace views/type"] = "private",
            ["namespace views/prefix"] = "Views/",
            ["namespace views/separator"] = "/",
            ["namespace views/location"] = "mdbox:%h/views",
            ["namespace views/mailbox All/special_use"] = "\\All",
            ["namespace views/mailbox All/auto"] = "create",
            ["namespace views/mailbox Stars/special_use"] = "\\Flagged",
            ["namespace views/mailbox Stars/auto"] = "create",
            ["namespace views/mailbox Weighty/special_use"] = "\\Important",
            ["namespace views/mailbox Weighty/auto"] = "create",
        },
    };

    [Fact]
    public void A_view_is_listed_once_and_not_counted()
    {
        (Lab lab, LabUser user) = Mailbox();
        using Shell shell = LabShell.Connected(lab, user);

        string[] paths = [.. shell.Run("Get-SpectrumFolder").ThrowOnError().Output.Select(Path)];
        dynamic statistics = shell.Run("Get-SpectrumMailboxStatistics").Single;
        dynamic audit = shell
            .Run(
                "$c = $lab.Clone(); $c.Remove('SmtpServer');"
                    + "[pscustomobject] @{ Credential = $args[0] } | Invoke-SpectrumMailboxAudit @c",
                Labs.Credential(user)
            )
            .Single;

        Assert.Equal(
            ["Views/All", "Views/Stars", "Views/Weighty"],
            paths.Where(path => path.StartsWith("Views/", System.StringComparison.Ordinal))
        );
        Assert.Equal(paths.Distinct(), paths);
        Assert.Equal((8, 8), ((int)statistics.ItemCount, (int)audit.ItemCount));
        Assert.Equal(8, shell.Run("Get-SpectrumMessage *").ThrowOnError().Output.Count);
        Assert.Equal(7, shell.Run("Get-SpectrumMessage Views/All").ThrowOnError().Output.Count);
        Assert.Equal(7, (int)shell.Run("Get-SpectrumFolderStatistics Views/All").Single.ItemsInFolder);
    }

    [Fact]
    public void A_view_is_saved_and_copied_only_when_it_is_named()
    {
        (Lab lab, LabUser user) = Mailbox();
        LabUser other = LabShell.NewUser(labs.Full);
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();
        shell.Set("full", LabShell.Servers(labs.Full));
        shell.Run("$null = Connect-Spectrum -Credential $args[0] @full -Name other", Labs.Credential(other)).ThrowOnError();

        ShellResult all = shell.Run(
            "Get-SpectrumFolder -Session $args[1] | Save-SpectrumMessage $args[0]",
            target.Combine("all"),
            user.Address
        );
        ShellResult pattern = shell.Run(
            "Save-SpectrumMessage $args[0] -Folder * -Session $args[1]",
            target.Combine("star"),
            user.Address
        );
        ShellResult named = shell.Run(
            "Get-SpectrumFolder Views/All -Session $args[1] | Save-SpectrumMessage $args[0]",
            target.Combine("named"),
            user.Address
        );
        ShellResult copied = shell.Run(
            "Copy-SpectrumMessage -Session $args[1] -DestinationSession other -CheckpointPath $args[0]",
            target.Combine("journal"),
            user.Address
        );

        Assert.Equal((8, 8, 7), (Files(target, "all"), Files(target, "star"), Files(target, "named")));
        Assert.Equal(8, labs.Full.Look(other).Length);
        Assert.All(
            new[] { all, pattern, copied },
            result => Assert.Equal(2, result.ThrowOnError().Warnings.Count(warning => warning.Contains("Views/")))
        );
        Assert.Empty(named.ThrowOnError().Warnings);
    }

    private static int Files(TempFolder target, string name) =>
        Directory.GetFiles(target.Combine(name), "*.eml", SearchOption.AllDirectories).Length;

    private static string Path(dynamic folder) => folder.Path;

    private (Lab Lab, LabUser User) Mailbox()
    {
        Lab lab = labs.Get(s_options);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 5);
        lab.Seed(user.Address, 2, "Plans", startAt: 5);
        lab.Seed(user.Address, 5, "Views/All");
        lab.Seed(user.Address, 2, "Views/All", startAt: 5);
        lab.Seed(user.Address, 1, "Views/Stars");
        lab.Seed(user.Address, 1, "Views/Weighty");
        return (lab, user);
    }
}
