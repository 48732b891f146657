using System;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Messages;

public sealed class MessageFileTests : IDisposable
{
    private const string Head =
        "From: me@x.test\r\nTo: you@x.test\r\nSubject: s\r\nDate: Tue, 7 Jan 2025 10:00:00 +0100\r\n"
        + "Message-ID: <m@x.test>\r\nMIME-Version: 1.0\r\n";

    private const string Nested =
        "Content-Type: multipart/mixed; boundary=b\r\n\r\npre\r.\r\n--b\r\n\r\none\r.\rtwo\r\n--b\r\n"
        + "Content-Type: message/rfc822\r\n\r\nSubject: in\rner\r\n\r\nthree\r.\r\r\n--b--\r\nepi\r.\r\r\n";

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("\r\nx\r.\rMAIL FROM:<e@x>\r\ny\r\n")]
    [InlineData("\r\nx\r.\r\ny\r\n")]
    [InlineData("\r\nx\n.\ny\r\n")]
    [InlineData("\r\nx\r")]
    [InlineData("X-A: one\r.\rRCPT TO:<e@x>\r\n two\r\n\r\ny\r\n")]
    [InlineData("Content-Transfer-Encoding: base64\r\n\r\neHh4\r.\reXl5\r\n")]
    [InlineData("Content-Transfer-Encoding: binary\r\n\r\nx\n.\ny\r.\rz")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\r\n\r\nx=3D\r.\ry\r\n")]
    [InlineData(Nested)]
    public void Single_CRs_and_LFs_of_a_file_are_repaired(string rest)
    {
        using ComposedMessage composed = MessageFile.Read(Write(Head + rest), null, []);
        string text = Text(composed);

        Assert.DoesNotMatch("\r(?!\n)|(?<!\r)\n", text);
        Assert.Equal(text.Length, composed.Size);
        Assert.Equal(["you@x.test"], composed.Recipients.Select(recipient => recipient.Address));
    }

    [Fact]
    public void A_part_that_is_encoded_for_the_repair_keeps_its_content()
    {
        using ComposedMessage composed = MessageFile.Read(Write(Head + "X-A: one\rtwo\r\n\r\nx\r.\ry\r\n"), null, []);

        Assert.Equal("x\r.\ry", composed.Message.TextBody!.TrimEnd('\n', '\r'));
        Assert.Equal("one two", composed.Message.Headers["X-A"]);
    }

    [Fact]
    public void A_file_with_whole_lines_is_sent_unchanged()
    {
        string text = Head + "X-Odd:   two  spaces\r\n\r\nx\r\n.\r\ny\r\n";
        using ComposedMessage composed = MessageFile.Read(Write(text), null, []);

        Assert.Equal(text, Text(composed));
    }

    [Fact]
    public void A_signed_part_with_single_CRs_is_refused()
    {
        string text =
            Head
            + "Content-Type: multipart/signed; micalg=sha-256; boundary=b;\r\n"
            + " protocol=\"application/pkcs7-signature\"\r\n\r\n--b\r\n\r\nx\r.\ry\r\n--b\r\nContent-Type: "
            + "application/pkcs7-signature\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n";

        Assert.Equal("MessageFileUnusable", Assert.Throws<MailException>(() => MessageFile.Read(Write(text), null, [])).ErrorId);

        text = text.Replace("\r.\r", "\r\n.\r\n", StringComparison.Ordinal);
        using ComposedMessage whole = MessageFile.Read(Write(text), null, []);
        Assert.False(whole.HasBrokenLines);
    }

    [Theory]
    [InlineData(
        "Resent-From: again@x.test\r\nResent-To: new@x.test\r\nResent-Bcc: hid@x.test\r\n",
        "again@x.test",
        "new@x.test",
        "hid@x.test"
    )]
    [InlineData(
        "Resent-Sender: desk@x.test\r\nResent-From: again@x.test\r\nResent-To: a@x.test, b@x.test\r\nResent-Cc: c@x.test\r\n"
            + "Resent-From: first@x.test\r\nResent-To: older@x.test\r\nResent-Bcc: older.hid@x.test\r\n",
        "desk@x.test",
        "a@x.test",
        "b@x.test",
        "c@x.test"
    )]
    [InlineData(
        "Resent-From: again@x.test\r\nResent-Cc: new@x.test\r\nReceived: from a by b; Tue, 7 Jan 2025 10:00:00 +0100\r\n"
            + "Resent-To: older@x.test\r\n",
        "again@x.test",
        "new@x.test"
    )]
    public void The_newest_resent_block_has_the_recipients(string block, string sender, params string[] recipients)
    {
        string text = block + Head + "Bcc: secret@x.test\r\nBcc: more@x.test\r\n\r\nbody\r\n";
        using ComposedMessage composed = MessageFile.Read(Write(text), null, []);

        Assert.Equal(sender, composed.Sender.Address);
        Assert.Equal(recipients, composed.Recipients.Select(recipient => recipient.Address));
        Assert.DoesNotContain("Bcc", Text(composed), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_resent_block_without_recipients_is_refused()
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
