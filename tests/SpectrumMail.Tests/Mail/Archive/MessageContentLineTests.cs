using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Archive;

/// <summary>A message that comes in lines is written to its file in blocks.</summary>
public sealed class MessageContentLineTests
{
    private static readonly byte[] s_line = Encoding.ASCII.GetBytes(
        "0123456789012345678901234567890123456789012345678901234567890123456789\r\n"
    );

    [Fact]
    public void Lines_are_collected_before_they_go_to_the_file()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        MessageContent content = MessageContent.Growing(new SpoolPlace(folder.Path, IsMovable: true));
        int lines = 0,
            writes = 0;
        for (long former = 0; lines < 50_000; lines++)
        {
            content.Write(s_line, 0, s_line.Length);
            if (content.FilePath is { } path && new FileInfo(path).Length is var length && length != former)
            {
                (former, writes) = (length, writes + 1);
            }
        }

        Assert.InRange(writes, 2, lines * s_line.Length / 60_000);
        Assert.Equal(lines * (long)s_line.Length, content.Length);
        Assert.Equal(content.Length, content.Position);
        content.Position = 0;
        byte[] read = new byte[content.Length];
        Assert.Equal(read.Length, content.Read(read, 0, read.Length));
        Assert.Equal(Enumerable.Repeat(s_line, lines).SelectMany(line => line), read);
        content.Release();
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_read_cut_and_moved_between_has_every_line(bool move)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        MessageContent content = MessageContent.Create(2 << 20, new SpoolPlace(folder.Path, IsMovable: true));
        content.Write(s_line, 0, s_line.Length);
        Assert.Equal(s_line, content.Head(1000).ToArray());
        content.Seek(0, SeekOrigin.End);
        content.Write(s_line, 0, s_line.Length);
        content.Write(s_line, 0, s_line.Length);
        content.Cut((2 * s_line.Length) + 5);
        content.Position = content.Length;
        content.Write(s_line, 5, s_line.Length - 5);
        content.Write(new byte[100_000], 0, 100_000);
        content.Write(s_line, 0, s_line.Length);

        byte[] expected = [.. s_line, .. s_line, .. s_line, .. new byte[100_000], .. s_line];
        if (move)
        {
            Assert.Equal(expected, File.ReadAllBytes(content.TakeFile()));
        }
        else
        {
            content.Position = s_line.Length;
            using var rest = new MemoryStream();
            content.CopyTo(rest);
            Assert.Equal(expected.Skip(s_line.Length), rest.ToArray());
            content.Release();
        }
    }
}
