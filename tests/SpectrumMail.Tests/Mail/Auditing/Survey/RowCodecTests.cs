using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Auditing.Survey;

namespace SpectrumMail.Tests.Mail.Auditing.Survey;

/// <summary>The messages of a folder in a checkpoint.</summary>
public sealed class RowCodecTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    public void What_is_written_is_read(int count)
    {
        FolderRows rows = Rows(count);

        Assert.Equal(Facts(rows), Facts(RowCodec.Decode(Written(rows))));
    }

    // Found by changing what is packed: what is damaged below that is found by unpacking.
    [Fact]
    public void Damaged_rows_are_refused_or_read_and_never_anything_else()
    {
        byte[] sound = Unpack(Written(Rows(20)));
        int refused = 0;
        for (int index = 0; index < sound.Length; index++)
        {
            foreach (byte value in (byte[])[0, 0x7F, 0xFF])
            {
                byte[] damaged = (byte[])sound.Clone();
                damaged[index] = value;
                refused += IsRefused(Pack(damaged)) ? 1 : 0;
            }

            Assert.True(IsRefused(Pack(sound[..index])), $"{index} of {sound.Length} bytes");
        }

        Assert.True(refused > 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not in Base64!")]
    [InlineData("AAAA")]
    public void Another_text_is_refused(string text) => Assert.True(IsRefused(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Rows_of_another_version_are_refused()
    {
        byte[] other = Unpack(Written(Rows(2)));
        other[0] = 2;

        Assert.True(IsRefused(Pack(other)));
    }

    [Fact]
    public void Of_messages_that_come_twice_the_last_counts()
    {
        var rows = new FolderRows();
        foreach ((uint uid, uint size) in ((uint, uint)[])[(7, 1), (3, 2), (7, 3), (5, 4), (3, 5)])
        {
            rows.Messages.Add(new MessageRow { Uid = uid, Size = size });
        }

        rows.Sort();

        Assert.Equal([(3u, 5u), (5u, 4u), (7u, 3u)], rows.Messages.ToArray().Select(row => (row.Uid, row.Size)));
    }

    private static bool IsRefused(byte[] text)
    {
        try
        {
            RowCodec.Decode(text);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    private static FolderRows Rows(int count)
    {
        var random = new Random(20);
        var rows = new FolderRows();
        for (int index = 0; index < count; index++)
        {
            var row = new MessageRow
            {
                Uid = (uint)((index * 3) + 1),
                Size = (uint)random.NextInt64(uint.MaxValue),
                Received = random.NextInt64(-1000, 4_000_000_000),
                MessageId = random.NextInt64(1L << 48),
                Sender = rows.Sender($"ä{random.Next(9)}@lab.test"),
                FirstAttachment = rows.Attachments.Count,
                AttachmentCount = (ushort)random.Next(3),
                Marks = (MessageMarks)random.Next(64),
            };
            for (int attachment = 0; attachment < row.AttachmentCount; attachment++)
            {
                rows.Attachments.Add(new AttachmentRow(rows.Type($".t{random.Next(4)}"), (uint)random.Next()));
            }

            rows.Messages.Add(row);
        }

        foreach (MessageRow row in rows.Messages.ToArray().Take(3))
        {
            rows.Subjects[row.Uid] = $"Größe {row.Uid}";
        }

        return rows;
    }

    private static string Facts(FolderRows rows) =>
        string.Join(
            "\n",
            rows.Messages.ToArray()
                .Select(row =>
                    $"{row.Uid} {row.Size} {row.Received} {row.MessageId} {rows.Senders[row.Sender]} {row.Marks} "
                    + string.Join(
                        ",",
                        rows.Attachments.ToArray()
                            .Skip(row.FirstAttachment)
                            .Take(row.AttachmentCount)
                            .Select(one => $"{rows.Types[one.Type]} {one.Size}")
                    )
                )
                .Concat(rows.Subjects.Select(subject => $"{subject.Key} {subject.Value}"))
        );

    private static byte[] Written(FolderRows rows) => Encoding.ASCII.GetBytes(RowCodec.Encode(rows));

    private static byte[] Unpack(byte[] text)
    {
        using var packed = new DeflateStream(
            new MemoryStream(Convert.FromBase64String(Encoding.ASCII.GetString(text))),
            CompressionMode.Decompress
        );
        using var unpacked = new MemoryStream();
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var packed = new DeflateStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            packed.Write(bytes);
        }

        return Encoding.ASCII.GetBytes(Convert.ToBase64String(memory.ToArray()));
    }
}
