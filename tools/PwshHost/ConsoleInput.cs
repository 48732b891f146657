using System;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using System.Security;
using System.Threading;

namespace SpectrumMail.PwshHost;

/// <summary>Lines, keys and secrets from the terminal, or lines from redirected input.</summary>
internal sealed class ConsoleInput(OutputStreams streams, bool nonInteractive) : IDisposable
{
    private readonly ManualResetEvent _cancelled = new(initialState: false);

    /// <summary>Gives up the read under way and every later one.</summary>
    public void Cancel() => _cancelled.Set();

    /// <summary>Makes sure that questions may be asked.</summary>
    /// <exception cref="PSInvalidOperationException">The host was told not to ask.</exception>
    public void Demand()
    {
        if (nonInteractive)
        {
            throw new PSInvalidOperationException("The host was started with -NonInteractive: it cannot ask for input.");
        }
    }

    /// <summary>Reads a line; null at the end of the input.</summary>
    /// <exception cref="PSInvalidOperationException">The host was told not to ask.</exception>
    public string? ReadLine()
    {
        string? line = Interruptible(Console.In.ReadLine);
        if (Console.IsInputRedirected && line is not null)
        {
            // No terminal echoes it, and the transcript of a run should show the answers.
            streams.Write(line + Environment.NewLine);
        }

        return line;
    }

    /// <summary>Reads a line without showing it; null at the end of the input.</summary>
    /// <exception cref="PSInvalidOperationException">The host was told not to ask.</exception>
    public SecureString? ReadSecret()
    {
        SecureString? secret = Interruptible<SecureString?>(Console.IsInputRedirected ? ReadSecretLine : ReadSecretKeys);
        streams.Write(Environment.NewLine);
        return secret;
    }

    /// <exception cref="PSInvalidOperationException">The host was told not to ask.</exception>
    public ConsoleKeyInfo ReadKey(bool hidden) => Interruptible(() => Console.ReadKey(hidden));

    public void Dispose() => _cancelled.Dispose();

    private static SecureString? ReadSecretLine()
    {
        string? line = Console.In.ReadLine();
        if (line is null)
        {
            return null;
        }

        var secret = new SecureString();
        foreach (char letter in line)
        {
            secret.AppendChar(letter);
        }

        return secret;
    }

    private SecureString ReadSecretKeys()
    {
        var secret = new SecureString();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    return secret;
                case ConsoleKey.Backspace when secret.Length > 0:
                    secret.RemoveAt(secret.Length - 1);
                    streams.Write("\b \b");
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        secret.AppendChar(key.KeyChar);
                        streams.Write("*");
                    }

                    break;
            }
        }
    }

    // A blocking read cannot be called off, so it gets a thread that can be left behind when Ctrl+C stops the pipeline.
    private T Interruptible<T>(Func<T> read)
    {
        Demand();
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        using var done = new ManualResetEvent(initialState: false);
        var thread = new Thread(() =>
        {
            try
            {
                result = read();
            }
            catch (Exception error) when (error is InvalidOperationException or System.IO.IOException)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }

            Signal(done);
        }) { IsBackground = true, Name = "console input" };
        thread.Start();
        if (WaitHandle.WaitAny([_cancelled, done]) == 0)
        {
            streams.Write(Environment.NewLine);
            throw new PipelineStoppedException();
        }

        failure?.Throw();
        return result;
    }

    // The reader may have been left behind, and its event with it.
    private static void Signal(ManualResetEvent done)
    {
        try
        {
            done.Set();
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
