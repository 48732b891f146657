using System;
using System.IO;
using System.Text;
using MailKit;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Wire;

/// <summary>The file of a transcript, without a server.</summary>
public sealed class TranscriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spectrum-log").FullName;

    private string Path => System.IO.Path.Combine(_folder, "log.txt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_transcript_that_was_moved_away_begins_again_as_its_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The mode is one of Unix.");
        using IProtocolLogger log = Transcript.At(Path).For(MailProtocol.Imap);
        Write(log, "one");
        File.Move(Path, Path + ".1");

        Write(log, "two");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        Assert.Contains("two", File.ReadAllText(Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links are common on Unix.");
        string other = System.IO.Path.Combine(_folder, "other");
        File.WriteAllText(other, "mine");
        UnixFileMode mode = File.GetUnixFileMode(other);
        File.CreateSymbolicLink(Path, other);

        Assert.Equal("LogPathUnwritable", Assert.Throws<MailException>(() => Transcript.At(Path)).ErrorId);
        Assert.Equal(("mine", mode), (File.ReadAllText(other), File.GetUnixFileMode(other)));
    }

    [Fact]
    public void A_full_disk_neither_ends_the_conversation_nor_is_silent()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "Only root on Linux can mount a small disk."
        );
        using var disk = new SmallDisk("64k");
        string path = System.IO.Path.Combine(disk.Path, "log.txt");
        using IProtocolLogger log = Transcript.At(path).For(MailProtocol.Imap);
        Write(log, "before");
        long size = new FileInfo(path).Length;

        Write(log, new string('x', 100_000));
        Assert.Equal(size, new FileInfo(path).Length);
        Write(log, "after");

        string text = File.ReadAllText(path);
        Assert.Matches("(?s)before.*bytes could not be written here.*after", text);
        Assert.Contains(path, Failures(), StringComparison.Ordinal);
    }

    private static string Failures()
    {
        var all = new StringBuilder();
        while (Transcript.TakeFailure() is { } failure)
        {
            all.AppendLine(failure);
        }

        return all.ToString();
    }

    private static void Write(IProtocolLogger log, string text)
    {
        byte[] line = Encoding.ASCII.GetBytes(text + "\r\n");
        log.LogServer(line, 0, line.Length);
    }
}
