using System;
using System.Globalization;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>A mailbox of six messages, each of which some filters choose and others do not.</summary>
internal static class SixMessages
{
    /// <summary>A text with a file: the part of a message behind its other fields.</summary>
    public const string Attached =
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        + "Content-Type: text/plain\r\n\r\nSee the file, zebra\r\n--b\r\n"
        + "Content-Type: application/pdf; name=\"=?utf-8?Q?Gr=C3=B6=C3=9Fe.pdf?=\"\r\n"
        + "Content-Disposition: attachment\r\n\r\nfile\r\n--b--\r\n";

    private const string Related =
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        + "Content-Type: text/html\r\n\r\n<b>picture</b>\r\n--b\r\n"
        + "Content-Type: image/png\r\nContent-ID: <p1>\r\nContent-Disposition: inline; filename=p.png\r\n\r\nx\r\n--b--\r\n";

    /// <summary>Adds a user with these messages in the inbox.</summary>
    public static LabUser Fill(Lab lab)
    {
        LabUser user = LabShell.NewUser(lab);
        Put(
            1,
            "ann@example.com",
            "",
            "Invoice 1",
            "2025-01-10T08:00:00Z",
            "Thu, 9 Jan 2025 12:00:00 +1400",
            "",
            "To: me@example.com\r\n\r\nText\r\n"
        );
        Put(
            2,
            "Ben <ben@example.com>",
            "\\Seen \\Answered",
            "Re: Invoice 2",
            "2025-01-10T12:00:00Z",
            "Thu, 9 Jan 2025 23:00:00 -0100",
            "List-Id: <news.example.com>\r\n",
            "To: team@example.com\r\n\r\nText\r\n"
        );
        Put(
            3,
            "ann@example.com",
            "\\Seen \\Flagged",
            "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
            "2025-01-11T08:00:00Z",
            "Sat, 11 Jan 2025 08:00:00 +0000",
            "Cc: boss@example.com\r\n",
            "\r\nText\r\n"
        );
        Put(
            4,
            "zoe@example.com",
            "Project7",
            "100% file",
            "2025-01-12T08:00:00Z",
            "Wed, 1 Jan 2031 00:00:00 +0000",
            "List-Id: other\r\nX-Mark: why?\r\nBcc: hidden@example.com\r\n",
            Attached
        );
        Put(
            5,
            "xi@example.com",
            "$Junk",
            "[list] Re: large",
            "2025-01-13T08:00:00Z",
            "",
            "",
            "\r\n" + string.Concat(Enumerable.Repeat("0123456789\r\n", 300))
        );
        Put(
            6,
            "dan@example.com",
            "\\Seen \\Deleted",
            "photo",
            "2025-01-14T08:00:00Z",
            "Tue, 14 Jan 2025 08:00:00 +0000",
            "",
            Related
        );
        return user;

        void Put(int number, string from, string flags, string subject, string received, string date, string more, string rest) =>
            lab.Append(
                user.Address,
                "INBOX",
                Encoding.ASCII.GetBytes(
                    $"From: {from}\r\nSubject: {subject}\r\n"
                        + (date.Length > 0 ? $"Date: {date}\r\n" : "")
                        + $"Message-ID: <{number}@x>\r\n{more}{rest}"
                ),
                flags,
                DateTimeOffset.Parse(received, CultureInfo.InvariantCulture)
            );
    }
}
