using System;
using System.Buffers;
using System.Buffers.Text;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// The messages of a folder as text for a checkpoint: differences between neighbours, compressed; about 20 bytes a message.
/// </summary>
internal static class RowCodec
{
    private const byte Version = 1;

    /// <summary>Writes them.</summary>
    public static string Encode(FolderRows rows)
    {
        using var memory = new MemoryStream();
        using (var packed = new DeflateStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        using (var buffered = new BufferedStream(packed, 1 << 16))
        using (var writer = new BinaryWriter(buffered, Encoding.UTF8))
        {
            writer.Write(Version);
            Write(writer, rows.Senders);
            Write(writer, rows.Types);
            WriteMessages(writer, rows);
            WriteNumber(writer, (ulong)rows.Subjects.Count);
            foreach (KeyValuePair<uint, string> subject in rows.Subjects)
            {
                WriteNumber(writer, subject.Key);
                writer.Write(subject.Value);
            }
        }

        return Convert.ToBase64String(memory.GetBuffer(), 0, (int)memory.Length);
    }

    /// <summary>Reads them.</summary>
    /// <param name="text">What was written, in ASCII. It is used as a buffer.</param>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static FolderRows Decode(Span<byte> text)
    {
        if (Base64.DecodeFromUtf8InPlace(text, out int count) != OperationStatus.Done)
        {
            throw new InvalidDataException("It is not in Base64.");
        }

        try
        {
            var reader = new RowReader(Inflate(text.Slice(0, count).ToArray()));
            return reader.Byte() == Version
                ? Read(ref reader)
                : throw new InvalidDataException("It was written by another version.");
        }
        catch (Exception ex)
            when (ex is EndOfStreamException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException(ex.Message, ex);
        }
    }

    private static byte[] Inflate(byte[] bytes)
    {
        using var packed = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress);
        byte[] unpacked = new byte[Math.Max(bytes.Length * 2, 256)];
        int length = 0;
        while (packed.Read(unpacked, length, unpacked.Length - length) is > 0 and var read)
        {
            length += read;
            if (length == unpacked.Length)
            {
                Array.Resize(ref unpacked, length * 2);
            }
        }

        Array.Resize(ref unpacked, length);
        return unpacked;
    }

    private static void WriteMessages(BinaryWriter writer, FolderRows rows)
    {
        WriteNumber(writer, (ulong)rows.Messages.Count);
        uint uid = 0;
        long received = 0;
        foreach (ref MessageRow row in rows.Messages)
        {
            WriteNumber(writer, row.Uid - uid);
            WriteNumber(writer, ZigZag(row.Received - received));
            WriteNumber(writer, row.Size);
            WriteNumber(writer, (ulong)row.Marks);
            WriteNumber(writer, (ulong)row.Sender);
            writer.Write((uint)row.MessageId);
            writer.Write((ushort)(row.MessageId >> 32));
            WriteNumber(writer, row.AttachmentCount);
            for (int index = row.FirstAttachment; index < row.FirstAttachment + row.AttachmentCount; index++)
            {
                WriteNumber(writer, (ulong)rows.Attachments[index].Type);
                WriteNumber(writer, rows.Attachments[index].Size);
            }

            uid = row.Uid;
            received = row.Received;
        }
    }

    private static FolderRows Read(ref RowReader reader)
    {
        var rows = new FolderRows();
        ReadTexts(ref reader, rows.Senders);
        ReadTexts(ref reader, rows.Types);
        int count = reader.Count();
        rows.Messages.Reserve(count);
        var row = default(MessageRow);
        for (int index = 0; index < count; index++)
        {
            row.Uid += (uint)reader.Number();
            row.Received += UnZigZag(reader.Number());
            row.Size = (uint)reader.Number();
            row.Marks = (MessageMarks)reader.Number();
            row.Sender = reader.Index(rows.Senders);
            row.MessageId = reader.Bits48();
            row.FirstAttachment = rows.Attachments.Count;
            row.AttachmentCount = (ushort)reader.Number();
            for (int attachment = 0; attachment < row.AttachmentCount; attachment++)
            {
                rows.Attachments.Add(new AttachmentRow(reader.Index(rows.Types), (uint)reader.Number()));
            }

            rows.Messages.Add(row);
        }

        for (int left = reader.Count(); left > 0; left--)
        {
            uint uid = (uint)reader.Number();
            rows.Subjects[uid] = reader.Text();
        }

        return rows;
    }

    private static void ReadTexts(ref RowReader reader, List<string> texts)
    {
        int count = reader.Count();
        texts.Capacity = count;
        for (int index = 0; index < count; index++)
        {
            texts.Add(reader.Text());
        }
    }

    private static void Write(BinaryWriter writer, List<string> texts)
    {
        WriteNumber(writer, (ulong)texts.Count);
        texts.ForEach(writer.Write);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private static void WriteNumber(BinaryWriter writer, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            writer.Write((byte)(value | 0x80));
        }

        writer.Write((byte)value);
    }
}
