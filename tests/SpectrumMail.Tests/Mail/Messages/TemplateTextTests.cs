using System;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Messages;

/// <summary>Templates in other character sets than UTF-8.</summary>
public sealed class TemplateTextTests
{
    [Theory]
    [InlineData("utf-8", "Grüße, {{Name}}")]
    [InlineData("utf-16", "Grüße, {{Name}}")]
    [InlineData("utf-16BE", "Grüße, {{Name}}")]
    public void A_byte_order_mark_is_obeyed(string charset, string text)
    {
        Encoding encoding = Encoding.GetEncoding(charset);

        Assert.Equal(text, Read("t.txt", [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]));
    }

    [Theory]
    [InlineData("<meta charset=\"windows-1252\"><p>Gr\u00fc\u00dfe</p>", "<p>Grüße</p>")]
    [InlineData(
        "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'><p>\u00f4\u00c5\u00cb\u00d3\u00d4</p>",
        "<p>Текст</p>"
    )]
    public void A_declared_character_set_is_obeyed(string latin, string expected) =>
        Assert.EndsWith(expected, Read("t.html", Encoding.Latin1.GetBytes(latin)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Subject: Angebot f\u00fcr {{Name}}\r\n\r\ntext", 1)]
    [InlineData("Subject: offer\r\n\r\nGr\u00fc\u00dfe", 3)]
    [InlineData("<meta charset=utf-8>\n<p>Gr\u00fc\u00dfe</p>", 2)]
    public void Other_bytes_are_refused_with_their_line(string latin, int line)
    {
        var failure = Assert.Throws<MailException>(() => Read("t.html", Encoding.Latin1.GetBytes(latin)));

        Assert.True(ComposingFailures.TemplateUnusable.Is(failure));
        Assert.Contains($"line {line} is not utf-8", failure.Message, StringComparison.Ordinal);
    }

    private static string Read(string name, byte[] content)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, content);
        MessageDraft draft = MessageTemplate.Read(path).Complete(new MessageDraft(), value => "{{" + value + "}}");
        return (draft.TextBody ?? draft.HtmlBody!).Split('\n').Last();
    }
}
