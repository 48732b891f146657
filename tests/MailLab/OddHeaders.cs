using System.Collections.Generic;
using System.Linq;

namespace SpectrumMail.MailLab;

/// <summary>The <see cref="OddMail"/> whose headers are odd.</summary>
internal static class OddHeaders
{
    private static readonly string[] s_addresses =
    [
        "",
        " ",
        "<>",
        "@",
        "<@>",
        "anyone",
        "John Doe <jdoe@machine.example>",
        "Joe Q. Public <john.q.public@example.com>",
        "\"Joe Q. Public\" <john.q.public@example.com>",
        "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
        "<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>",
        "A Group:Ed Jones <joe@where.test>,joe@where.test,John <jdoe@one.test>;",
        "Undisclosed recipients:;",
        "undisclosed-recipients: ;",
        "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
        "Chris <c@(Chris's host.)public.example>",
        "(Empty list)(start)Hidden recipients  :(anyone(that I know))  ;",
        "Joe <@node.test,@other.test:joe@where.test>",
        "joe . blow @ where . test",
        "a@b@c",
        "a@",
        "@b.test",
        "a b c",
        "a@b.test;c@d.test",
        "\"unclosed <a@b.test>",
        "Open ( comment <a@b.test>",
        "Too <many <angles <a@b.test>>>",
        "<<a@b.test>>",
        "a@b.test>",
        "<a@b.test",
        "a@[192.0.2.1]",
        "a@[IPv6:2001:db8::1]",
        "\"spaces in it\"@b.test",
        "\"a\\\"b\"@c.test",
        "=?utf-8?Q?J=C3=BCrgen?= <j@b.test>",
        "\"=?utf-8?Q?J=C3=BCrgen?=\" <j@b.test>",
        "=?utf-8?Q?J=C3=BCrgen?=<j@b.test>",
        "=?utf-8?B?SsO8cmdlbg==?= =?utf-8?B?SsO8cmdlbg==?= <j@b.test>",
        "=?utf-8?Q?J=C3=BCrgen <j@b.test>",
        "=?nonesuch?Q?J=FC?= <j@b.test>",
        "J\u00fcrgen <j@b.test>",
        OddMail.Utf8("Jürgen 日本 <jürgen@bücher.test>"),
        "a@xn--bcher-kva.test",
        "a@b.test,,,c@d.test,",
        ", a@b.test",
        "a@b.test\n (folded)\n ,\n\tc@d.test",
        "MAILER-DAEMON",
        "\"a@b.test\" <c@d.test>",
        "'a@b.test' <a@b.test>",
        "mailto:a@b.test",
        "a@b.test (A B)",
        "Group: a@b.test, Inner: c@d.test;;",
        "Name\u0007 with \u001b[31mcontrols\u001b[0m <a@b.test>",
        "a@b..test",
        ".a@b.test",
        "a..b@c.test",
        new string('x', 400) + "@example.com",
        "\"" + new string('n', 3000) + "\" <a@b.test>",
    ];

    private static readonly string[] s_dates =
    [
        "",
        " ",
        "now",
        "Fri, 21 Nov 1997 09:55:06 -0600",
        "Thu, 13 Feb 1969 23:32:54 -0330",
        "21 Nov 97 09:55:06 GMT",
        "Fri, 21 Nov 1997 09(comment):   55  :  06 -0600",
        "Thu,\n      13\n        Feb\n          1969\n      23:32\n               -0330 (Newfoundland Time)",
        "Mon, 1 Jan 1900 00:00:00 +0000",
        "Mon, 1 Jan 0001 00:00:00 +0000",
        "Fri, 31 Dec 9999 23:59:59 +0000",
        "Fri, 31 Dec 9999 23:59:59 -1200",
        "Wed, 30 Feb 2022 10:00:00 +0000",
        "Wed, 32 Jan 2022 10:00:00 +0000",
        "Wed, 12 Foo 2022 10:00:00 +0000",
        "Wed, 12 Jan 2022 25:61:61 +0000",
        "Wed, 12 Jan 2022 23:59:60 +0000",
        "Wed, 12 Jan 2022 10:00:00 +9999",
        "Wed, 12 Jan 2022 10:00:00",
        "Wed, 12 Jan 2022 10:00:00 Z",
        "Wed, 12 Jan 2022 10:00:00 MEZ",
        "12 Jan 2022",
        "2022-01-12T10:00:00Z",
        "2022-01-12 10:00:00",
        "01/12/2022 10:00 AM",
        "1641981600",
        "Wed, 12 Jan 99999 10:00:00 +0000",
        "Wed, 12 Jan 22 10:00 EST",
        "Wed Jan 12 10:00:00 2022",
        "Wed Jan 12 10:00:00 EST 2022",
        "Mi, 12 Januar 2022 10:00:00 +0100",
        OddMail.Utf8("вт, 12 янв 2022 10:00:00 +0300"),
        "Wed, 12 Jan 2022 10:00:00 +0000 (",
        "Wed, 12 Jan -1 10:00:00 +0000",
        "Wed, 12 Jan 2022 10:00:00 --0500",
        "Date: Wed, 12 Jan 2022 10:00:00 +0000",
        new string('9', 500),
    ];

