using System.Text;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Texts as they come and go over a connection: one byte in each character, because what the bytes mean depends on where they
/// stand.
/// </summary>
internal static class WireText
{
    // ISO 8859-1, in which every byte is the character of its number.
    private static readonly Encoding s_latin1 = Encoding.GetEncoding(28591);

    /// <summary>Returns bytes as such a text.</summary>
    public static string Read(byte[] bytes, int offset, int count) => s_latin1.GetString(bytes, offset, count);

    /// <summary>Returns the bytes of such a text.</summary>
    public static byte[] Write(string text) => s_latin1.GetBytes(text);

    /// <summary>Returns such a text, whose bytes are UTF-8, as an ordinary one.</summary>
    public static string ToUtf8(string text) => Encoding.UTF8.GetString(s_latin1.GetBytes(text));

    /// <summary>Returns an ordinary text as such a text: with the bytes that it has in UTF-8.</summary>
    public static string FromUtf8(string text) => s_latin1.GetString(Encoding.UTF8.GetBytes(text));
}
