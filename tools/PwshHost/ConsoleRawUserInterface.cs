using System;
using System.Management.Automation.Host;
using System.Text;

namespace SpectrumMail.PwshHost;

/// <summary>The size of the terminal, and as much of the rest as means anything to a script.</summary>
internal sealed class ConsoleRawUserInterface(OutputStreams streams, ConsoleInput input) : PSHostRawUserInterface
{
    private const int DefaultHeight = 40;

    // Reading the terminal's own colours is not possible everywhere; these stand for "whatever the terminal uses".
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override Size BufferSize
    {
        get => WindowSize;
        set => throw NotSupported();
    }

    public override Coordinates CursorPosition
    {
        get => streams.OutIsTerminal ? new Coordinates(Console.CursorLeft, Console.CursorTop) : default;
        set => Console.SetCursorPosition(value.X, value.Y);
    }

    public override int CursorSize { get; set; } = 25;

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Size MaxWindowSize => WindowSize;

    public override Coordinates WindowPosition { get; set; }

    public override Size WindowSize
    {
        get => new(streams.Width, streams.OutIsTerminal ? Math.Max(1, Console.WindowHeight) : DefaultHeight);
        set => throw NotSupported();
    }

    public override string WindowTitle
    {
        get => OperatingSystem.IsWindows() ? Console.Title : string.Empty;
        set
        {
            if (streams.OutIsTerminal)
            {
                Console.Title = value;
            }
        }
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            Console.ReadKey(intercept: true);
        }
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotSupported();

    public override int LengthInBufferCells(string source) => DisplayWidth.Of(source);

    public override int LengthInBufferCells(string source, int offset) => DisplayWidth.Of(source[offset..]);

    // Half of a surrogate pair is not a character: the first half takes the width of the pair, the second none.
    public override int LengthInBufferCells(char source) =>
        Rune.TryCreate(source, out Rune rune) ? DisplayWidth.Of(rune) : char.IsHighSurrogate(source) ? 2 : 0;

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        ConsoleKeyInfo key = input.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        ControlKeyStates state = default;
        if (key.Modifiers.HasFlag(ConsoleModifiers.Alt))
        {
            state |= ControlKeyStates.LeftAltPressed;
        }

        if (key.Modifiers.HasFlag(ConsoleModifiers.Control))
        {
            state |= ControlKeyStates.LeftCtrlPressed;
        }

        if (key.Modifiers.HasFlag(ConsoleModifiers.Shift))
        {
            state |= ControlKeyStates.ShiftPressed;
        }

        return new KeyInfo((int)key.Key, key.KeyChar, state, keyDown: !options.HasFlag(ReadKeyOptions.IncludeKeyUp));
    }

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw NotSupported();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotSupported();

    // Filling all of the screen is how a script asks to clear it; nothing else of the kind exists on every terminal.
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        if (rectangle is not { Left: -1, Top: -1, Right: -1, Bottom: -1 })
        {
            throw NotSupported();
        }

        if (streams.OutIsTerminal)
        {
            Console.Clear();
        }
    }

    private static HostException NotSupported() =>
        new("This host cannot read or change the contents or the size of the terminal.");
}