    private static readonly string[] s_subjects =
    [
        "",
        "   ",
        "\n ",
        "\n\t\n ",
        "=?utf-8?Q?=C3=A4?=",
        "=?UTF-8?b?w6Q=?=",
        "=?utf-8*de?Q?=C3=A4?=",
        "=?utf-8?Q??=",
        "=?utf-8?B??=",
        "=?utf-8?X?abc?=",
        "=?nonesuch?Q?abc=E4?=",
        "=?utf-8?B?w6Q?=",
        "=?utf-8?B?***?=",
        "=?utf-8?Q?=ZZ=4?=",
        "=?utf-8?Q?a b c?=",
        "=?utf-8?Q?never closed",
        "=?utf-8?Q?=E6=97?= =?utf-8?Q?=A5=E6=9C=AC?=",
        "=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=",
        "=?iso-2022-jp?B?GyRCRnxL?= =?iso-2022-jp?B?XBsoQg==?=",
        "a=?utf-8?Q?=C3=A4?=b",
        "=?utf-8?Q?=C3=A4?==?utf-8?Q?=C3=B6?=",
        "=?=?=?=?",
        "=?a?b?c?d?e?=",
        "Re: Re[2]: AW: WG: FW: Fwd: x",
        "raw latin \u00e4\u00f6\u00fc",
        OddMail.Utf8("raw UTF-8 äöü 日本"),
        "broken UTF-8 \u00c3 \u00e2\u0082 \u00f0\u009f",
        "\u001b$BF|K\\\u001b(B",
        "bell \u0007 back\u0008space",
        "\u001b]0;title\u0007\u001b[2J\u001b[31mred",
        OddMail.Utf8("\ufeffmark"),
        OddMail.Utf8("\u202egnp.exe"),
        OddMail.Utf8("😀 👩‍👩‍👧"),
        "tab\tin\tit",
        "\"quoted \\\" text\"",
        "{12}",
        "NIL",
        "* 1 FETCH (FLAGS ())",
        "a) (b",
        "\\ back \\\\ slash",
        "percent %s %n %d",
        "=?utf-8?Q?=0D=0ABcc:_x@y.test?=",
        "=?utf-8?Q?=00nul?=",
        "many lines" + string.Concat(Enumerable.Repeat("\n of it", 500)),
        new string('s', 100_000),
        string.Concat(Enumerable.Repeat("=?utf-8?Q?=C3=A4?= ", 2000)),
        "=?unknown-8bit?Q?=E4?=",
        "=?us-ascii?Q?=E4?=",
        "=?gb2312?B?xOO6w6Os?=",
        "=?big5?B?p0GmbqFB?=",
        "=?ks_c_5601-1987?B?vsiz5w==?=",
        "=?cp-850?Q?=84?=",
        "=?utf-7?Q?+AOQ-?=",
    ];

    private static readonly string[] s_ids =
    [
        "",
        "<>",
        "no.brackets@example.com",
        "<no.at.sign>",
        "<a@b.test> <c@d.test>",
        "<a b@c.test>",
        "<\"quoted left\"@b.test>",
        "<a@[192.0.2.1]>",
        "<unclosed@b.test",
        "unopened@b.test>",
        "<a@b.test> (a comment)",
        "\n <folded@b.test>",
        "<" + new string('i', 2000) + "@b.test>",
        "<a@b.test>trailing",
        OddMail.Utf8("<ä@bücher.test>"),
    ];

