using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using SpectrumMail.HelpBuilder;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Help;

/// <summary>The help says what the cmdlets are: all of it, nothing that is gone, and nothing left to fill in.</summary>
public sealed class HelpPageTests
{
    private static readonly string s_pages = Path.Combine(Repository.Root, "docs", "en-US");

    [Fact]
    public void Every_page_has_the_syntax_and_the_parameters_that_the_cmdlet_has()
    {
        string assembly = Repository.Built("src/SpectrumMail", "net8.0", "SpectrumMail.dll");
        CommandFacts[] commands = [.. CommandFacts.ReadAll(assembly, new Summaries(Path.ChangeExtension(assembly, ".xml")))];

        Assert.Equal(commands.Select(command => command.Name), HelpExampleTests.Pages().Select(page => page.Name));
        Assert.All(
            commands,
            command =>
            {
                string path = Path.Combine(s_pages, command.Name + ".md");
                Assert.True(
                    File.ReadAllText(path).ReplaceLineEndings("\n")
                        == PageWriter.Write(HelpPage.Read(path), command, ProjectUri()),
                    $"{command.Name}.md is stale: run build.ps1 -Task Docs."
                );
            }
        );
    }

    [Fact]
    public void Nothing_is_left_to_fill_in()
    {
        Assert.All(Directory.GetFiles(s_pages), path => Assert.DoesNotMatch(@"\{\{ |TODO|TBD|Lorem", File.ReadAllText(path)));
        Assert.All(
            HelpExampleTests.Pages(),
            page =>
                Assert.All(
                    (string[])["SYNOPSIS", "DESCRIPTION", "EXAMPLES", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"],
                    title => Assert.True(page[title].Lines.Length > 0, $"{page.Name}: {title}")
                )
        );
    }

    [Fact]
    public void Commands_and_parameters_named_in_any_document_exist()
    {
        using var shell = new Shell();
        IReadOnlyDictionary<string, CmdletInfo> commands = shell
            .Run("Get-Command -Module SpectrumMail")
            .ThrowOnError()
            .Output.Select(command => (CmdletInfo)command.BaseObject)
            .ToDictionary(command => command.Name, StringComparer.OrdinalIgnoreCase);
        string[] wrong =
        [
            .. Documents()
                .SelectMany(path =>
                    Scripts(path)
                        .SelectMany(script => Wrong(script, commands).Select(what => $"{Path.GetFileName(path)}: {what}"))
                ),
        ];

        Assert.Empty(wrong);
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        foreach (string path in Documents().Where(path => path.EndsWith(".md", StringComparison.Ordinal)))
        {
            foreach (Match link in Regex.Matches(File.ReadAllText(path), @"\]\((?!https?:|#)([^)#]+)[^)]*\)"))
            {
                Assert.True(
                    Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, link.Groups[1].Value)),
                    $"{path}: {link.Groups[1].Value}"
                );
            }
        }
    }

    [Fact]
    public void Every_error_id_is_in_the_help_and_every_id_in_the_help_is_one()
    {
        string source = string.Concat(
            Directory
                .EnumerateFiles(Repository.Source, "*.cs", SearchOption.AllDirectories)
                .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
                .Select(File.ReadAllText)
        );
        string help = string.Concat(Directory.GetFiles(s_pages).Select(File.ReadAllText));
        IEnumerable<string> described = HelpExampleTests
            .Pages()
            .SelectMany(page => page["NOTES"].Lines)
            .Where(line => line.StartsWith("- ", StringComparison.Ordinal) && line.Contains(": ", StringComparison.Ordinal))
            .SelectMany(line => line[2..line.IndexOf(": ", StringComparison.Ordinal)].Split(", "))
            .Where(id => Regex.IsMatch(id, "^[A-Z][A-Za-z0-9]+$"));

        Assert.All(Catalogue.Entries.Select(entry => entry.Kind.Id).Distinct(), id => Assert.Matches($@"\b{id}\b", help));
        Assert.All(
            described.Distinct(),
            id => Assert.Matches($@"\b{Regex.Replace(id, "^Recipient(?=[A-Z])", string.Empty)}\b", source)
        );
    }

    private static IEnumerable<string> Documents() =>
        [
            .. Directory.GetFiles(Repository.Root, "*.md"),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "examples"), "*.ps1"),
        ];

    // A script is one; a page has them between fences.
    private static IEnumerable<string> Scripts(string path) =>
        path.EndsWith(".ps1", StringComparison.Ordinal)
            ? [File.ReadAllText(path)]
            : Regex
                .Matches(
                    File.ReadAllText(path).ReplaceLineEndings("\n"),
                    "^```powershell\n(.*?)^```",
                    RegexOptions.Singleline | RegexOptions.Multiline
                )
                .Select(match => match.Groups[1].Value);

    private static IEnumerable<string> Wrong(string script, IReadOnlyDictionary<string, CmdletInfo> commands)
    {
        Ast ast = Parser.ParseInput(script, out _, out ParseError[] errors);
        foreach (ParseError error in errors)
            yield return error.Message;
        foreach (CommandAst used in ast.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            if (used.GetCommandName() is not { } name || !name.Contains("-Spectrum", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!commands.TryGetValue(name, out CmdletInfo? command))
            {
                yield return name;
                continue;
            }

            foreach (CommandParameterAst parameter in used.CommandElements.OfType<CommandParameterAst>())
            {
                if (
                    !command.Parameters.ContainsKey(parameter.ParameterName)
                    && !command.Parameters.Values.Any(known =>
                        known.Aliases.Contains(parameter.ParameterName, StringComparer.OrdinalIgnoreCase)
                    )
                )
                {
                    yield return $"{name} -{parameter.ParameterName}";
                }
            }
        }
    }

    internal static string ProjectUri() =>
        Regex
            .Match(File.ReadAllText(Path.Combine(Repository.Root, "SpectrumMail.psd1")), @"ProjectUri\s*=\s*'([^']+)'")
            .Groups[1]
            .Value;
}
