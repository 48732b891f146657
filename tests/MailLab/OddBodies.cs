using System.Collections.Generic;
using System.Linq;

namespace SpectrumMail.MailLab;

/// <summary>The <see cref="OddMail"/> whose structure is odd.</summary>
internal static class OddBodies
{
    private const string Two = "--b\nContent-Type: text/plain\n\none\n--b\nContent-Type: text/html\n\n<b>two</b>\n--b--\n";

    private static readonly string[] s_types =
    [
        "",
        " ",
        "text",
        "text/",
        "/plain",
        "text/plain/more",
        "TEXT/PLAIN",
        "text/plain;",
        "text/plain; charset",
        "text/plain; charset=",
        "text/plain; charset=\"",
        "text/plain; charset=nonesuch",
        "text/plain; charset=utf-8; charset=latin1",
        "text/plain charset=utf-8",
        "text / plain ; charset = utf-8",
        "text/plain; charset=(c)utf-8",
        "text/plain; format=flowed; delsp=yes",
        "text/plain; x*0=a; x*1=b; x*5=f",
        "text/plain; name*=utf-8''%ZZ",
        "text/plain; name*0*=nonesuch'x'a%E4; name*1=b",
        "application/octet-stream; name=\"=?utf-8?Q?=C3=A4.zip?=\"",
        "application/x-very-long-" + new string('t', 500),
        "application/octet-stream; p=" + new string('v', 5000),
        "text/plain; charset=utf-8\n\t;\n name=\"folded\n name.txt\"",
        "text/plain; \u00e4=\u00f6",
        "text/plain; a=\"b\\\"c\\\\d\"",
        "image/jpeg, image/png",
        "(comment) text/plain (more)",
        "multipart/mixed",
        "multipart/mixed; boundary=",
        "multipart/mixed; boundary=\"\"",
        "multipart/",
        "message/rfc822",
        "message/partial; id=x; number=1; total=2",
        "message/external-body; access-type=anon-ftp; name=x",
        "message/delivery-status",
        "message/global",
        "application/ms-tnef; name=winmail.dat",
        "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
        "text/calendar; method=REQUEST",
    ];

    private static readonly string[] s_encodings =
    [
        "",
        "7bit",
        "8bit",
        "BINARY",
        "base64",
        "BASE64 ",
        "quoted-printable",
        "quoted printable",
        "x-uuencode",
        "nonesuch",
        "base64; foo=bar",
        "\"base64\"",
        "(c) base64",
        "7bit, base64",
    ];

    private static readonly string[] s_dispositions =
    [
        "",
        "attachment",
        "inline",
        "ATTACHMENT; FILENAME=A.TXT",
        "attachment; filename",
        "attachment; filename=",
        "attachment; filename=\"\"",
        "attachment; filename=a b.txt",
        "attachment; filename=\"a b.txt",
        "attachment; filename=\"../../etc/passwd\"",
        "attachment; filename=\"..\\\\..\\\\windows\\\\win.ini\"",
        "attachment; filename=\"/etc/shadow\"",
        "attachment; filename=\"C:\\\\boot.ini\"",
        "attachment; filename=CON",
        "attachment; filename=\"nul.txt\"",
        "attachment; filename=\"a:b*c?d|e<f>.txt\"",
        "attachment; filename=\"trailing. \"",
        "attachment; filename=\"" + new string('f', 400) + ".txt\"",
        "attachment; filename*=utf-8''%e2%82%ac%20rates.txt",
        "attachment; filename*0*=utf-8''%D0%BE; filename*1*=%D1%82; filename*2=.csv",
        "attachment; filename*1=b; filename*0=a",
        "attachment; filename==?utf-8?Q?=C3=A4.txt?=",
        "attachment; filename=\"=?utf-8?B?w6QudHh0?=\"",
        "attachment; filename=\"\u00e4.txt\"",
        OddMail.Utf8("attachment; filename=\"ä日本.txt\""),
        "attachment; filename=\"a\u0007b\u001b.txt\"",
        "attachment; size=99999999999999999999; filename=x",
        "attachment; creation-date=\"never\"; filename=x",
        "unknown; filename=x",
        "attachment filename=x",
        ".",
        "..; filename=.",
    ];

