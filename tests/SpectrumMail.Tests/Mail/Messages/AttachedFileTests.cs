using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using MimeKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Messages;

/// <summary>Files whose length says nothing, and messages in files.</summary>
public sealed class AttachedFileTests
{
    [Theory]
    [InlineData("/proc/self/status", "Name:")]
    [InlineData("/proc/meminfo", "MemTotal:")]
    [InlineData("/sys/kernel/mm/transparent_hugepage/enabled", "[")]
    public void A_file_of_the_system_is_read_to_its_end(string path, string text)
    {
        Assert.SkipUnless(File.Exists(path), "The system has no such file.");

        Assert.Contains(text, Content(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3_000_000)]
    public async Task A_pipe_is_read_to_its_end(int length)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string path = MakePipe(folder);
        var writer = Task.Run(() => File.WriteAllText(path, new string('x', length)), TestContext.Current.CancellationToken);

        Assert.Equal(length, Content(path).Length);

        await writer;
    }

    [Fact]
    public void A_pipe_without_a_writer_ends_within_the_time_limit()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string path = MakePipe(folder);
        var clock = Stopwatch.StartNew();

        var failure = Assert.Throws<MailException>(() => Compose(path, TimeSpan.FromSeconds(1)));

        Assert.True(ComposingFailures.AttachmentUnreadable.Is(failure));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
        File.WriteAllText(path, string.Empty);
    }

    [Fact]
    public void An_endless_file_ends_within_the_time_limit()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "The system has no such file.");

        var failure = Assert.Throws<MailException>(() => Compose("/dev/zero", TimeSpan.FromMilliseconds(200)));

        Assert.True(ComposingFailures.AttachmentUnreadable.Is(failure));
    }

    [Fact]
    public void A_file_that_became_shorter_is_an_error_and_a_longer_one_is_not()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string path = Path.Combine(folder.Path, "growing.log");
        File.WriteAllText(path, new string('x', 300_000));
        using ComposedMessage message = Compose(path, TimeSpan.FromSeconds(10));
        File.AppendAllText(path, "more");
        Assert.Equal(300_000, Decode(message).Length);

        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(1000);
        }

        var failure = Assert.Throws<MailException>(() => message.WriteTo(Stream.Null));
        Assert.True(ComposingFailures.AttachmentUnreadable.Is(failure));
    }

    [Theory]
    [InlineData("From: in@x.test\r\nSubject: inner\r\n\r\ntext\r\n", "message/rfc822")]
    [InlineData("From: in@x.test\nSubject: inner\n\nof a Unix program\n", "message/rfc822")]
    [InlineData("From: in@x.test\r\nSubject: inner\r\n\r\nGr\u00fc\u00dfe\r\n", "application/octet-stream")]
    [InlineData("From: in@x.test\r\nSubject: inner\r\n\r\none CR \r alone\r\n", "application/octet-stream")]
    [InlineData("no message at all", "application/octet-stream")]
    [InlineData("", "application/octet-stream")]
    public void A_message_is_attached_without_an_encoding_or_as_a_file(string content, string type)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string path = Path.Combine(folder.Path, "inner.eml");
        File.WriteAllText(path, content, new UTF8Encoding(false));
        using var written = new MemoryStream();
        using (ComposedMessage message = Compose(path, TimeSpan.FromSeconds(10)))
        {
            message.WriteTo(written);
        }

        written.Position = 0;
        MimeEntity attached = ((Multipart)MimeMessage.Load(written).Body!)[1];

        Assert.Equal(type, attached.ContentType.MimeType);
        Assert.Equal("inner.eml", attached.ContentDisposition!.FileName);
        if (attached is MessagePart embedded)
        {
            Assert.Equal("inner", embedded.Message!.Subject);
            Assert.DoesNotContain("base64", attached.Headers.Select(header => header.Value));
        }
        else
        {
            using var decoded = new MemoryStream();
            ((MimePart)attached).Content!.DecodeTo(decoded);
            Assert.Equal(content, Encoding.UTF8.GetString(decoded.ToArray()));
        }
    }

    private static string MakePipe(TempFolder folder)
    {
        string path = Path.Combine(folder.Path, "pipe");
        Process.Start("mkfifo", path)!.WaitForExit();
        return path;
    }

    private static string Content(string path)
    {
        using ComposedMessage message = Compose(path, TimeSpan.FromSeconds(20));
        return Decode(message);
    }

    private static string Decode(ComposedMessage message)
    {
        using var written = new MemoryStream();
        message.WriteTo(written);
        Assert.Equal(message.Size, written.Length);
        written.Position = 0;
        using var decoded = new MemoryStream();
        ((MimePart)((Multipart)MimeMessage.Load(written).Body!)[1]).Content!.DecodeTo(decoded);
        return Encoding.UTF8.GetString(decoded.ToArray());
    }

    private static ComposedMessage Compose(string path, TimeSpan patience) =>
        MessageComposer.Compose(
            new MessageDraft
            {
                From = "me@x.test",
                To = ["you@x.test"],
                TextBody = "see",
                Attachments = [path],
                Patience = patience,
            }
        );
}
