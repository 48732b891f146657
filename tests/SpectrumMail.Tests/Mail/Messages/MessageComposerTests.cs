using System;
using System.IO;
using System.Linq;
using System.Net.Mail;
using System.Text;
using MimeKit;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Messages;

public sealed class MessageComposerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Blind_recipients_are_in_no_header()
    {
        using ComposedMessage composed = MessageComposer.Compose(Draft() with { Bcc = ["hidden@example.com"] });

        Assert.Contains(composed.Recipients, recipient => recipient.Address == "hidden@example.com");
        Assert.DoesNotContain("hidden", Text(composed.Message), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_repeated_recipient_gets_one_copy()
    {
        using ComposedMessage composed = MessageComposer.Compose(
            Draft() with
            {
                To = ["a@example.com", "A@EXAMPLE.COM"],
                Cc = ["a@example.com"],
            }
        );

        Assert.Single(composed.Recipients);
    }

    [Theory]
    [InlineData("subject\r\nBcc: victim@example.com")]
    [InlineData("subject\nX: y")]
    [InlineData("subject\0")]
    [InlineData("\u001b[2J")]
    public void Control_characters_in_the_subject_are_refused(string subject) =>
        Assert.Equal("ControlCharacter", Refused(Draft() with { Subject = subject }));

    [Theory]
    [InlineData("a@example.com\r\nRCPT TO:<b@example.com>")]
    [InlineData("Name\r\nX: y <a@example.com>")]
    public void Control_characters_in_an_address_are_refused(string address)
    {
        Assert.Equal("ControlCharacter", Refused(Draft() with { To = [address] }));
        Assert.Equal("ControlCharacter", Refused(Draft() with { Bcc = [address] }));
        Assert.Equal("ControlCharacter", Refused(Draft() with { From = address }));
        Assert.Equal("ControlCharacter", Refused(Draft() with { ReplyTo = [address] }));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("")]
    [InlineData("@example.com")]
    [InlineData("a@")]
    public void Invalid_addresses_are_refused(string address) =>
        Assert.Equal("AddressInvalid", Refused(Draft() with { To = [address] }));

    [Theory]
    [InlineData("a@example.com, B <b@example.com>", 2)]
    [InlineData("a@example.com; b@example.com", 2)]
    [InlineData("\"Doe; John\" <a@example.com>", 1)]
    public void A_text_may_contain_several_recipients(string text, int count)
    {
        using ComposedMessage composed = MessageComposer.Compose(Draft() with { To = [text] });

        Assert.Equal(count, composed.Recipients.Count);
    }

    [Theory]
    [InlineData("\"a;b\"@x.test; c@x.test", "\"a;b\"@x.test", "c@x.test")]
    [InlineData("\"Sales; EU\" <s@x.test>; c@x.test", "s@x.test", "c@x.test")]
    [InlineData("d@x.test (a; b); c@x.test", "d@x.test", "c@x.test")]
    [InlineData("\"a\\\";b\"@x.test; c@x.test", "\"a\\\";b\"@x.test", "c@x.test")]
    [InlineData("d@[IPv6:::1]; c@x.test", "d@[IPv6:::1]", "c@x.test")]
    public void Semicolons_separate_only_outside_quotes_and_comments(string text, params string[] addresses)
    {
        using ComposedMessage composed = MessageComposer.Compose(Draft() with { To = [text] });

        Assert.Equal(addresses, composed.Recipients.Select(recipient => recipient.Address));
    }

    [Fact]
    public void A_quoted_semicolon_stays_in_the_name()
    {
        using ComposedMessage composed = MessageComposer.Compose(Draft() with { To = ["\"Sales; EU\" <s@x.test>; c@x.test"] });

        Assert.Equal("Sales; EU", composed.Recipients[0].Name);
    }

    [Fact]
    public void A_message_without_recipients_is_refused() => Assert.Equal("RecipientMissing", Refused(Draft() with { To = [] }));

    [Fact]
    public void Html_is_sent_unchanged()
    {
        const string Html = "<p>a &lt; b &amp;amp; c</p>";
        using ComposedMessage composed = MessageComposer.Compose(Draft() with { TextBody = null, HtmlBody = Html });

        Assert.Equal(Html, composed.Message.HtmlBody);
        Assert.Null(composed.Message.TextBody);
    }

    [Fact]
    public void Attachments_keep_their_bytes_and_names()
    {
        byte[] data = [.. Enumerable.Range(0, 5000).Select(value => (byte)(value * 7))];
        string path = Path.Combine(_folder, "Rückläufer 日本.bin");
        File.WriteAllBytes(path, data);

        using ComposedMessage composed = MessageComposer.Compose(Draft() with { Attachments = [path] });

        var part = Assert.IsType<MimePart>(Assert.Single(composed.Message.Attachments));
        using var decoded = new MemoryStream();
        part.Content!.DecodeTo(decoded);
        Assert.Equal(data, decoded.ToArray());
        Assert.Equal("Rückläufer 日本.bin", part.FileName);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Inline_files_of_a_plain_text_follow_it(bool withAttachment)
    {
        string path = Path.Combine(_folder, "logo.png");
        File.WriteAllBytes(path, [1, 2, 3]);
        string other = Path.Combine(_folder, "other.txt");
        File.WriteAllText(other, "x");

        using ComposedMessage composed = MessageComposer.Compose(
            Draft() with
            {
                Inline = [new InlineFile("logo", path)],
                Attachments = withAttachment ? [other] : [],
            }
        );

        MimePart logo = Assert.Single(composed.Message.BodyParts.OfType<MimePart>(), part => part.ContentId == "logo");
        Assert.Equal("logo.png", logo.FileName);
        Assert.Equal(withAttachment ? 3 : 2, composed.Message.BodyParts.Count());
        Assert.Equal("Text", composed.Message.TextBody);
    }

    [Fact]
    public void Inline_files_of_an_html_text_are_related_to_it()
    {
        string path = Path.Combine(_folder, "logo.png");
        File.WriteAllBytes(path, [1, 2, 3]);

        using ComposedMessage composed = MessageComposer.Compose(
            Draft() with
            {
                HtmlBody = "<img src='cid:logo'>",
                Inline = [new InlineFile("logo", path)],
            }
        );

        Assert.IsType<MultipartAlternative>(composed.Message.Body);
        Assert.Single(composed.Message.BodyParts.OfType<MimePart>(), part => part.ContentId == "logo");
    }

    [Theory]
    [InlineData("x\r.\rMAIL FROM:<e@x>\r")]
    [InlineData("x\r.\r\ny")]
    [InlineData("x\n.\ny")]
    [InlineData("x\r\n.\ry")]
    [InlineData("Grüße\r.\ry")]
    public void Single_CRs_and_LFs_of_a_text_become_CRLF(string body)
    {
        using ComposedMessage composed = MessageComposer.Compose(Draft() with { TextBody = body, HtmlBody = body });

        string text = Text(composed.Message);
        Assert.DoesNotMatch("\r(?!\n)|(?<!\r)\n", text);
        Assert.False(composed.HasBrokenLines);
        Assert.Equal(body.ReplaceLineEndings("\n"), composed.Message.TextBody!.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_missing_attachment_is_refused() =>
        Assert.Equal("AttachmentUnreadable", Refused(Draft() with { Attachments = [Path.Combine(_folder, "missing.txt")] }));

    [Fact]
    public void Size_is_the_size_as_sent()
    {
        using ComposedMessage composed = MessageComposer.Compose(Draft() with { TextBody = "one\ntwo\r\nthree" });

        Assert.Equal(Encoding.ASCII.GetByteCount(Text(composed.Message)), composed.Size);
    }

    [Fact]
    public void Priority_sets_three_headers()
    {
        using ComposedMessage composed = MessageComposer.Compose(Draft() with { Priority = MailPriority.High });
        string text = Text(composed.Message);

        Assert.Contains("Importance: high", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Priority: 1", text, StringComparison.Ordinal);
    }

    private static MessageDraft Draft() =>
        new()
        {
            From = "me@example.com",
            To = ["you@example.com"],
            Subject = "Hello",
            TextBody = "Text",
        };

    private static string Refused(MessageDraft draft)
    {
        MailException failure = Assert.Throws<MailException>(() => MessageComposer.Compose(draft));
        Assert.Equal(MailCause.InvalidInput, failure.Cause);
        Assert.NotEmpty(failure.Remedy);
        return failure.ErrorId;
    }

    private static string Text(MimeMessage message)
    {
        using var stream = new MemoryStream();
        FormatOptions options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        message.WriteTo(options, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
