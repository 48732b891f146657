using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
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
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static FolderRows Decode(string text)
    {
        try
        {
            using var packed = new DeflateStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            packed.CopyTo(unpacked);
            unpacked.Position = 0;
            using var reader = new BinaryReader(unpacked, Encoding.UTF8);
            return reader.ReadByte() == Version
                ? Read(reader)
                : throw new InvalidDataException("It was written by another version.");
        }
        catch (Exception ex) when (ex is FormatException or EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException(ex.Message, ex);
        }
    }

    private static void WriteMessages(BinaryWriter writer, FolderRows rows)
    {
        WriteNumber(writer, (ulong)rows.Messages.Count);
        uint uid = 0;
        long received = 0;
        foreach (MessageRow row in rows.Messages)
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

    private static FolderRows Read(BinaryReader reader)
    {
        var rows = new FolderRows();
        rows.Senders.AddRange(ReadTexts(reader));
        rows.Types.AddRange(ReadTexts(reader));
        int count = (int)ReadNumber(reader);
        rows.Messages.Capacity = count;
        var row = default(MessageRow);
        for (int index = 0; index < count; index++)
        {
            row.Uid += (uint)ReadNumber(reader);
            row.Received += UnZigZag(ReadNumber(reader));
            row.Size = (uint)ReadNumber(reader);
            row.Marks = (MessageMarks)ReadNumber(reader);
            row.Sender = (int)ReadNumber(reader);
            row.MessageId = reader.ReadUInt32() | ((long)reader.ReadUInt16() << 32);
            row.FirstAttachment = rows.Attachments.Count;
            row.AttachmentCount = (ushort)ReadNumber(reader);
            for (int attachment = 0; attachment < row.AttachmentCount; attachment++)
            {
                rows.Attachments.Add(new AttachmentRow((int)ReadNumber(reader), (uint)ReadNumber(reader)));
            }

            rows.Messages.Add(row);
        }

        for (int left = (int)ReadNumber(reader); left > 0; left--)
        {
            uint uid = (uint)ReadNumber(reader);
            rows.Subjects[uid] = reader.ReadString();
        }

        return rows;
    }

    private static void Write(BinaryWriter writer, List<string> texts)
    {
        WriteNumber(writer, (ulong)texts.Count);
        texts.ForEach(writer.Write);
    }

    private static IEnumerable<string> ReadTexts(BinaryReader reader) =>
        Enumerable.Range(0, (int)ReadNumber(reader)).Select(_ => reader.ReadString());

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

    private static ulong ReadNumber(BinaryReader reader)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = reader.ReadByte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number is too long.");
    }
}
