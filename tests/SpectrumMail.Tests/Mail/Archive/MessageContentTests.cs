using System;
using System.IO;
using SpectrumMail.Mail.Archive;

namespace SpectrumMail.Tests.Mail.Archive;

/// <summary>The bytes of a message that are too many for memory.</summary>
public sealed class MessageContentTests : IDisposable
{
    private const int Large = (1 << 20) + 5;
    private readonly string _folder = Directory.CreateTempSubdirectory("spectrum-content").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Content_on_its_way_to_a_server_is_in_a_private_temporary_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows deletes the file when its process dies.");
        using MessageContent content = Filled(isMovable: false);

        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Equal(Large, content.Length);
        content.Position = Large - 1;
        Assert.Equal(7, content.ReadByte());
        Assert.Throws<InvalidOperationException>(content.TakeFile);
    }

    [Fact]
    public void Content_that_stays_on_disk_can_be_moved_to_its_place()
    {
        MessageContent content = Filled(isMovable: true);

        string path = content.TakeFile();

        Assert.Equal(Large, new FileInfo(path).Length);
        content.Release();
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void A_temporary_file_that_is_not_taken_is_deleted()
    {
        Filled(isMovable: true).Release();

        Assert.Empty(Directory.GetFiles(_folder));
    }

    private MessageContent Filled(bool isMovable)
    {
        MessageContent content = MessageContent.Create(Large, new SpoolPlace(_folder, isMovable));
        byte[] bytes = new byte[Large];
        bytes[^1] = 7;
        content.Write(bytes, 0, bytes.Length);
        return content;
    }
}
