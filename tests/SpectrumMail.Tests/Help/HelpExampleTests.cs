using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SpectrumMail.HelpBuilder;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Help;

/// <summary>Every example of the help, run as it is written against a mailbox of charter.net that a lab plays.</summary>
[Collection(HelpLab.OneAtATime)]
public sealed class HelpExampleTests(Labs labs)
{
    // Nothing comes out of these by their nature.
    private static readonly string[] s_silent =
    [
        "Find-SpectrumDuplicate",
        "Remove-SpectrumMessage",
        "Remove-SpectrumOutbox",
        "Disconnect-Spectrum",
        "Remove-SpectrumFolder",
        "Copy-SpectrumMessage",
        "Move-SpectrumMessage",
        "Set-SpectrumMessage",
        "Set-SpectrumFolder",
        "Rename-SpectrumFolder",
        "Import-SpectrumMessage",
        "Wait-SpectrumMessage",
        "New-SpectrumToken",
    ];

    public static IEnumerable<TheoryDataRow<string, string>> Examples =>
        Pages()
            .SelectMany(page =>
                page["EXAMPLES"].Parts.Select(example => new TheoryDataRow<string, string>(page.Name, example.Title))
            );

    [Theory]
    [MemberData(nameof(Examples))]
    public void Runs_as_it_is_written(string command, string title)
    {
        Lab lab = HelpLab.Ready(labs);
        string code = Code(
            Pages().Single(page => page.Name == command)["EXAMPLES"].Parts.Single(example => example.Title == title).Lines
        );
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        using Shell shell = HelpLab.Shell(lab, folder.Path);
        if (command is not ("Connect-Spectrum" or "Test-SpectrumConnection"))
        {
            shell.Run("$null = Connect-Spectrum me@charter.net").ThrowOnError();
        }

        ShellResult result = shell.Run(code).ThrowOnError();

        Assert.Empty(result.Warnings);
        Assert.True(
            result.Output.Count > 0
                || s_silent.Contains(command)
                || LastLine(code).StartsWith('$')
                || code.Contains("Export-C", StringComparison.Ordinal),
            "Nothing came out."
        );
    }

    internal static IEnumerable<HelpPage> Pages() =>
        Directory
            .GetFiles(Path.Combine(Repository.Root, "docs", "en-US"), "*-*.md")
            .Order(StringComparer.Ordinal)
            .Select(HelpPage.Read);

    internal static string Code(IEnumerable<string> lines) =>
        string.Join(
                "\n",
                lines
                    .SkipWhile(line => !line.StartsWith("```powershell", StringComparison.Ordinal))
                    .Skip(1)
                    .TakeWhile(line => !line.StartsWith("```", StringComparison.Ordinal))
            )
            .Replace("mail.example.com", "localhost", StringComparison.Ordinal);

    private static string LastLine(string code) => code.Split('\n').Last(line => line.Trim().Length > 0 && !line.StartsWith(' '));
}
