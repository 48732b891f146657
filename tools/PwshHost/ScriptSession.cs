using System;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Threading;

namespace SpectrumMail.PwshHost;

/// <summary>One runspace, and the script or command that runs in it.</summary>
internal sealed class ScriptSession : IDisposable
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    private readonly CommandLine _line;
    private readonly ConsoleUserInterface _ui;
    private readonly ConsoleHost _host;
    private readonly Runspace _runspace;
    private Pipeline? _running;
    private int _interrupts;

    public ScriptSession(CommandLine line, OutputStreams streams)
    {
        _line = line;
        _ui = new ConsoleUserInterface(streams, line.NonInteractive);
        _host = new ConsoleHost(_ui);
        Console.CancelKeyPress += OnCancelKeyPress;
        _runspace = Open(_host);
        if (!streams.SupportsEscapeSequences)
        {
            // Said here too, so that a script that asks $PSStyle hears the truth.
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        }
    }

    /// <summary>Runs what the command line names.</summary>
    /// <returns>The exit code pwsh would give.</returns>
    public int Run()
    {
        bool completed = Execute();
        _ui.ClearProgress();
        if (Volatile.Read(ref _interrupts) > 0)
        {
            return Interrupted;
        }

        if (!completed)
        {
            return Failed;
        }

        // A script that runs to its end is a success whatever it met on the way; a command is what its last statement is.
        return _host.ExitCode ?? (_line.Action == CommandLineAction.File || LastStatementSucceeded() ? 0 : Failed);
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKeyPress;
        _runspace.Dispose();
        _ui.Dispose();
    }

    private static Runspace Open(ConsoleHost host)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        // Opening a runspace adds the folders of an installed PowerShell, whose modules are made for another build of the engine.
        string? modulePath = Environment.GetEnvironmentVariable("PSModulePath");
        Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        runspace.Open();
        Environment.SetEnvironmentVariable("PSModulePath", modulePath);
        return runspace;
    }

    /// <summary>
    /// Makes <c>exit</c> in a script file end the session, as it does under pwsh -File; otherwise it ends only the file, and
    /// nothing public tells its code from that of a program which failed before.
    /// </summary>
    private static void LetExitEndTheSession(Runspace runspace)
    {
        // The switch pwsh sets is internal to the engine.  Going on without it would turn failed builds into passed ones.
        const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic;
        object? context = typeof(Runspace).GetProperty("ExecutionContext", Internal)?.GetValue(runspace);
        PropertyInfo? exitEndsSession = context?.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Internal);
        if (exitEndsSession is null)
        {
            throw new MissingMemberException("ExecutionContext", "ScriptCommandProcessorShouldRethrowExit");
        }

        exitEndsSession.SetValue(context, true);
    }

    /// <summary>Runs the script with the formatter behind it; false when an error ended it.</summary>
    private bool Execute()
    {
        // Only what goes into the history leaves its $? behind; the text given here is replaced.
        using Pipeline pipeline = _runspace.CreatePipeline(_line.Target, addToHistory: true);
        pipeline.Commands.Clear();
        Command command = ScriptCommand.Create(_line);

        // Errors go through the formatter with the rest, so that both come out in the order they were written.
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(command);
        pipeline.Commands.Add(new Command("Out-Default", isScript: false, useLocalScope: true));
        if (_line.Action == CommandLineAction.File)
        {
            LetExitEndTheSession(_runspace);
        }

        return Invoke(pipeline);
    }

    private bool Invoke(Pipeline pipeline)
    {
        try
        {
            Volatile.Write(ref _running, pipeline);
            if (Volatile.Read(ref _interrupts) == 0)
            {
                pipeline.Invoke(ScriptCommand.Input(_line));
            }

            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (IncompleteParseException)
        {
            // This one carries no message: a prompt would simply wait for the rest of the text.
            Report(ScriptCommand.ParseError(_line));
            return false;
        }
        catch (Exception error) when (error is IContainsErrorRecord)
        {
            Report(((IContainsErrorRecord)error).ErrorRecord);
            return false;
        }
        finally
        {
            Volatile.Write(ref _running, null);
        }
    }

    private void Report(ErrorRecord error) => _ui.AsError(() =>
    {
        using Pipeline pipeline = _runspace.CreatePipeline();
        pipeline.Commands.Add("Out-Default");
        pipeline.Invoke(new[] { error });
    });

    private bool LastStatementSucceeded()
    {
        using Pipeline pipeline = _runspace.CreatePipeline("$global:?");
        return pipeline.Invoke() is [{ BaseObject: true }];
    }

    // The first Ctrl+C stops the pipeline, which lets finally blocks run; the second one is left to end the process.
    private void OnCancelKeyPress(object? sender, ConsoleCancelEventArgs e)
    {
        if (Interlocked.Increment(ref _interrupts) > 1)
        {
            return;
        }

        e.Cancel = true;
        _ui.CancelInput();
        try
        {
            Volatile.Read(ref _running)?.StopAsync();
        }
        catch (InvalidPipelineStateException)
        {
            // It ended by itself between the look and the call, or has not begun: nothing is left to stop.
        }
    }
}
