using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// A message in a file that is attached to another one. It is sent as it stands, so that its signatures hold; a message may not
/// be encoded (RFC 2046, section 5.2.1), and one that would have to be is sent as a file of any kind.
/// </summary>
internal sealed class EmbeddedMessage : MimePart
{
    private const int LongestLine = 998;
    private static readonly Regex s_field = new(@"^[!-9;-~]+[ \t]*:", RegexOptions.CultureInvariant);

    private EmbeddedMessage()
        : base("message", "rfc822")
    {
        ContentTransferEncoding = ContentEncoding.SevenBit;
    }

    /// <summary>Creates a part for a file whose type may not be encoded.</summary>
    /// <param name="type">The media type by the name of the file.</param>
    /// <param name="content">The content; it is at its beginning again afterwards.</param>
    public static MimePart Create(string type, Stream content)
    {
        bool fits = type == "message/rfc822" && CanStand(content);
        content.Position = 0;
        return fits ? new EmbeddedMessage() : new MimePart("application", "octet-stream");
    }

    /// <summary>Whether a media type consists of other parts, and may not be encoded.</summary>
    public static bool IsComposite(string type) =>
        type.StartsWith("message/", System.StringComparison.OrdinalIgnoreCase)
        || type.StartsWith("multipart/", System.StringComparison.OrdinalIgnoreCase);

    /// <summary>Leaves the content as it is.</summary>
    public override void Prepare(EncodingConstraint constraint, int maxLineLength = 78) { }

    // A message begins with a header field; it is 7-bit, and its lines are short.
    private static bool CanStand(Stream content)
    {
        byte[] buffer = new byte[64 * 1024];
        bool first = true;
        int line = 0;
        byte last = 0;
        for (int count; (count = content.Read(buffer, 0, buffer.Length)) > 0; first = false)
        {
            if (first && !s_field.IsMatch(Encoding.ASCII.GetString(buffer, 0, count)))
            {
                return false;
            }

            for (int at = 0; at < count; at++)
            {
                byte value = buffer[at];
                line = value is (byte)'\n' or (byte)'\r' ? 0 : line + 1;
                if (value is 0 or > 126 || line > LongestLine || (last == '\r' && value != '\n'))
                {
                    return false;
                }

                last = value;
            }
        }

        return !first && last != '\r';
    }
}
