using System;
using System.IO;
using MailKit;
using MimeKit;

namespace SpectrumMail.Mail.Reading;

/// <summary>What a <see cref="FieldRequest"/> asks for of a message. A value that the server does not give is null.</summary>
internal struct MessageFields
{
    public uint Uid { get; set; }

    public uint? Size { get; set; }

    /// <summary>When the server took the message.</summary>
    public DateTimeOffset? Arrived { get; set; }

    /// <summary>The header fields as they came; null for none. They lie there until the next message is read.</summary>
    public ArraySegment<byte>? Header { get; set; }

    /// <summary>The number of the message at Gmail; the library alone is asked for it.</summary>
    public ulong? GmailId { get; private set; }

    // What the library has parsed need not be parsed again.
    private HeaderList? Parsed { get; set; }

    /// <summary>A message as the library has read it.</summary>
    public static MessageFields FromLibrary(IMessageSummary summary) =>
        new()
        {
            Uid = summary.UniqueId.Id,
            Size = summary.Size,
            Arrived = summary.InternalDate,
            Header = summary.Headers is { } headers ? (ArraySegment<byte>?)Write(headers) : null,
            GmailId = summary.GMailMessageId,
            Parsed = summary.Headers,
        };

    /// <summary>The value of the header field, decoded; empty when there is none.</summary>
    /// <param name="id">The field, which is the only one that was asked for.</param>
    public readonly string Field(HeaderId id)
    {
        if (Parsed is not null)
        {
            return Parsed[id] ?? string.Empty;
        }

        ArraySegment<byte> first = First(Header ?? default);
        return MimeKit.Header.TryParse(ParserOptions.Default, first.Array ?? [], first.Offset, first.Count, out Header? field)
            ? field.Value
            : string.Empty;
    }

    // The first field with the lines that continue it.
    private static ArraySegment<byte> First(ArraySegment<byte> header)
    {
        int length = 0;
        bool goesOn = true;
        while (goesOn && length < header.Count)
        {
            length += header.AsSpan(length).IndexOf((byte)'\n') is >= 0 and var end ? end + 1 : header.Count - length;
            goesOn = length < header.Count && header.Array![header.Offset + length] is (byte)' ' or (byte)'\t';
        }

        return new ArraySegment<byte>(header.Array ?? [], header.Offset, length);
    }

    // The same bytes, however odd they are.
    private static ArraySegment<byte> Write(HeaderList headers)
    {
        using var bytes = new MemoryStream();
        headers.WriteTo(FormatOptions.Default, bytes);
        return new ArraySegment<byte>(bytes.ToArray());
    }
}
