using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>A folder pattern means the same to every command that takes one.</summary>
public sealed class FolderPatternTests(Labs labs)
{
    /// <summary>Each command with its pattern in place of PATTERN.</summary>
    public static TheoryData<string> Commands =>
        [
            "Get-SpectrumMessage -Session old -Folder PATTERN",
            "Save-SpectrumMessage $state -Session old -Folder PATTERN",
            "Copy-SpectrumMessage -Session old -DestinationSession new -Folder PATTERN",
            "Remove-SpectrumFolder PATTERN -Session old -Confirm:$false",
            "Set-SpectrumFolder PATTERN -Session old -Subscribed",
        ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_pattern_that_matches_no_folder_is_an_error(string command)
    {
        using var two = new TwoAccounts(labs.Full, labs.Full);
        two.From.Seed(two.Old.Address, 2, "INBOX");

        ShellResult result = two.Shell.Run(command.Replace("PATTERN", "Nothing*", StringComparison.Ordinal));

        Assert.Null(result.Fatal);
        Assert.StartsWith("FolderNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("Nothing*", result.Errors[0].TargetObject);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("Get-SpectrumMessage -Session old -Folder Nothing*, 'Al*'", 5)]
    [InlineData("Save-SpectrumMessage $state -Session old -Folder Nothing*, 'Al*' -PassThru", 5)]
    public void A_pattern_that_matches_no_folder_does_not_end_the_others(string command, int messages)
    {
        using var two = new TwoAccounts(labs.Full, labs.Full);
        two.From.CreateFolders(two.Old.Address, ["Alpha", "Alpine"]);
        two.From.Seed(two.Old.Address, 2, "Alpha");
        two.From.Seed(two.Old.Address, 3, "Alpine");

        ShellResult result = two.Shell.Run(command);

        Assert.Equal(messages, result.Output.Count);
        Assert.StartsWith("FolderNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void What_if_saves_none_of_the_folders_that_a_pattern_names()
    {
        using var two = new TwoAccounts(labs.Full, labs.Full);
        using var target = new TempFolder();
        two.From.CreateFolders(two.Old.Address, ["Alpha", "Alpine", "Beta"]);

        ShellResult result = two.Shell.Run(
            "Save-SpectrumMessage $args[0] -Session old -Folder 'Al*' -WhatIf",
            target.Combine("mail")
        );

        Assert.Empty(result.ThrowOnError().Output);
        Assert.False(Directory.Exists(target.Combine("mail")));
    }

    [Fact]
    public void The_former_name_of_the_checkpoint_parameter_still_works()
    {
        using var two = new TwoAccounts(labs.Full, labs.Full);
        two.From.Seed(two.Old.Address, 2, "INBOX");
        IEnumerable<int> Stored(string parameter) =>
            two
                .Shell.Run(
                    $"Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX {parameter} \"$state/named\"; "
                        + $"Import-SpectrumMessage $args[0] -Session new -Folder Files {parameter} \"$state/files\"",
                    Message(two.State)
                )
                .ThrowOnError()
                .Output.Select(result => (int)((dynamic)result).Stored);

        Assert.Equal([2, 1], Stored("-Checkpoint"));
        Assert.Equal([0, 0], Stored("-CheckpointPath"));
        Assert.Equal(
            [2, 0],
            two.Shell.Run("1..2 | ForEach-Object { @(Get-SpectrumMessage -Session old -CheckpointPath \"$state/seen\").Count }")
                .ThrowOnError()
                .Output.Select(count => (int)count.BaseObject)
        );
    }

    private static string Message(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "message.eml");
        File.WriteAllText(path, "From: a@example.com\r\nMessage-ID: <one@example.com>\r\nSubject: One\r\n\r\nText\r\n");
        return path;
    }
}
