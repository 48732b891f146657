using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace SpectrumMail.PwshHost;

/// <summary>Where the engine writes its streams and asks its questions.</summary>
internal sealed class ConsoleUserInterface : PSHostUserInterface, IDisposable
{
    private readonly OutputStreams _streams;
    private readonly ProgressLine _progress;
    private readonly ConsoleInput _input;
    private readonly ConsolePrompts _prompts;
    private readonly ConsoleRawUserInterface _raw;
    private bool _outputIsError;

    public ConsoleUserInterface(OutputStreams streams, bool nonInteractive)
    {
        _streams = streams;
        _progress = new ProgressLine(streams);
        _input = new ConsoleInput(streams, nonInteractive);
        _prompts = new ConsolePrompts(streams, _input);
        _raw = new ConsoleRawUserInterface(streams, _input);
    }

    public override PSHostRawUserInterface RawUI => _raw;

    public override bool SupportsVirtualTerminal => _streams.SupportsEscapeSequences;

    /// <summary>
    /// Runs something whose formatted output is an error report: the engine marks records it formats as errors itself,
    /// but an exception that ended the script reaches the formatter from outside, where nothing marks it.
    /// </summary>
    public void AsError(Action report)
    {
        _outputIsError = true;
        try
        {
            report();
        }
        finally
        {
            _outputIsError = false;
        }
    }

    public void ClearProgress() => _progress.Clear();

    /// <summary>Gives up a question that is waiting for its answer, because the pipeline is being stopped.</summary>
    public void CancelInput() => _input.Cancel();

    public override void Write(string value)
    {
        if (_outputIsError)
        {
            _streams.WriteError(value);
        }
        else
        {
            _streams.Write(value);
        }
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(Coloured(value, foregroundColor, backgroundColor));

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    // The base class writes text and line end apart, which other output can come between.
    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(Coloured(value, foregroundColor, backgroundColor) + Environment.NewLine);

    public override void WriteErrorLine(string value) =>
        _streams.WriteError(Styled(PSStyle.Instance.Formatting.Error, value));

    public override void WriteWarningLine(string message) =>
        Write(Styled(PSStyle.Instance.Formatting.Warning, "WARNING: " + message));

    public override void WriteVerboseLine(string message) =>
        Write(Styled(PSStyle.Instance.Formatting.Verbose, "VERBOSE: " + message));

    public override void WriteDebugLine(string message) =>
        Write(Styled(PSStyle.Instance.Formatting.Debug, "DEBUG: " + message));

    public override void WriteProgress(long sourceId, ProgressRecord record) => _progress.Update(sourceId, record);

    public override string ReadLine()
    {
        ClearProgress();

        // The engine's contract says string, and its own console answers null at the end of the input.
        return _input.ReadLine()!;
    }

    public override SecureString ReadLineAsSecureString()
    {
        ClearProgress();
        return _input.ReadSecret() ?? new SecureString();
    }

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions)
    {
        ClearProgress();
        return _prompts.AskFields(caption, message, descriptions);
    }

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        ClearProgress();
        return _prompts.AskChoice(caption, message, choices, defaultChoice);
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options)
    {
        ClearProgress();
        return _prompts.AskCredential(caption, message, userName);
    }

    public void Dispose()
    {
        _progress.Dispose();
        _input.Dispose();
    }

    private static string Styled(string style, string text) => style + text + PSStyle.Instance.Reset + Environment.NewLine;

    private string Coloured(string value, ConsoleColor foreground, ConsoleColor background)
    {
        string start = PSStyle.MapForegroundColorToEscapeSequence(foreground);
        if (background != _raw.BackgroundColor)
        {
            start += PSStyle.MapBackgroundColorToEscapeSequence(background);
        }

        return start + value + PSStyle.Instance.Reset;
    }
}
