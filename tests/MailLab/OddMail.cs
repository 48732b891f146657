using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>
/// Malformed and exotic messages: shapes from the examples of RFC 2046, 2047, 2231, 3461, 5322, 6532 and 8551, and the
/// patterns of broken mail that real mailboxes hold. The same ones each time. A server may mend line ends when it takes
/// them, so what is read back is to be compared with what the server holds (<see cref="Lab.ReadMail"/>).
/// </summary>
public static class OddMail
{
    private static readonly (string Name, byte[] Bytes)[] s_all =
    [
        .. OddHeaders.All().Concat(OddBodies.All()).Select(odd => (odd.Name, Bytes(odd.Text))),
    ];

    /// <summary>The messages, over 200 of them.</summary>
    public static IReadOnlyList<byte[]> Messages { get; } = [.. s_all.Select(odd => odd.Bytes)];

    /// <summary>What is odd about each, in the same order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(odd => odd.Name)];

    /// <summary>Text in UTF-8 as the generators write it: one character for each byte.</summary>
    internal static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    // One character is one byte. A line feed is a line end of mail, except where the text says \u0100 for a bare one.
    private static byte[] Bytes(string text) =>
        Encoding.Latin1.GetBytes(text.Replace("\n", "\r\n", System.StringComparison.Ordinal).Replace('\u0100', '\n'));
}