    // Whole messages whose header block itself is broken.
    private static readonly string[] s_blocks =
    [
        "\n",
        "\n\nNo header at all.\n",
        "Text that looks like no header\nand goes on.\n",
        "Subject: no end of header",
        "Subject: only a header\n",
        "From me Wed Jan 12 10:00:00 2022\nSubject: mbox line first\n\nText\n",
        ">From me Wed Jan 12 10:00:00 2022\nSubject: escaped mbox line\n\nText\n",
        " continuation first\nSubject: then a header\n\nText\n",
        "Subject : space before colon\n\nText\n",
        "Subject\t:\ttabs\n\nText\n",
        ": no name\nSubject: x\n\nText\n",
        "Sub ject: space inside\n\nText\n",
        "Subject: a\nSubject: b\nFrom: a@b.test\nFrom: c@d.test\nDate: x\nDate: y\n\nText\n",
        "Subject: colonless next\nnothing here\nFrom: a@b.test\n\nText\n",
        "SUBJECT: CAPITALS\nfROM: a@b.test\n\nText\n",
        "Subject:no space\nFrom:a@b.test\n\nText\n",
        "X: " + new string('x', 200_000) + "\nSubject: after a long line\n\nText\n",
        "Subject: bare line feeds\u0100From: a@b.test\u0100\u0100Text\u0100more\u0100",
        "Subject: bare CR\rFrom: a@b.test\r\rText\r",
        "Subject: mixed\nFrom: a@b.test\u0100To: c@d.test\n\u0100Text\u0100",
        "Subject: \u00ff\u00fe binary\n\n\u0001\u0002\u0003\u00ff\u00fe\u00fd",
        "\u00ef\u00bb\u00bfSubject: mark before\nFrom: a@b.test\n\nText\n",
        "Subject: ctrl-z\n\nText\u001a\n",
        "Subject: no line end\n\nText",
        "Resent-From: r@b.test\nResent-Date: Wed, 12 Jan 2022 10:00:00 +0000\nFrom: a@b.test\nSubject: resent\n\nText\n",
        string.Concat(Enumerable.Range(0, 5000).Select(i => $"X-Header-{i}: {i}\n")) + "Subject: 5,000 headers\n\nText\n",
        string.Concat(
            Enumerable.Range(0, 300).Select(i => $"Received: from a{i}.test by b{i}.test; Wed, 12 Jan 2022 10:00:00 +0000\n")
        ) + "Subject: a mail loop\n\nText\n",
        "To: "
            + string.Join(",\n ", Enumerable.Range(0, 3000).Select(i => $"Reader {i} <r{i}@example.org>"))
            + "\nSubject: 3,000 recipients\n\nText\n",
        "References: "
            + string.Join("\n ", Enumerable.Range(0, 2000).Select(i => $"<{i}@example.org>"))
            + "\nIn-Reply-To: <a@b.test> <c@d.test>\nSubject: 2,000 references\n\nText\n",
        "Subject: dots\n\n.\n..\n.text\nFrom the start of a line\n>From quoted\n",
    ];

    public static IEnumerable<(string Name, string Text)> All() =>
        s_addresses
            .Select(value => ("From: " + Short(value), Message(from: value, subject: "odd sender")))
            .Concat(
                s_addresses
                    .Where((_, index) => index % 3 == 0)
                    .Select(value => ("To: " + Short(value), Message(to: value, subject: "odd recipient")))
            )
            .Concat(s_dates.Select(value => ("Date: " + Short(value), Message(date: value, subject: "odd date"))))
            .Concat(s_subjects.Select(value => ("Subject: " + Short(value), Message(subject: value))))
            .Concat(
                s_ids.Select(value =>
                    (
                        "Message-ID: " + Short(value),
                        Message(subject: "odd id", more: $"Message-ID: {value}\nIn-Reply-To: {value}\n")
                    )
                )
            )
            .Concat(s_blocks.Select(value => ("Header: " + Short(value), value)));

    /// <summary>A message that is well-formed apart from what is given.</summary>
    public static string Message(
        string from = "Ann <ann@example.com>",
        string to = "me@example.com",
        string date = "Wed, 12 Jan 2022 10:00:00 +0000",
        string subject = "x",
        string more = "",
        string body = "\nText\n"
    ) => $"From: {from}\nTo: {to}\nDate: {date}\nSubject: {subject}\n{more}{body}";

    private static string Short(string value)
    {
        string line = new([.. value.Take(60).Select(c => c is < ' ' or > '~' ? '.' : c)]);
        return value.Length > 60 ? line + $" ({value.Length} characters)" : line;
    }
}
