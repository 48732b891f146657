using System.IO;
using System.Reflection;
using MailKit.Net.Imap;

namespace SpectrumMail.Mail.Clients;

/// <summary>
/// The stream of an IMAP client between two of its commands: decrypted, and decompressed where the server compresses. The library
/// keeps it for itself. Where a version has no such members, the library's own commands do everything.
/// </summary>
internal static class IdleStream
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private static readonly FieldInfo? s_engine = typeof(ImapClient).GetField("engine", Hidden);
    private static readonly PropertyInfo? s_buffered = s_engine?.FieldType.GetProperty("Stream", Hidden);
    private static readonly PropertyInfo? s_stream = s_buffered?.PropertyType.GetProperty("Stream", Hidden);
    private static readonly FieldInfo? s_next = s_buffered?.PropertyType.GetField("inputIndex", Hidden);
    private static readonly FieldInfo? s_end = s_buffered?.PropertyType.GetField("inputEnd", Hidden);

    /// <summary>
    /// Returns the stream between two commands; null while the client holds something that it has received and not read yet.
    /// </summary>
    public static Stream? Find(ImapClient client)
    {
        object? buffered = s_buffered?.GetValue(s_engine!.GetValue(client));
        bool isRead =
            buffered is not null && s_next?.GetValue(buffered) is int next && s_end?.GetValue(buffered) is int end && next == end;
        return isRead ? s_stream?.GetValue(buffered) as Stream : null;
    }
}
