using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace SpectrumMail.HelpBuilder;

/// <summary>
/// The command: <c>build</c> makes what Get-Help reads, <c>update</c> brings the pages up to what the cmdlets are.
/// </summary>
internal static class Program
{
    private const string Usage = """
        HelpBuilder: the help of the module from its Markdown pages (platyPS schema 2.0.0).

          build  PAGES TARGET              writes TARGET/SpectrumMail.dll-Help.xml and TARGET/about_*.help.txt
          update PAGES ASSEMBLY LINK       rewrites syntax and parameters of PAGES from the cmdlets and their XML
                                           documentation, the topic of the errors from the catalogue of failures, and
                                           the JSON Schemas of what they emit in PAGES/../schema;
                                           LINK is the address of the project, for Get-Help -Online
          check  PAGES ASSEMBLY LINK       says what update would change; the exit code is the number of such pages
        """;

    public static int Main(string[] args)
    {
        switch (args)
        {
            case ["build", string pages, string target]:
                Build(pages, target);
                return 0;
            case ["update", string pages, string assembly, string link]:
                foreach ((string path, string text) in Current(pages, assembly, link))
                    File.WriteAllText(path, text);
                return 0;
            case ["check", string pages, string assembly, string link]:
                string[] stale =
                [
                    .. Current(pages, assembly, link)
                        .Where(page => !File.Exists(page.Path) || File.ReadAllText(page.Path) != page.Text)
                        .Select(page => page.Path),
                ];
                foreach (string path in stale)
                    Console.WriteLine($"{path} does not say what the cmdlet is: run HelpBuilder update.");
                return stale.Length;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static void Build(string pages, string target)
    {
        Directory.CreateDirectory(target);
        Maml.Write(Pages(pages).Select(HelpPage.Read), Path.Combine(target, "SpectrumMail.dll-Help.xml"));
        foreach (string topic in Directory.GetFiles(pages, "about_*.md"))
        {
            string text = AboutTopic.Text(File.ReadAllText(topic));
            File.WriteAllText(Path.Combine(target, Path.GetFileNameWithoutExtension(topic) + ".help.txt"), text);
        }
    }

    // A cmdlet that has no page yet gets one, with everything to fill in that only a person can write.
    private static IEnumerable<(string Path, string Text)> Current(string pages, string assembly, string link)
    {
        var summaries = new Summaries(Path.ChangeExtension(assembly, ".xml"));
        foreach (CommandFacts command in CommandFacts.ReadAll(assembly, summaries))
        {
            string path = Path.Combine(pages, command.Name + ".md");
            HelpPage page = File.Exists(path) ? HelpPage.Read(path) : HelpPage.Empty(command.Name);
            yield return (path, PageWriter.Write(page, command, link));
        }

        yield return (Path.Combine(pages, ErrorTopic.FileName), ErrorTopic.Write(assembly));
        string schemas = Directory.CreateDirectory(Path.Combine(pages, "..", "schema")).FullName;
        foreach ((string file, string text) in ResultSchema.WriteAll(assembly, summaries, link))
            yield return (Path.Combine(schemas, file), text);
    }

    private static IEnumerable<string> Pages(string folder) => Directory.GetFiles(folder, "*-*.md").Order(StringComparer.Ordinal);
}
