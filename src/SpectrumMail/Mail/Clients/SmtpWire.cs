using System;
using System.IO;
using System.Reflection;
using System.Threading;
using MailKit.Net.Smtp;

namespace SpectrumMail.Mail.Clients;

/// <summary>
/// The stream of an SMTP client between two of its commands, for commands that go out together. It logs, checks and buffers as
/// for the library's own commands. The library keeps it for itself. Where a version has no such members, the library's own
/// commands do everything.
/// </summary>
internal sealed class SmtpWire
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private static readonly PropertyInfo? s_stream = typeof(SmtpClient).GetProperty("Stream", Hidden);
    private static readonly MethodInfo? s_read = s_stream?.PropertyType.GetMethod(
        "ReadResponse",
        Hidden,
        null,
        [typeof(CancellationToken)],
        null
    );
    private static readonly FieldInfo? s_next = s_stream?.PropertyType.GetField("inputIndex", Hidden);
    private static readonly FieldInfo? s_end = s_stream?.PropertyType.GetField("inputEnd", Hidden);
    private readonly Stream _stream;
    private readonly Func<CancellationToken, SmtpResponse> _read;

    private SmtpWire(Stream stream)
    {
        _stream = stream;
        _read =
            (Func<CancellationToken, SmtpResponse>)s_read!.CreateDelegate(typeof(Func<CancellationToken, SmtpResponse>), stream);
    }

    /// <summary>
    /// Whether the client has received something and not read it. A reply that is left over would be taken for that to the next
    /// command.
    /// </summary>
    public bool HasUnread => !Equals(s_next!.GetValue(_stream), s_end!.GetValue(_stream));

    /// <summary>Returns the stream of a connected client; null where the library has no such members.</summary>
    public static SmtpWire? Find(SmtpClient client) =>
        s_read?.ReturnType == typeof(SmtpResponse)
        && s_next is not null
        && s_end is not null
        && s_stream!.GetValue(client) is Stream stream
            ? new SmtpWire(stream)
            : null;

    /// <summary>Sends commands together with what follows them.</summary>
    public void Write(byte[] commands, MemoryStream content)
    {
        _stream.Write(commands, 0, commands.Length);
        content.WriteTo(_stream);
        _stream.Flush();
    }

    /// <summary>Reads the next reply.</summary>
    public SmtpResponse Read() => _read(CancellationToken.None);
}
