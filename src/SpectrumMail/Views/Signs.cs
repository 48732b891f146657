using System;
using System.IO;
using System.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Views;

/// <summary>The marks of the views: ✓, ✗ and ·, or plain characters where the console cannot show those.</summary>
public sealed class Signs
{
    private static readonly Signs s_drawn = new("✓", "✗", "·", "→", "…");
    private static readonly Signs s_plain = new("+", "x", "-", "->", "~");

    private Signs(string passed, string failed, string skipped, string arrow, string ellipsis) =>
        (Passed, Failed, Skipped, Arrow, Ellipsis) = (passed, failed, skipped, arrow, ellipsis);

    /// <summary>What the console of this process can show.</summary>
    public static Signs Current
    {
        get
        {
            try
            {
                return For(Console.OutputEncoding);
            }
            catch (IOException)
            {
                // There is no console, so no old terminal shows the text.
                return s_drawn;
            }
        }
    }

    /// <summary>It worked.</summary>
    public string Passed { get; }

    /// <summary>It failed.</summary>
    public string Failed { get; }

    /// <summary>It was not tried.</summary>
    public string Skipped { get; }

    /// <summary>Before what to do.</summary>
    public string Arrow { get; }

    /// <summary>Where something was left out.</summary>
    public string Ellipsis { get; }

    /// <summary>The marks that an encoding can represent.</summary>
    /// <param name="encoding">The encoding of the output.</param>
    /// <returns>The marks.</returns>
    public static Signs For(Encoding encoding)
    {
        string all = s_drawn.Passed + s_drawn.Failed + s_drawn.Skipped + s_drawn.Arrow + s_drawn.Ellipsis;
        return encoding is null || encoding.GetString(encoding.GetBytes(all)) == all ? s_drawn : s_plain;
    }

    /// <summary>The mark of a status.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The mark.</returns>
    public string Mark(ConnectionStatus status) =>
        status switch
        {
            ConnectionStatus.Passed => Passed,
            ConnectionStatus.Failed => Failed,
            _ => Skipped,
        };
}
