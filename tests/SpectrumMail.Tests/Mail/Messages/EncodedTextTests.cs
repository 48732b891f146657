using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using SpectrumMail.Mail.Messages;

namespace SpectrumMail.Tests.Mail.Messages;

/// <summary>Header fields arrive as they were written, in words of the length that RFC 2047 allows.</summary>
public sealed class EncodedTextTests
{
    public static TheoryData<string, string> Subjects =>
        new()
        {
            { string.Concat(Enumerable.Repeat("äöü 漢字 ", 60)).Trim(), "utf-8" },
            { "=?utf-8?Q?hello?= is what I typed", "utf-8" },
            { string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦", 40)), "utf-8" },
            { "e" + new string('\u0301', 200), "utf-8" },
            { new string('é', 100), "iso-8859-1" },
            { "plain", "utf-8" },
            { "Grüße", "utf-16" },
            { "Grüße", "utf-32" },
        };

    [Theory]
    [MemberData(nameof(Subjects))]
    public void A_text_arrives_as_it_was_written(string text, string charset)
    {
        var draft = new MessageDraft
        {
            From = "me@x.test",
            To = [$"\"{new string('ä', 90)}\" <you@x.test>"],
            Subject = text,
            TextBody = text,
            Encoding = Encoding.GetEncoding(charset),
            Headers = [new KeyValuePair<string, string>("X-Text", text)],
        };
        using var stream = new MemoryStream();
        using (ComposedMessage composed = MessageComposer.Compose(draft))
        {
            composed.WriteTo(stream);
        }

        string written = Encoding.ASCII.GetString(stream.ToArray());
        stream.Position = 0;
        using var read = MimeMessage.Load(stream);

        Assert.Equal(text, read.Subject);
        Assert.Equal(text, read.Headers["X-Text"]);
        Assert.Equal(text, read.TextBody!.TrimEnd());
        Assert.All(Regex.Matches(written, @"=\?\S+?\?[BQ]\?\S*?\?="), word => Assert.InRange(word.Length, 1, 75));
        Assert.DoesNotContain("utf-16", written, System.StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("utf-32", written, System.StringComparison.OrdinalIgnoreCase);
    }
}