    private static readonly (string Name, string Text)[] s_structures =
    [
        ("no closing boundary", Multi("mixed", "--b\n\none\n--b\n\ntwo\n")),
        ("nothing but preamble", Multi("mixed", "preamble only\n")),
        ("empty multipart", Multi("mixed", "--b--\n")),
        ("empty parts", Multi("mixed", "--b\n--b\n--b\n\n--b--\n")),
        ("one empty line as a part", Multi("mixed", "--b\n\n\n--b--\n")),
        ("boundary never used", Multi("mixed", "--other\n\none\n--other--\n")),
        ("epilogue with boundaries", Multi("mixed", Two + "--b\n\nafter the end\n--b--\n")),
        ("boundary with blanks after", Multi("mixed", "--b  \t\n\none\n--b-- \nend\n")),
        ("longer boundary inside", Multi("mixed", "--bb\n\nnot one\n--b\n\none\n--bbb--\n--b--\n")),
        ("text after a boundary on its line", Multi("mixed", "--b text\n\none\n--b--\n")),
        ("same boundary nested", Multi("mixed", "--b\nContent-Type: multipart/alternative; boundary=b\n\n" + Two + "--b--\n")),
        (
            "unfinished inner multipart",
            Multi("mixed", "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\none\n--b\n\ntwo\n--b--\n")
        ),
        ("headers of a part without end", Multi("mixed", "--b\nContent-Type: text/plain\n--b--\n")),
        ("digest", Multi("digest", "--b\n\nFrom: a@b.test\nSubject: one\n\nText\n--b\n\nnot a message\n--b--\n")),
        ("alternative of one", Multi("alternative", "--b\n\none\n--b--\n")),
        ("related without start", Multi("related; type=\"text/html\"; start=\"<none>\"", Two)),
        (
            "report of a failed delivery",
            Multi(
                "report; report-type=delivery-status",
                "--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.test\n\n"
                    + "Final-Recipient: rfc822; a@b.test\nAction: failed\nStatus: 5.1.1\n--b\n"
                    + "Content-Type: text/rfc822-headers\n\nSubject: lost\n--b--\n"
            )
        ),
        (
            "signed",
            Multi(
                "signed; micalg=sha-256; protocol=\"application/pgp-signature\"",
                "--b\nContent-Type: text/plain\n\nsigned\n--b\nContent-Type: application/pgp-signature; "
                    + "name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\n--b--\n"
            )
        ),
        (
            "encrypted",
            Multi(
                "encrypted; protocol=\"application/pgp-encrypted\"",
                "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n"
                    + "Content-Type: application/octet-stream\n\nxxxx\n--b--\n"
            )
        ),
        (
            "apple double",
            Multi(
                "appledouble",
                "--b\nContent-Type: application/applefile\nContent-Transfer-Encoding: base64\n\nAAUWBw==\n--b\n"
                    + "Content-Type: image/png; name=a.png\n\nx\n--b--\n"
            )
        ),
        ("form data", Multi("form-data", "--b\nContent-Disposition: form-data; name=\"a\"\n\n1\n--b--\n")),
        ("unknown multipart", Multi("x-strange", Two)),
        ("multipart in base64", Multi("mixed", "LS1iCgpvbmUKLS1iLS0K\n", "Content-Transfer-Encoding: base64\n")),
        (
            "message in base64",
            Multi(
                "mixed",
                "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogaW5uZXIKCnRleHQK\n--b--\n"
            )
        ),
        ("empty message within", Multi("mixed", "--b\nContent-Type: message/rfc822\n\n--b--\n")),
        ("message within without headers", Multi("mixed", "--b\nContent-Type: message/rfc822\n\n\nbody only\n--b--\n")),
        (
            "message within with an odd envelope",
            Multi(
                "mixed",
                "--b\nContent-Type: message/rfc822\n\nFrom: \"unclosed <a@b\nTo: ;;\nDate: x\nSubject: =?x?y?z?=\n\nText\n--b--\n"
            )
        ),
        (
            "a thousand parts",
            Multi("mixed", string.Concat(Enumerable.Range(0, 1000).Select(i => $"--b\n\npart {i}\n")) + "--b--\n")
        ),
        ("fifty levels of multipart", Nested(50)),
        ("five hundred levels of multipart", Nested(500)),
        (
            "thirty messages within messages",
            string.Concat(
                Enumerable
                    .Range(0, 30)
                    .Select(i => OddHeaders.Message(subject: "level " + i, more: "Content-Type: message/rfc822\n", body: "\n"))
            ) + OddHeaders.Message()
        ),
        ("uuencoded text", OddHeaders.Message(body: "\nbegin 644 a.txt\n#86)C\n`\nend\n")),
        ("yEnc", OddHeaders.Message(body: "\n=ybegin line=128 size=3 name=a.bin\n\u008b\u008c\u008d\n=yend size=3\n")),
        ("a line of 200,000 characters", OddHeaders.Message(body: "\n" + new string('z', 200_000) + "\n")),
        ("broken base64", OddHeaders.Message(more: "Content-Transfer-Encoding: base64\n", body: "\n=A=B!!!\n\nQUJD\nQQ\n===\n")),
        (
            "broken quoted-printable",
            OddHeaders.Message(more: "Content-Transfer-Encoding: quoted-printable\n", body: "\n=\n=Z=4=\n= \n=3D=\n")
        ),
        (
            "boundary of odd characters",
            OddHeaders.Message(
                more: "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"a'()+_,-./:=? b\"\n",
                body: "\n--a'()+_,-./:=? b\n\none\n--a'()+_,-./:=? b--\n"
            )
        ),
        (
            "boundary of 200 characters",
            OddHeaders.Message(
                more: $"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary={new string('q', 200)}\n",
                body: $"\n--{new string('q', 200)}\n\none\n--{new string('q', 200)}--\n"
            )
        ),
        (
            "two content types",
            OddHeaders.Message(more: "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n", body: "\n" + Two)
        ),
        (
            "odd content ids",
            OddHeaders.Message(
                more: "Content-ID: no brackets\nContent-Description: =?utf-8?Q?=C3=A4?=\nContent-MD5: not one\n"
                    + "Content-Language: de,\n ,en,,\nContent-Location: http://[broken\n"
            )
        ),
        (
            "mime version nonsense",
            OddHeaders.Message(more: "MIME-Version: 9.9 (really)\nContent-Type: multipart/mixed; boundary=b\n", body: "\n" + Two)
        ),
        (
            "list headers",
            OddHeaders.Message(
                more: "List-Unsubscribe: <mailto:x@y.test>, <http://y.test/\u00e4>\nList-Id: no brackets\nPrecedence: bulk\n"
                    + "X-Priority: 1 (Highest)\n"
            )
        ),
        ("empty body", OddHeaders.Message(body: "\n")),
        ("body of blank lines", OddHeaders.Message(body: "\n" + new string('\n', 1000))),
    ];

