using System;
using System.IO;
using System.Text;
using System.Threading;
using MimeKit;
using MimeKit.IO;
using SpectrumMail.Mail.Archive;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// Hands MailKit, which only appends messages it has put together itself, the bytes of one as they are: a message without a
/// header of its own, whose body writes the content. Nothing is parsed or written anew, and nothing is held that is not held
/// already.
/// </summary>
internal sealed class RawMessage : IDisposable
{
    private const string MediaType = "application/x-spectrum-raw";
    private static readonly ParserOptions s_parser = Parser();
    private static readonly FormatOptions s_format = Format();

    private RawMessage(MimeMessage message) => Message = message;

    /// <summary>What an APPEND takes.</summary>
    public MimeMessage Message { get; }

    /// <summary>How it is to be written: without the one header field it has for MimeKit's sake.</summary>
    public static FormatOptions Options => s_format;

    /// <summary>Wraps content.</summary>
    /// <exception cref="InvalidOperationException">MimeKit would add something to it: a defect, and nothing has been
    /// sent.</exception>
    public static RawMessage Create(MessageContent content)
    {
        // Only this parser can tell that there is no empty line behind a header, which would stand before the content otherwise.
        using var seed = new MemoryStream(Encoding.ASCII.GetBytes("Content-Type: " + MediaType + "\r\n"));
        MimeMessage message = new ExperimentalMimeParser(s_parser, seed, MimeFormat.Entity).ParseMessage();
        ((RawPart)message.Body!).Bytes = content;
        using var measure = new MeasuringStream();
        message.WriteTo(s_format, measure);
        return measure.Length == content.Length
            ? new RawMessage(message)
            : throw new InvalidOperationException("The message would not be sent as it is.");
    }

    public void Dispose() => Message.Dispose();

    private static ParserOptions Parser()
    {
        var options = new ParserOptions();
        options.RegisterMimeType(MediaType, typeof(RawPart));
        return options;
    }

    private static FormatOptions Format()
    {
        FormatOptions options = FormatOptions.Default.Clone();
        options.HiddenHeaders.Add(HeaderId.ContentType);
        return options;
    }
}

/// <summary>The body of a <see cref="RawMessage"/>. MimeKit makes it by its media type.</summary>
internal sealed class RawPart(MimeEntityConstructorArgs args) : MimePart(args)
{
    private const int Chunk = 1 << 16;

    /// <summary>What it writes.</summary>
    public MessageContent? Bytes { get; set; }

    public override void WriteTo(
        FormatOptions options,
        Stream stream,
        bool contentOnly,
        CancellationToken cancellationToken = default
    )
    {
        MessageContent content = Bytes!;
        if (stream is MeasuringStream measure)
        {
            measure.SetLength(measure.Position + content.Length);
        }
        else if (content.FilePath is null)
        {
            stream.Write(content.Bytes.Array!, content.Bytes.Offset, content.Bytes.Count);
        }
        else
        {
            content.Position = 0;
            content.CopyTo(stream, Chunk);
        }
    }
}
