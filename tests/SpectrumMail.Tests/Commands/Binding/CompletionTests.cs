using System;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Binding;

/// <summary>The folders that Tab offers on every kind of server, and what that costs. The other values: tests/Pester.</summary>
public sealed class CompletionTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.Bare)]
    [InlineData(LabVariant.InboxPrefix)]
    public void Folders_are_those_of_the_session_meant(LabVariant variant)
    {
        Lab lab = labs.Get(new LabOptions { Variant = variant });
        LabUser user = LabShell.NewUser(lab);
        string prefix = variant == LabVariant.InboxPrefix ? "INBOX." : string.Empty;
        lab.CreateFolder(user.Address, prefix + "Two words");
        using Shell shell = LabShell.Connected(lab, user);

        // A Tab waits for the server only for a moment; what it began to read is there for one of the next.
        Assert.True(
            SpinWait.SpinUntil(
                () => Texts(shell, "Get-SpectrumMessage -Folder ").Contains($"'{prefix}Two words'"),
                TimeSpan.FromSeconds(20)
            )
        );
        Assert.Equal(["INBOX"], Texts(shell, "Get-SpectrumFolder inbo").Where(text => text == "INBOX"));

        shell.Run("$null = Connect-Spectrum $alice @lab -Name other").ThrowOnError();
        Assert.DoesNotContain($"'{prefix}Two words'", Texts(shell, "Save-SpectrumMessage x -Folder "));
        Assert.Contains($"'{prefix}Two words'", Texts(shell, $"Save-SpectrumMessage x -Session {user.Address} -Folder "));
    }

    [Fact]
    public void Folders_are_asked_for_once_in_a_while_and_not_at_every_Tab()
    {
        Lab lab = labs.Full;
        using var folder = new TempFolder();
        System.IO.Directory.CreateDirectory(folder.Path);
        using Shell shell = LabShell.For(lab);
        shell.Run("$null = Connect-Spectrum $alice @lab -LogPath $args[0]", folder.Combine("log")).ThrowOnError();

        for (int tab = 0; tab < 5; tab++)
            Assert.NotEmpty(Texts(shell, "Get-SpectrumMessage -Folder "));

        Assert.Single(
            System.IO.File.ReadAllLines(folder.Combine("log")),
            line => line.Contains(" LIST \"\"", StringComparison.Ordinal) && line.Contains('*', StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_slow_server_does_not_block_the_prompt_and_its_answer_is_used_later()
    {
        Lab lab = labs.Full;
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Delay = TimeSpan.FromSeconds(1) });
        using Shell shell = LabShell.For(lab);
        shell.Run("$lab.Port = $args[0]; $lab.TimeoutSec = 60; $null = Connect-Spectrum $alice @lab", proxy.Port).ThrowOnError();

        Assert.Empty(Texts(shell, "Get-SpectrumMessage -Folder "));

        Assert.True(
            SpinWait.SpinUntil(() => Texts(shell, "Get-SpectrumMessage -Folder ").Contains("INBOX"), TimeSpan.FromSeconds(30))
        );
    }

    private static string[] Texts(Shell shell, string line) => [.. Complete(shell, line).Select(match => match.CompletionText)];

    // What is no file: where nothing is offered, the engine offers those.
    private static CompletionResult[] Complete(Shell shell, string line) =>
        [
            .. (
                (CommandCompletion)
                    shell
                        .Run(
                            "[System.Management.Automation.CommandCompletion]::CompleteInput($args[0], $args[0].Length, $null)",
                            line
                        )
                        .Value
            ).CompletionMatches.Where(match =>
                match.ResultType is not (CompletionResultType.ProviderItem or CompletionResultType.ProviderContainer)
            ),
        ];
}
