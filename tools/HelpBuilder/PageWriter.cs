using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace SpectrumMail.HelpBuilder;

/// <summary>Writes a page again: what people wrote stays, what the cmdlet says of itself is brought up to date.</summary>
internal static class PageWriter
{
    private const string Common =
        "This cmdlet supports the common parameters: -Debug, -ErrorAction, -ErrorVariable, -InformationAction, "
        + "-InformationVariable, -OutVariable, -OutBuffer, -PipelineVariable, -Verbose, -WarningAction, and -WarningVariable. "
        + "For more information, see [about_CommonParameters](http://go.microsoft.com/fwlink/?LinkID=113216).";

    public static string Write(HelpPage page, CommandFacts command, string link)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            ---
            external help file: SpectrumMail.dll-Help.xml
            Module Name: SpectrumMail
            online version: {link}/blob/main/docs/en-US/{command.Name}.md
            schema: 2.0.0
            ---

            # {command.Name}


            """
        );
        Section(text, "SYNOPSIS", Written(page["SYNOPSIS"].Lines));
        Section(text, "SYNTAX", command.Syntax.SelectMany(Syntax));
        Section(text, "DESCRIPTION", Written(page["DESCRIPTION"].Lines));
        Section(text, "EXAMPLES", Written(page["EXAMPLES"].Lines));
        Section(text, "PARAMETERS", [.. command.Parameters.SelectMany(Describe), "### CommonParameters", string.Empty, Common]);
        Section(text, "INPUTS", Written(page["INPUTS"].Lines));
        Section(text, "OUTPUTS", Written(page["OUTPUTS"].Lines));
        Section(text, "NOTES", Written(page["NOTES"].Lines));
        Section(text, "RELATED LINKS", Written(page["RELATED LINKS"].Lines));
        return text.ToString().ReplaceLineEndings("\n").TrimEnd() + "\n";
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        text.Append("## ").AppendLine(title).AppendLine();
        foreach (string line in HelpSection.Trim([.. lines]))
            text.AppendLine(line);
        text.AppendLine();
    }

    private static string[] Written(string[] lines) => lines.Length > 0 ? lines : [HelpPage.Placeholder];

    private static IEnumerable<string> Syntax((string Set, string Syntax) set)
    {
        string[] heading = set.Set.Length > 0 ? ["### " + set.Set, string.Empty] : [];
        return
        [
            .. heading,
            "```",
            .. Prose
                .Wrap(set.Syntax.Replace(" <", "\u00a0<", StringComparison.Ordinal), 100)
                .Select((line, index) => (index == 0 ? line : " " + line).Replace('\u00a0', ' ')),
            "```",
            string.Empty,
        ];
    }

    private static IEnumerable<string> Describe(Parameter parameter)
    {
        yield return "### -" + parameter.Name;
        yield return string.Empty;
        yield return parameter.Text.Length > 0 ? parameter.Text : HelpPage.Placeholder;
        yield return string.Empty;
        foreach (ParameterFacts facts in parameter.Facts)
        {
            yield return "```yaml";
            yield return "Type: " + parameter.Type;
            yield return "Parameter Sets: " + string.Join(", ", facts.Sets);
            yield return ("Aliases: " + string.Join(", ", parameter.Aliases)).TrimEnd();
            if (parameter.Values.Length > 0)
                yield return "Accepted values: " + string.Join(", ", parameter.Values);
            yield return string.Empty;
            yield return "Required: " + facts.Mandatory;
            yield return "Position: " + facts.Position;
            yield return "Default value: " + parameter.Default;
            yield return "Accept pipeline input: " + facts.Pipeline;
            yield return "Accept wildcard characters: " + parameter.Wildcards;
            yield return "```";
            yield return string.Empty;
        }
    }
}
