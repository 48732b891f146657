using System.Collections.Generic;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Every part of a message is a text that is shown, or an attachment.</summary>
public sealed class MessageTextTests(Labs labs)
{
    private const string Picture =
        "Content-Type: image/png; name=pic.png\r\nContent-Disposition: inline; filename=pic.png\r\n"
        + "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=";

    private const string Pdf =
        "Content-Type: application/pdf; name=x.pdf\r\nContent-Disposition: inline; filename=x.pdf\r\n"
        + "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0=";

    private const string Calendar = "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR";

    /// <summary>The content of a message; its plain text, HTML text and attachments.</summary>
    public static TheoryData<string, string, string, string> Messages =>
        new()
        {
            { Multi("mixed", Plain("FIRST"), Picture, Plain("SECOND")), "FIRST|SECOND", "", "pic.png" },
            {
                Multi("alternative", Plain("plain text"), Multi("mixed", Html("one"), Pdf, Html("two"))),
                "plain text",
                "<p>one</p>|<p>two</p>",
                "x.pdf"
            },
            { Multi("mixed", Plain(""), Pdf, Plain("The real text comes last.")), "The real text comes last.", "", "x.pdf" },
            { Multi("mixed", Html("a"), Picture, Html("b")), "", "<p>a</p>|<p>b</p>", "pic.png" },
            { Multi("mixed", Multi("alternative", Plain("p"), Html("h")), Plain("footer")), "p|footer", "<p>h</p>", "" },
            { Multi("alternative", Plain("p"), Multi("related", Html("h"), Picture)), "p", "<p>h</p>", "pic.png" },
            {
                Multi(
                    "mixed",
                    Plain("see below"),
                    "Content-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\n"
                        + "Subject: inner\r\nContent-Type: text/plain\r\n\r\nforwarded",
                    Plain("after")
                ),
                "see below|forwarded|after",
                "",
                "message/rfc822"
            },
            { Multi("mixed", Plain("body"), "Content-Type: text/plain; name=notes.txt\r\n\r\nnotes"), "body", "", "notes.txt" },
            { Calendar, "", "", "text/calendar" },
            { "Content-Type: text/csv\r\n\r\na;b\r\n1;2", "", "", "text/csv" },
            { Multi("alternative", Plain("p"), Html("h"), Calendar), "p", "<p>h</p>", "text/calendar" },
            { Multi("mixed", Plain("p"), "Content-Type: text/vcard\r\n\r\nBEGIN:VCARD"), "p", "", "text/vcard" },
            {
                Multi("alternative", Plain("p"), "Content-Type: text/x-amp-html\r\n\r\n<p>amp</p>", Html("h")),
                "p",
                "<p>h</p>",
                ""
            },
        };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Texts_are_joined_and_everything_else_is_an_attachment(string content, string plain, string html, string files)
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        string head = "From: a@ex.test\r\nTo: b@ex.test\r\nSubject: s\r\nMIME-Version: 1.0\r\n";
        lab.Append(user.Address, "INBOX", Encoding.ASCII.GetBytes(head + content + "\r\n"));

        // The same message, too large to be fetched as a whole.
        string large = Multi("mixed", content, $"Content-Type: application/zip\r\n\r\n{Filler()}");
        lab.Append(user.Address, "INBOX", Encoding.ASCII.GetBytes(head + large + "\r\n"));
        using Shell shell = LabShell.Connected(lab, user);
        using var directory = new TempFolder();

        dynamic[] read = [.. shell.Run("Get-SpectrumMessage -Include Body, Attachments").ThrowOnError().Output];
        ShellResult saved = shell.Run(
            "Get-SpectrumMessage -Uid 1 | Save-SpectrumAttachment $args[0] -IncludeInline -PassThru",
            directory.Path
        );

        Assert.Equal([plain, plain], read.Select(message => Lines((string)message.Body)));
        Assert.Equal([html, html], read.Select(message => Lines((string)message.HtmlBody)));
        Assert.Equal(files, string.Join("|", ((IEnumerable<object>)read[0].Attachments).Select(part => part.ToString())));
        Assert.Equal(files.Length == 0 ? 0 : 1, saved.Output.Count);
        Assert.Equal(saved.Output.Count + 1, ((IEnumerable<object>)read[1].Attachments).Count());
    }

    private static string Filler() => string.Concat(Enumerable.Repeat(new string('z', 70) + "\r\n", 1000));

    private static string Lines(string text) =>
        string.Join("|", text.Split(["\r\n", "\n"], System.StringSplitOptions.RemoveEmptyEntries));

    private static string Plain(string text) => $"Content-Type: text/plain; charset=us-ascii\r\n\r\n{text}";

    private static string Html(string text) => $"Content-Type: text/html\r\n\r\n<p>{text}</p>";

    private static string Multi(string subtype, params string[] parts)
    {
        string mark = $"b{System.Guid.NewGuid():N}";
        return $"Content-Type: multipart/{subtype}; boundary={mark}\r\n\r\n"
            + string.Concat(parts.Select(part => $"--{mark}\r\n{part}\r\n"))
            + $"--{mark}--";
    }
}
