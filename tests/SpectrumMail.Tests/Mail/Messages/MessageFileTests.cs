using System;
using System.IO;
using System.Linq;
using System.Text;
using MimeKit;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Messages;

public sealed class MessageFileTests : IDisposable
{
    private const string Head = "From: me@x.test\r\nTo: you@x.test\r\nSubject: s\r\nDate: Tue, 7 Jan 2025 10:00:00 +0100\r\n"
        + "Message-ID: <m@x.test>\r\nMIME-Version: 1.0\r\n";

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(
        "Resent-From: again@x.test\r\nResent-To: new@x.test\r\nResent-Bcc: hid@x.test\r\n",
        "again@x.test", "new@x.test", "hid@x.test")]
    [InlineData(
        "Resent-Sender: desk@x.test\r\nResent-From: again@x.test\r\nResent-To: a@x.test, b@x.test\r\nResent-Cc: c@x.test\r\n"
        + "Resent-From: first@x.test\r\nResent-To: older@x.test\r\nResent-Bcc: older.hid@x.test\r\n",
        "desk@x.test", "a@x.test", "b@x.test", "c@x.test")]
    [InlineData(
        "Resent-From: again@x.test\r\nResent-Cc: new@x.test\r\nReceived: from a by b; Tue, 7 Jan 2025 10:00:00 +0100\r\n"
        + "Resent-To: older@x.test\r\n",
        "again@x.test", "new@x.test")]
    public void The_newest_resent_block_says_who_gets_it(string block, string sender, params string[] recipients)
    {
        string text = block + Head + "Bcc: secret@x.test\r\nBcc: more@x.test\r\n\r\nbody\r\n";
        using ComposedMessage composed = MessageFile.Read(Write(text), null, []);

        Assert.Equal(sender, composed.Sender.Address);
        Assert.Equal(recipients, composed.Recipients.Select(recipient => recipient.Address));
        Assert.DoesNotContain("Bcc", Text(composed), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_resent_block_without_recipients_goes_to_none_of_the_old_ones()
    {
        string path = Write("Resent-From: again@x.test\r\n" + Head + "\r\nbody\r\n");

        Assert.Equal("RecipientMissing", Assert.Throws<MailException>(() => MessageFile.Read(path, null, [])).ErrorId);
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder, Guid.NewGuid().ToString("N") + ".eml");
        File.WriteAllText(path, text, Encoding.Latin1);
        return path;
    }

    private static string Text(ComposedMessage message)
    {
        using var stream = new MemoryStream();
        message.WriteTo(stream);
        return Encoding.Latin1.GetString(stream.ToArray());
    }
}