    public static IEnumerable<(string Name, string Text)> All() =>
        s_types
            .Select(value =>
                (
                    "Content-Type: " + value,
                    OddHeaders.Message(more: $"MIME-Version: 1.0\nContent-Type: {value}\n", subject: "odd type")
                )
            )
            .Concat(
                s_encodings.Select(value =>
                    (
                        "Content-Transfer-Encoding: " + value,
                        OddHeaders.Message(
                            more: $"MIME-Version: 1.0\nContent-Transfer-Encoding: {value}\n",
                            subject: "odd encoding"
                        )
                    )
                )
            )
            .Concat(
                s_dispositions.Select(value =>
                    (
                        "Content-Disposition: " + value,
                        Multi(
                            "mixed",
                            $"--b\n\ntext\n--b\nContent-Type: application/octet-stream\nContent-Disposition: {value}\n\n"
                                + "file\n--b--\n"
                        )
                    )
                )
            )
            .Concat(s_structures);

    private static string Multi(string kind, string body, string more = "") =>
        OddHeaders.Message(
            subject: "odd structure",
            more: $"MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=b\n{more}",
            body: "\n" + body
        );

    private static string Nested(int depth)
    {
        string open = string.Concat(
            Enumerable.Range(0, depth).Select(i => $"Content-Type: multipart/mixed; boundary=n{i}\n\n--n{i}\n")
        );
        string close = string.Concat(Enumerable.Range(0, depth).Reverse().Select(i => $"--n{i}--\n"));
        return OddHeaders.Message(subject: $"{depth} levels", more: "MIME-Version: 1.0\n" + open, body: "\ndeep\n" + close);
    }
}
