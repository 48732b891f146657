using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Text;

namespace SpectrumMail.PwshHost;

/// <summary>Standard output and standard error, and what may be written to each: colour only where a terminal shows it.</summary>
internal sealed class OutputStreams
{
    private const int DefaultWidth = 120;
    private const string EraseLine = "\r\u001b[K";

    private readonly object _lock = new();
    private readonly TextWriter _out = Open(Console.OpenStandardOutput());
    private readonly TextWriter _error = Open(Console.OpenStandardError());
    private readonly bool _understandsEscapes = UnderstandsEscapes();
    private readonly bool _colour;
    private bool _progressShown;

    public OutputStreams() =>
        _colour = _understandsEscapes && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public bool OutIsTerminal { get; } = !Console.IsOutputRedirected;

    public bool ErrorIsTerminal { get; } = !Console.IsErrorRedirected;

    /// <summary>Gets a value indicating whether escape sequences are of use on at least one stream.</summary>
    public bool SupportsEscapeSequences => _colour && (OutIsTerminal || ErrorIsTerminal);

    /// <summary>Gets a value indicating whether a line can be rewritten on standard error.</summary>
    public bool ShowsProgress => ErrorIsTerminal && _understandsEscapes;

    public int Width
    {
        get
        {
            int terminal = OutIsTerminal ? TerminalWidth() : 0;
            if (terminal > 0)
            {
                return terminal;
            }

            return int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out int columns) && columns > 0
                ? columns
                : DefaultWidth;
        }
    }

    public void Write(string text) => Write(_out, text, OutIsTerminal);

    public void WriteError(string text) => Write(_error, text, ErrorIsTerminal);

    /// <summary>Rewrites the progress line; an empty text takes it away.</summary>
    public void ShowProgress(string text)
    {
        lock (_lock)
        {
            EraseProgress();
            _error.Write(text);
            _progressShown = text.Length > 0;
        }
    }

    private static StreamWriter Open(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    private static bool UnderstandsEscapes()
    {
        string? terminal = Environment.GetEnvironmentVariable("TERM");

        // The old Windows console shows escape sequences as text unless it is told otherwise; Windows Terminal understands them.
        return OperatingSystem.IsWindows()
            ? Environment.GetEnvironmentVariable("WT_SESSION") is not null || terminal is not null
            : terminal != "dumb";
    }

    private static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private void Write(TextWriter writer, string text, bool isTerminal)
    {
        bool keepEscapes = isTerminal && _colour;
        if (!keepEscapes && text.Contains('\u001b', StringComparison.Ordinal))
        {
            text = new StringDecorated(text).ToString(OutputRendering.PlainText);
        }

        lock (_lock)
        {
            if (isTerminal)
            {
                EraseProgress();
            }

            writer.Write(text);
        }
    }

    private void EraseProgress()
    {
        if (_progressShown)
        {
            _error.Write(EraseLine);
            _progressShown = false;
        }
    }
}
