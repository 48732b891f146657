using System;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Folders;

/// <summary>New-, Rename-, Remove- and Set-SpectrumFolder; doveadm looks at folders, subscriptions and messages.</summary>
public sealed class FolderChangeTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full, "/", "")]
    [InlineData(LabVariant.Bare, "/", "")]
    [InlineData(LabVariant.InboxPrefix, ".", "INBOX.")]
    public void A_folder_is_created_renamed_subscribed_and_removed(LabVariant variant, string separator, string prefix)
    {
        var box = ChangeLab.Fill(labs, variant);
        using Shell shell = box.Connect();
        string Native(string path) => prefix + path.Replace("/", separator, StringComparison.Ordinal);

        ShellResult made = shell
            .Run(
                "New-SpectrumFolder 'Projekte/Größe & Maß/[a]', 'Übung' -ErrorAction Stop; New-SpectrumFolder Leise -Unsubscribed"
            )
            .ThrowOnError();
        Assert.Equal(
            [Native("Projekte/Größe & Maß/[a]"), Native("Übung"), Native("Leise")],
            made.Output.Select((dynamic folder) => (string)folder.Path)
        );
        Assert.Equal([true, true, false], made.Output.Select((dynamic folder) => (bool)folder.Subscribed));
        Assert.Contains(Native("Projekte/Größe & Maß/[a]"), box.Lab.Subscriptions(box.User));
        Assert.Contains(Native("Projekte"), box.Lab.Subscriptions(box.User));
        Assert.DoesNotContain(Native("Leise"), box.Lab.Subscriptions(box.User));

        // The folder that is renamed is the open one, and holds a message.
        shell
            .Run(
                "Get-SpectrumMessage -Uid 2 | Copy-SpectrumMessage 'Projekte/Größe & Maß/[a]'; $null = "
                    + "Get-SpectrumMessage 'Projekte/Größe & Maß/[a]'"
            )
            .ThrowOnError();
        dynamic renamed = shell.Run("Rename-SpectrumFolder Projekte/'Größe & Maß' Klein -PassThru").Single;
        Assert.Equal(Native("Projekte/Klein"), (string)renamed.Path);
        Assert.Equal(
            Native("Übung/Alt/[a]"),
            (string)
                shell.Run("Rename-SpectrumFolder Projekte/Klein -NewPath Übung/Alt; Get-SpectrumFolder Übung/Alt/[a]").Single.Path
        );
        Assert.Single(shell.Run("Get-SpectrumMessage 'Übung/Alt/[a]'").ThrowOnError().Output);
        Assert.Contains(Native("Übung/Alt/[a]"), box.Lab.Subscriptions(box.User));
        Assert.DoesNotContain(
            box.Lab.Subscriptions(box.User),
            name => name.Contains("Klein", StringComparison.Ordinal) || name.Contains("Größe", StringComparison.Ordinal)
        );

        Assert.False((bool)shell.Run("Set-SpectrumFolder Übung -Subscribed:$false -PassThru").Single.Subscribed);
        Assert.DoesNotContain(Native("Übung"), box.Lab.Subscriptions(box.User));
        Assert.True((bool)shell.Run("Get-SpectrumFolder Übung | Set-SpectrumFolder -Subscribed -PassThru").Single.Subscribed);
        Assert.Contains(Native("Übung"), box.Lab.Subscriptions(box.User));

        // The folder that is removed is the open one, too.
        shell
            .Run("Remove-SpectrumFolder Übung, Projekte, Leise -Force -Confirm:$false; $null = Get-SpectrumMessage")
            .ThrowOnError();
        Assert.DoesNotContain(
            box.Lab.FolderNames(box.User),
            name => name.Contains("Übung", StringComparison.Ordinal) || name.Contains("Projekte", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            box.Lab.Subscriptions(box.User),
            name => name.Contains("Übung", StringComparison.Ordinal) || name.Contains("Projekte", StringComparison.Ordinal)
        );
        Assert.Equal(box.Before, box.Lab.Look(box.User));
    }

    [Theory]
    [InlineData("Remove-SpectrumFolder Full -Confirm:$false", "FolderNotEmpty")]
    [InlineData("Remove-SpectrumFolder Above -Confirm:$false", "FolderNotEmpty")]
    [InlineData("Remove-SpectrumFolder INBOX -Force -Confirm:$false", "FolderProtected")]
    [InlineData("Remove-SpectrumFolder Trash -Force -Confirm:$false", "FolderProtected")]
    [InlineData("Remove-SpectrumFolder Nowhere -Force -Confirm:$false", "FolderNotFound")]
    [InlineData("Remove-SpectrumFolder Full -Force -WhatIf", "")]
    [InlineData("Rename-SpectrumFolder inbox Mail", "FolderProtected")]
    [InlineData("Rename-SpectrumFolder Sent Gone", "FolderProtected")]
    [InlineData("Rename-SpectrumFolder Full Above", "FolderExists")]
    [InlineData("Rename-SpectrumFolder Full a/b", "FolderNameInvalid")]
    [InlineData("Rename-SpectrumFolder Above -NewPath Above/Below", "FolderNameInvalid")]
    [InlineData("Rename-SpectrumFolder Full -NewPath Nowhere/Full", "FolderNotFound")]
    [InlineData("Rename-SpectrumFolder Full Empty -WhatIf", "")]
    [InlineData("New-SpectrumFolder Full", "FolderExists")]
    [InlineData("New-SpectrumFolder INBOX", "FolderExists")]
    [InlineData("New-SpectrumFolder a//b", "FolderNameInvalid")]
    [InlineData("New-SpectrumFolder 'all%'", "FolderNameInvalid")]
    [InlineData("New-SpectrumFolder Fresh -WhatIf", "")]
    [InlineData("Set-SpectrumFolder Nowhere -Subscribed", "FolderNotFound")]
    [InlineData("Set-SpectrumFolder Full -Subscribed:$false -WhatIf", "")]
    public void Refused_changes_of_folders_change_nothing(string command, string id)
    {
        foreach (LabVariant variant in Enum.GetValues<LabVariant>())
        {
            var box = ChangeLab.Fill(labs, variant);
            using Shell shell = box.Connect();
            shell
                .Run("$null = New-SpectrumFolder Full, Above/Below; Get-SpectrumMessage -Uid 3 | Copy-SpectrumMessage Full")
                .ThrowOnError();
            (StoredMessage[], string[], string[]) before = All(box);

            ShellResult result = shell.Run(command);

            Assert.Equal(
                id,
                result.Errors.Count == 0 ? string.Empty : Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]
            );
            Assert.Empty(result.Output);
            Assert.Equivalent(before, All(box), strict: true);
        }
    }

    [Theory]
    [InlineData(LabVariant.Full, "Nowhere/Full", "Nowhere")]
    [InlineData(LabVariant.Bare, "Nowhere/Deep/Full", "Nowhere/Deep")]
    [InlineData(LabVariant.InboxPrefix, "Nowhere/Full", "INBOX.Nowhere")]
    public void A_new_path_below_a_folder_that_is_missing_says_how_to_create_it(LabVariant variant, string path, string above)
    {
        var box = ChangeLab.Fill(labs, variant);
        using Shell shell = box.Connect();
        shell.Run("$null = New-SpectrumFolder Full").ThrowOnError();

        ErrorRecord error = Assert.Single(shell.Run("Rename-SpectrumFolder Full -NewPath $args[0]", path).Errors);

        Assert.StartsWith("FolderNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"'{above}'", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains($"New-SpectrumFolder '{above}'", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_come_by_wildcard_from_the_pipeline_and_from_a_table_and_one_that_is_refused_stops_no_other()
    {
        var box = ChangeLab.Fill(labs, LabVariant.Full);
        using Shell shell = box.Connect();

        ShellResult result = shell.Run(
            """
            $null = 'Old/A', 'Old/B/C', 'Old2' | New-SpectrumFolder
            Remove-SpectrumFolder Old* -Confirm:$false
            $null = 'Trash', 'One', 'Two' | New-SpectrumFolder
            [pscustomobject]@{ Path = 'One'; NewName = 'Eins'; Session = '' },
                [pscustomobject]@{ Path = 'Sent'; NewName = 'x'; Session = '' } | Rename-SpectrumFolder
            Get-SpectrumFolder Eins, Trash, Two | Remove-SpectrumFolder -Confirm:$false
            """
        );

        Assert.Equal(
            ["FolderExists", "FolderProtected", "FolderProtected"],
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])
        );
        Assert.Equal(["Trash", "Sent", "Trash"], result.Errors.Select(error => error.TargetObject));
        Assert.DoesNotContain(
            box.Lab.FolderNames(box.User),
            name => name.StartsWith("Old", StringComparison.Ordinal) || name is "One" or "Eins" or "Two"
        );
    }

    [Fact]
    public void A_folder_recreated_by_another_client_is_found_again()
    {
        var box = ChangeLab.Fill(labs, LabVariant.Full);
        using Shell shell = box.Connect();
        shell.Run("$null = New-SpectrumFolder Mine; Remove-SpectrumFolder Mine -Confirm:$false").ThrowOnError();
        Assert.Equal(
            "FolderNotFound",
            Assert.Single(shell.Run("Get-SpectrumMessage Mine").Errors).FullyQualifiedErrorId.Split(',')[0]
        );

        box.Lab.Doveadm(box.User.Address, "mailbox create", "Mine");

        shell.Run("Get-SpectrumMessage -Uid 1 | Copy-SpectrumMessage Mine").ThrowOnError();
        Assert.Single(box.Lab.Look(box.User, "Mine"));
        box.Lab.Doveadm(box.User.Address, "mailbox delete", "Mine");
        Assert.Equal(
            "FolderNotFound",
            Assert
                .Single(shell.Run("Get-SpectrumMessage -Uid 1 | Copy-SpectrumMessage Mine").Errors)
                .FullyQualifiedErrorId.Split(',')[0]
        );
    }

    [Fact]
    public void Special_folders_of_any_name_are_known_by_their_mark()
    {
        Lab lab = labs.Get(
            new LabOptions
            {
                Smtp = false,
                ExtraDovecot = new System.Collections.Generic.Dictionary<string, string>
                {
                    ["namespace inbox/mailbox Papierkorb/special_use"] = "\\Trash",
                    ["namespace inbox/mailbox Papierkorb/auto"] = "subscribe",
                    ["namespace inbox/mailbox Trash/special_use"] = "",
                },
            }
        );
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 3);
        using Shell shell = LabShell.Connected(lab, user);

        Assert.Equal(
            "FolderProtected",
            Assert
                .Single(shell.Run("Remove-SpectrumFolder Papierkorb -Force -Confirm:$false").Errors)
                .FullyQualifiedErrorId.Split(',')[0]
        );
        Assert.Equal(
            "Papierkorb",
            (string)shell.Run("Get-SpectrumMessage -Uid 2 | Remove-SpectrumMessage -Confirm:$false -PassThru").Single.Folder
        );
        shell.Run("Remove-SpectrumFolder Trash -Force -Confirm:$false").ThrowOnError();
    }

    private static (StoredMessage[] Messages, string[] Folders, string[] Subscriptions) All(ChangeLab box) =>
        (box.Lab.Look(box.User), box.Lab.FolderNames(box.User), box.Lab.Subscriptions(box.User));
}
