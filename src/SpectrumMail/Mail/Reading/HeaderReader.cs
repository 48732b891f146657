using System;
using System.IO;
using MimeKit;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Parses the header of a message. The library copies a field once more for every 64 bytes of it, so that one of a megabyte takes
/// a quarter of a minute: fields are found here when one of them is long.
/// </summary>
internal static class HeaderReader
{
    private const int LongField = 64 * 1024;

    /// <summary>Parses a header.</summary>
    /// <param name="header">The header.</param>
    /// <param name="longest">The longest field that the library gets.</param>
    /// <exception cref="FormatException">The content does not begin like a header.</exception>
    public static HeaderList Parse(Stream header, int longest = LongField)
    {
        using var bytes = new MemoryStream();
        header.CopyTo(bytes);
        byte[] content = bytes.GetBuffer();
        int length = (int)bytes.Length;
        for (int start = 0; start < length; start = EndOfField(content, start, length))
        {
            if (EndOfField(content, start, length) - start > longest)
            {
                return ParseFields(content, length);
            }
        }

        bytes.Position = 0;
        return HeaderList.Load(bytes);
    }

    // A field that cannot be read is left out, and the others are there.
    private static HeaderList ParseFields(byte[] content, int length)
    {
        var fields = new HeaderList();
        for (int start = 0; start < length && content[start] is not ((byte)'\r' or (byte)'\n'); )
        {
            int end = EndOfField(content, start, length);
            if (Header.TryParse(ParserOptions.Default, content, start, end - start, out Header? field))
            {
                fields.Add(field);
            }

            start = end;
        }

        return fields;
    }

    // A line that begins with a space or a tab goes on with the field before it (RFC 5322, section 2.2.3).
    private static int EndOfField(byte[] content, int start, int length)
    {
        int end = start;
        do
        {
            int feed = Array.IndexOf(content, (byte)'\n', end, length - end);
            end = feed < 0 ? length : feed + 1;
        } while (end < length && (content[end] is (byte)' ' or (byte)'\t'));

        return end;
    }
}
