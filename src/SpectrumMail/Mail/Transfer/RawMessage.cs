using System;
using System.IO;
using System.Text;
using System.Threading;
using MimeKit;
using MimeKit.IO;
using SpectrumMail.Mail.Archive;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// Lets MailKit append a message byte for byte. MailKit appends only its own message objects, so this is a message without a
/// header whose body writes the content. Nothing is parsed or copied.
/// </summary>
internal sealed class RawMessage : IDisposable
{
    private const string MediaType = "application/x-spectrum-raw";
    private static readonly ParserOptions s_parser = Parser();
    private static readonly FormatOptions s_format = Format();

    private RawMessage(MimeMessage message) => Message = message;

    /// <summary>The message for APPEND.</summary>
    public MimeMessage Message { get; }

    /// <summary>The format options: they hide the one header field that MimeKit needs.</summary>
    public static FormatOptions Options => s_format;

    /// <summary>Wraps content.</summary>
    /// <exception cref="InvalidOperationException">MimeKit would change the content: a defect, and nothing has been
    /// sent.</exception>
    public static RawMessage Create(MessageContent content)
    {
        // Only this parser accepts a header without an empty line after it; that line would come before the content.
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

/// <summary>The body of a <see cref="RawMessage"/>. MimeKit creates it by its media type.</summary>
internal sealed class RawPart(MimeEntityConstructorArgs args) : MimePart(args)
{
    /// <summary>The content to write.</summary>
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
        else
        {
            content.HandOver(stream.Write);
        }
    }
}
