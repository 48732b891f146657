using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace SpectrumMail.PwshHost;

/// <summary>The command line's script or text as the engine takes it.</summary>
internal static class ScriptCommand
{
    public static Command Create(CommandLine line)
    {
        // A script that starts with #! may have any name; the engine takes only .ps1 for a script.
        bool isText = line.Action == CommandLineAction.Command;
        Command command = isText || line.Target.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase)
            ? new Command(line.Target, isScript: isText, useLocalScope: false)
            : new Command(File.ReadAllText(line.Target), isScript: true, useLocalScope: false);
        foreach (CommandParameter parameter in line.Arguments)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>
    /// Standard input, line by line, if the script takes it as $input; otherwise nothing, since it then belongs to the
    /// script's questions and to the programs it starts.
    /// </summary>
    public static IEnumerable<string> Input(CommandLine line) =>
        Console.IsInputRedirected && UsesInput(Parse(line, out _)) ? Lines(Console.In) : [];

    /// <summary>What is wrong with a text the engine found unfinished.</summary>
    public static ErrorRecord ParseError(CommandLine line)
    {
        Parse(line, out ParseError[] errors);
        return new ParseException(errors).ErrorRecord;
    }

    private static ScriptBlockAst Parse(CommandLine line, out ParseError[] errors) =>
        line.Action == CommandLineAction.File
            ? Parser.ParseFile(line.Target, out _, out errors)
            : Parser.ParseInput(line.Target, out _, out errors);

    private static bool UsesInput(ScriptBlockAst script) =>
        script.Find(
            node => node is VariableExpressionAst variable
                && variable.VariablePath.UserPath.Equals("input", StringComparison.OrdinalIgnoreCase),
            searchNestedScriptBlocks: false) is not null;

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
