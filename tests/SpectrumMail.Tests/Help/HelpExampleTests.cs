using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SpectrumMail.HelpBuilder;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Help;

/// <summary>Every example of the help, run as it is written against a mailbox of charter.net that a lab plays.</summary>
public sealed class HelpExampleTests(Labs labs)
{
    private const string Password = "Correct-Horse-1";

    // Nothing comes out of these by their nature.
    private static readonly string[] s_silent = ["Remove-SpectrumMessage", "Remove-SpectrumOutbox", "Disconnect-Spectrum"];

    private static readonly string[] s_people = ["me", "ann", "bob", "boss", "team"];

    public static IEnumerable<TheoryDataRow<string, string>> Examples => Pages().SelectMany(page => page["EXAMPLES"].Parts
        .Select(example => new TheoryDataRow<string, string>(page.Name, example.Title)));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Runs_as_it_is_written(string command, string title)
    {
        Lab lab = Ready();
        string code = Code(Pages().Single(page => page.Name == command)["EXAMPLES"].Parts.Single(example => example.Title == title).Lines);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        using var shell = new Shell(host: new ExampleHost(Password));
        shell.Run(". $args[0]; . $args[1] -Lab $args[2] -Folder $args[3]", Path.Combine(Repository.Root, "tests/SpectrumMail.Tests/Help/EngineAlone.ps1"), Path.Combine(Repository.Root, "tests/Examples.ps1"), Describe(lab), folder.Path).ThrowOnError();
        if (command is not ("Connect-Spectrum" or "Test-SpectrumConnection"))
        {
            shell.Run("$null = Connect-Spectrum me@charter.net").ThrowOnError();
        }

        ShellResult result = shell.Run(code).ThrowOnError();

        Assert.Empty(result.Warnings);
        Assert.True(result.Output.Count > 0 || s_silent.Contains(command) || LastLine(code).StartsWith('$') || code.Contains("Export-C", StringComparison.Ordinal), "Nothing came out.");
    }

    [Fact]
    public void Every_cmdlet_has_three_of_them() =>
        Assert.All(Pages(), page => Assert.True(page["EXAMPLES"].Parts.Length >= 3, page.Name));

    internal static IEnumerable<HelpPage> Pages() => Directory.GetFiles(Path.Combine(Repository.Root, "docs", "en-US"), "*-*.md").Order(StringComparer.Ordinal).Select(HelpPage.Read);

    internal static string Code(IEnumerable<string> lines) => string.Join("\n", lines
        .SkipWhile(line => !line.StartsWith("```powershell", StringComparison.Ordinal)).Skip(1)
        .TakeWhile(line => !line.StartsWith("```", StringComparison.Ordinal))).Replace("mail.example.com", "localhost", StringComparison.Ordinal);

    private static string LastLine(string code) => code.Split('\n').Last(line => line.Trim().Length > 0 && !line.StartsWith(' '));

    private static Hashtable Describe(Lab lab) => new()
    {
        ["Host"] = lab.Host,
        ["Imaps"] = lab.ImapsPort,
        ["Pop3s"] = lab.Pop3sPort,
        ["Submission"] = lab.SubmissionPort,
        ["Ca"] = lab.CaFile,
        ["Password"] = Password,
    };

    // The mailbox as every example finds it.
    private Lab Ready()
    {
        Lab lab = labs.Get(new LabOptions { Domain = "charter.net", Users = [.. s_people.Select(name => new LabUser(name + "@charter.net", Password))] });
        Assert.SkipUnless(lab.CanSend, lab.NoSendReason ?? string.Empty);
        string me = lab.Alice.Address;
        lab.Doveadm("expunge", "-u", me, "mailbox", "*", "all");
        lab.Seed(me, 60);
        lab.Seed(me, 5, "Archive/2025", startAt: 60);
        lab.Append(me, "INBOX", File.ReadAllBytes(Path.Combine(Repository.Root, "tests/SpectrumMail.Tests/Help/invoice.eml")), internalDate: DateTimeOffset.Now.AddHours(-1));
        return lab;
    }
}
