using System.Collections;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Addresses, dates and texts as programs write them, and not as the RFCs would have them.</summary>
public sealed class ForeignHeaderTests(Labs labs)
{
    [Theory]
    [InlineData(
        "Smith, John <john@ex.test>",
        "Doe, Jane <jane@ex.test>, b@ex.test",
        "Smith, John <john@ex.test>",
        "Doe, Jane <jane@ex.test>|b@ex.test"
    )]
    [InlineData(
        "=?UTF-8?Q?M=C3=BCller,_Hans?= <h@ex.test>",
        "\"=?UTF-8?Q?Quoted_=C3=A4?=\" <q@ex.test>",
        "Müller, Hans <h@ex.test>",
        "Quoted ä <q@ex.test>"
    )]
    [InlineData(
        "\"quoted local\"@ex.test",
        "\"a,b\"@ex.test, \"x@y\"@ex.test, c@ex.test",
        "\"quoted local\"@ex.test",
        "\"a,b\"@ex.test|\"x@y\"@ex.test|c@ex.test"
    )]
    [InlineData("very..dots.@ex.test", ".lead@ex.test", "very..dots.@ex.test", ".lead@ex.test")]
    [InlineData(
        "Sales, Inc, Berlin <sales@ex.test>",
        "Team: ann@ex.test, Ben <ben@ex.test>;",
        "Sales, Inc, Berlin <sales@ex.test>",
        "ann@ex.test|Ben <ben@ex.test>"
    )]
    [InlineData("Undisclosed", "c@ex.test (Ann Other)", "", "Ann Other <c@ex.test>")]
    public void Addresses_are_kept(string from, string to, string sender, string recipients)
    {
        dynamic read = Read($"From: {from}\r\nTo: {to}\r\nSubject: s\r\nDate: Tue, 7 Jan 2025 10:00:00 +0100\r\n\r\nbody\r\n");

        Assert.Equal(sender, read.From is null ? string.Empty : (string)read.From.ToString());
        Assert.Equal(recipients, string.Join("|", ((IEnumerable)read.To).Cast<object>().Select(contact => contact.ToString())));
    }

    [Theory]
    [InlineData("Tue, 7 Jan 2025 24:00:00 +0000", "2025-01-08 00:00:00")]
    [InlineData("2025-01-07T10:00:00Z", "2025-01-07 10:00:00")]
    [InlineData("Tue, 7 Jan 2025 10:00:60 +0000", "2025-01-07 10:01:00")]
    [InlineData("Tue, 7 Jan 2025 10:00:00 GMT+02:00", "2025-01-07 08:00:00")]
    [InlineData("Tue, 7 Jan 2025 10.00.00 +0100", "2025-01-07 09:00:00")]
    [InlineData("Tue, 7 Jan 2025 25:61:00 +0100", null)]
    [InlineData("Tue, 7 Jan 2025 10:00:00 +9900", null)]
    [InlineData("Tue, Jan 7, 2025 10:00 PM +0100", "2025-01-07 21:00:00")]
    [InlineData("Tue Jan  7 10:00:00 2025", "2025-01-07 10:00:00")]
    [InlineData("7 Jan 25 10:00 MESZ (Sommerzeit)", "2025-01-07 08:00:00")]
    [InlineData("yesterday", null)]
    public void Dates_are_read_as_a_whole_or_not_at_all(string date, string? expected)
    {
        dynamic read = Read($"From: a@ex.test\r\nTo: b@ex.test\r\nSubject: s\r\nDate: {date}\r\n\r\nbody\r\n");

        System.DateTime? sent = (System.DateTime?)read.Date;
        Assert.Equal(
            expected,
            sent?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)
        );
    }

    [Theory]
    [InlineData(
        "=?UTF-7?Q?08_+AOQA9g-?= =?unicode-1-1-utf-7?Q?+APw-?=",
        "utf-7",
        "Gr+APwA3w-e aus UTF-7",
        "08 äöü",
        "Grüße aus UTF-7"
    )]
    [InlineData(
        "12 \u00e4\u00c5\u00d3\u00d1\u00d4\u00cb\u00c1",
        "koi8-r",
        "\u00f4\u00c5\u00cb\u00d3\u00d4",
        "12 Десятка",
        "Текст"
    )]
    [InlineData("74", "us-ascii", "Gr\u00fc\u00dfe", "74", "Grüße")]
    [InlineData("\u0093quoted\u0094", null, "\u0080 5", "“quoted”", "€ 5")]
    [InlineData("\u00c3\u00a4", null, "Gr\u00c3\u00bc\u00c3\u009fe", "ä", "Grüße")]
    [InlineData(
        "\u00cf\u00f0\u00e8\u00e2\u00e5\u00f2",
        "windows-1251",
        "\u00cf\u00f0\u00e8\u00e2\u00e5\u00f2",
        "Привет",
        "Привет"
    )]
    public void Texts_are_decoded_as_mail_programs_do(string subject, string? charset, string body, string title, string text)
    {
        string type = charset is null ? string.Empty : $"MIME-Version: 1.0\r\nContent-Type: text/plain; charset={charset}\r\n";

        dynamic read = Read($"From: a@ex.test\r\nTo: b@ex.test\r\nSubject: {subject}\r\n{type}\r\n{body}\r\n");

        Assert.Equal(title, (string)read.Subject);
        Assert.Equal(text, ((string)read.Body).Trim());
    }

    [Theory]
    [InlineData("//5IAGEAbABsAG8AIABXAGUAbAB0ACAACk4=", "utf-16")]
    [InlineData("AEgAYQBsAGwAbwAgAFcAZQBsAHQAIE4K", "utf-16")]
    [InlineData("77u/SGFsbG8gV2VsdCDkuIo=", "utf-8")]
    public void A_byte_order_mark_is_no_part_of_the_text(string base64, string charset)
    {
        dynamic read = Read(
            $"From: a@ex.test\r\nTo: b@ex.test\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
                + $"Content-Type: text/plain; charset={charset}\r\n"
                + $"Content-Transfer-Encoding: base64\r\n\r\n{base64}\r\n"
        );

        Assert.Equal("Hallo Welt 上", (string)read.Body);
    }

    private dynamic Read(string message)
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Append(user.Address, "INBOX", Encoding.Latin1.GetBytes(message));
        using Shell shell = LabShell.Connected(lab, user);
        dynamic imap = shell.Run("Get-SpectrumMessage -Include Body").ThrowOnError().Single;

        // A mailbox over POP3 shows the same.
        using Shell pop = LabShell.ConnectedPop3(lab, user);
        dynamic header = pop.Run("Get-SpectrumMessage").ThrowOnError().Single;
        Assert.Equal((System.DateTime?)imap.Date, (System.DateTime?)header.Date);
        Assert.Equal((object?)imap.From?.ToString(), (object?)header.From?.ToString());
        return imap;
    }
}
