using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation.Runspaces;

namespace SpectrumMail.PwshHost;

/// <summary>What the command line asks for.</summary>
internal enum CommandLineAction
{
    File,
    Command,
    Version,
    Help,
}

/// <summary>A command line that cannot be followed.</summary>
internal sealed class CommandLineException(string message) : Exception(message);

/// <summary>The options pwsh has, as far as a script or a single command needs them.</summary>
internal sealed class CommandLine
{
    public const string Usage =
        """
        Usage: PwshHost [-NoProfile] [-NoLogo] [-NonInteractive] [-ExecutionPolicy <name>] [-WorkingDirectory <folder>]
                        ( [-File] <script> [<arguments>] | -Command <text> | -Command - )
               PwshHost -Version | -Help
        """;

    private readonly Queue<string> _left;

    private CommandLine(IEnumerable<string> args) => _left = new Queue<string>(args);

    public CommandLineAction Action { get; private set; }

    public bool NonInteractive { get; private set; }

    public string? WorkingDirectory { get; private set; }

    /// <summary>Gets the full path of the script, or the text of the command.</summary>
    public string Target { get; private set; } = string.Empty;

    public IReadOnlyList<CommandParameter> Arguments { get; private set; } = [];

    /// <exception cref="CommandLineException">An option is unknown or incomplete, or the script does not exist.</exception>
    public static CommandLine Parse(IEnumerable<string> args)
    {
        var line = new CommandLine(args);
        while (!line.ReadOption())
        {
        }

        return line;
    }

    /// <summary>Reads one option; true when it was the one that takes all the rest.</summary>
    private bool ReadOption()
    {
        if (!_left.TryDequeue(out string? word))
        {
            throw new CommandLineException("There is nothing to run; an interactive shell is not part of this host.");
        }

        switch (Name(word))
        {
            case "noprofile" or "nop" or "nologo" or "nol":
                return false;
            case "noninteractive" or "noni":
                NonInteractive = true;
                return false;
            case "executionpolicy" or "ex" or "ep":
                Value(word);
                return false;
            case "workingdirectory" or "wd":
                WorkingDirectory = ExistingFolder(Value(word));
                return false;
            case "version" or "v":
                Action = CommandLineAction.Version;
                return true;
            case "help" or "h" or "?":
                Action = CommandLineAction.Help;
                return true;
            case "command" or "c":
                ReadCommand(Value(word));
                return true;
            case "file" or "f":
                ReadFile(Value(word));
                return true;
            case null:
                ReadFile(word);
                return true;
            default:
                throw new CommandLineException($"The option '{word}' is not known.");
        }
    }

    private static string? Name(string word) =>
        word.Length > 1 && word[0] == '-' ? word.TrimStart('-').ToLowerInvariant() : null;

    private string Value(string option) =>
        _left.TryDequeue(out string? value) ? value : throw new CommandLineException($"The option '{option}' needs a value.");

    private static string ExistingFolder(string path) =>
        Directory.Exists(path) ? path : throw new CommandLineException($"The folder '{path}' does not exist.");

    private void ReadCommand(string first)
    {
        Action = CommandLineAction.Command;
        if (first == "-")
        {
            Target = Console.In.ReadToEnd();
            return;
        }

        Target = string.Join(' ', [first, .. _left]);
    }

    private void ReadFile(string path)
    {
        Action = CommandLineAction.File;
        Target = Path.GetFullPath(path, Path.GetFullPath(WorkingDirectory ?? Directory.GetCurrentDirectory()));
        if (!File.Exists(Target))
        {
            throw new CommandLineException($"The script '{path}' does not exist.");
        }

        Arguments = ScriptArguments.Parse(_left);
    }
}
