using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace SpectrumMail.PwshHost;

/// <summary>The engine's questions: missing parameters, choices, credentials.</summary>
internal sealed class ConsolePrompts(OutputStreams streams, ConsoleInput input)
{
    public Dictionary<string, PSObject> AskFields(
        string caption, string message, IEnumerable<FieldDescription> descriptions)
    {
        WriteHeading(caption, message);
        var answers = new Dictionary<string, PSObject>();
        foreach (FieldDescription field in descriptions)
        {
            string label = field.Label.Length > 0 ? WithoutHotKey(field.Label) : field.Name;
            Type? type = Type.GetType(field.ParameterAssemblyFullName);
            object answer = type switch
            {
                _ when type == typeof(SecureString) => AskSecret(label + ": "),
                _ when type == typeof(PSCredential) => AskCredential(string.Empty, string.Empty, string.Empty),
                not null when type.IsArray || (type != typeof(string) && typeof(IList).IsAssignableFrom(type)) => AskList(label),
                _ => AskLine(label + ": "),
            };
            answers.Add(field.Name, PSObject.AsPSObject(answer));
        }

        return answers;
    }

    public int AskChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteHeading(caption, message);
        string question = ChoiceLine(choices, defaultChoice);
        while (true)
        {
            string answer = AskLine(question).Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            if (answer == "?")
            {
                WriteHelp(choices);
                continue;
            }

            for (int i = 0; i < choices.Count; i++)
            {
                if (answer.Length > 0 && IsNamed(choices[i], answer))
                {
                    return i;
                }
            }
        }
    }

    public PSCredential AskCredential(string caption, string message, string? userName)
    {
        WriteHeading(caption, message);
        while (string.IsNullOrEmpty(userName))
        {
            userName = AskLine("User: ").Trim();
        }

        return new PSCredential(userName, AskSecret($"Password for user {userName}: "));
    }

    private static bool IsNamed(ChoiceDescription choice, string answer) =>
        answer.Equals(HotKey(choice.Label), StringComparison.OrdinalIgnoreCase)
        || answer.Equals(WithoutHotKey(choice.Label), StringComparison.OrdinalIgnoreCase);

    private static string ChoiceLine(Collection<ChoiceDescription> choices, int defaultChoice)
    {
        var line = new StringBuilder();
        foreach (ChoiceDescription choice in choices)
        {
            line.Append('[').Append(HotKey(choice.Label)).Append("] ").Append(WithoutHotKey(choice.Label)).Append("  ");
        }

        line.Append("[?] Help");
        if (defaultChoice >= 0)
        {
            line.Append(" (default is \"").Append(HotKey(choices[defaultChoice].Label)).Append("\")");
        }

        return line.Append(": ").ToString();
    }

    // "Yes to &All" is answered with "A"; a label without a mark is answered in full.
    private static string HotKey(string label)
    {
        int mark = label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < label.Length
            ? label.Substring(mark + 1, 1).ToUpperInvariant()
            : label;
    }

    private static string WithoutHotKey(string label)
    {
        int mark = label.IndexOf('&', StringComparison.Ordinal);
        return mark < 0 ? label : label.Remove(mark, 1);
    }

    private void WriteHelp(IEnumerable<ChoiceDescription> choices)
    {
        foreach (ChoiceDescription choice in choices)
        {
            streams.Write($"{HotKey(choice.Label)} - {choice.HelpMessage}{Environment.NewLine}");
        }
    }

    private void WriteHeading(string caption, string message)
    {
        input.Demand();
        string[] lines = [.. new[] { caption, message }.Where(text => !string.IsNullOrEmpty(text))];
        if (lines.Length > 0)
        {
            streams.Write(Environment.NewLine + string.Join(Environment.NewLine, lines) + Environment.NewLine);
        }
    }

    private string AskLine(string question)
    {
        streams.Write(question);
        return input.ReadLine() ?? throw EndOfInput();
    }

    private SecureString AskSecret(string question)
    {
        streams.Write(question);
        return input.ReadSecret() ?? throw EndOfInput();
    }

    // No answer is not the default answer: that would confirm what nobody confirmed.
    private HostException EndOfInput()
    {
        streams.Write(Environment.NewLine);
        return new HostException("The question was not answered: the input has ended.");
    }

    private object[] AskList(string label)
    {
        var values = new List<object>();
        while (true)
        {
            string value = AskLine($"{label}[{values.Count}]: ");
            if (value.Length == 0)
            {
                return [.. values];
            }

            values.Add(value);
        }
    }
}
