using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>Writes one message of the <see cref="Corpus"/>.</summary>
internal sealed class CorpusWriter : IDisposable
{
    // A PNG of one pixel.
    private const string Pixel =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private const string Pieces = "filename*0*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82;\r\n filename*1=\"-quarter.csv\"";

    private readonly int _index;
    private readonly string _to;
    private readonly CorpusShape _shape;
    private readonly MemoryStream _bytes = new(4096);
    private CorpusData.Dice _dice;

    static CorpusWriter() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public CorpusWriter(int index, string to)
    {
        _index = index;
        _to = to;
        _shape = Corpus.Shape(index);
        _dice = new CorpusData.Dice(index);
    }

    private string Boundary => $"=_part_{_index:x6}";

    public byte[] Write()
    {
        WriteHeaders();
        WriteBody();
        return _bytes.ToArray();
    }

    public void Dispose() => _bytes.Dispose();

    private void WriteHeaders()
    {
        (string name, string address) = Corpus.Sender(_index);
        string received = Mime.Date(Corpus.ReceivedAt(_index));
        Line($"Return-Path: <{address}>");
        Line(
            $"Received: from mx{_index % 9}.example.net (mx{_index % 9}.example.net [192.0.2.{_index % 250 + 1}])\r\n"
                + $"\tby mail.lab.test with ESMTPS id {_index:X8}\r\n\tfor <{_to}>; {received}"
        );
        Line(_shape == CorpusShape.RawHeaders ? $"From: Jürgen {name} <{address}>" : $"From: {name} <{address}>");
        Line($"To: {To()}");
        if (_index % 4 == 0)
            Line($"Cc: {CorpusData.Names[_index % 17]} <team{_index % 6}@example.org>");
        WriteSubject();
        if (_shape != CorpusShape.NoDate)
            Line("Date: " + Date());
        Line($"Message-ID: <{Corpus.MessageId(_index)}>");
        if (_index % 5 == 0 && _index > 0)
            Line($"In-Reply-To: <{Corpus.MessageId(_index - 1)}>");
        if (_shape == CorpusShape.HugeReferences)
        {
            Line("References:" + string.Concat(Enumerable.Range(1, 200).Select(i => $"\r\n <{Corpus.MessageId(_index - i)}>")));
        }

        Line("X-Mailer: MailLab Corpus 1.0");
        Line("MIME-Version: 1.0");
    }

    private string To() =>
        _shape == CorpusShape.LongTo
            ? $"Alice Anders <{_to}>"
                + string.Concat(
                    Enumerable
                        .Range(0, 150)
                        .Select(i => $",\r\n {CorpusData.Names[i % CorpusData.Names.Length]} <reader{i}@example.org>")
                )
            : $"Alice Anders <{_to}>";

    private void WriteSubject()
    {
        string number = string.Create(CultureInfo.InvariantCulture, $"Report {_index:D6}: ");
        switch (_shape)
        {
            case CorpusShape.NoSubject:
                return;
            case CorpusShape.EmptySubject:
                Line("Subject: ");
                return;
            case CorpusShape.Charset:
                (string charset, string text) = Corpus.Foreign(_index);
                Line($"Subject: {number}{(_index % 2 == 0 ? Mime.B(charset, text) : Mime.Q(charset, text))}");
                return;
            case CorpusShape.SplitEncodedWords:
                // Blanks between encoded words vanish, so the one that shall stay is inside the second.
                string first = CorpusData.Foreign[0].Text;
                Line(
                    $"Subject: {number}{Mime.Q("utf-8", first[..9])} {Mime.B("utf-8", first[9..20])}\r\n"
                        + $" {Mime.B("utf-8", first[20..] + " ")}\r\n {Mime.B("koi8-r", CorpusData.Foreign[3].Text)}"
                );
                return;
            default:
                Line("Subject: " + Corpus.Subject(_index));
                return;
        }
    }

    private string Date()
    {
        DateTimeOffset sent = Corpus.SentAt(_index);
        if (_shape != CorpusShape.OddDate)
            return Mime.Date(sent);
        return (_index / 25 % 5) switch
        {
            0 => sent.ToString("d MMM yy HH:mm", CultureInfo.InvariantCulture) + " EST",
            1 => sent.ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture),
            2 => sent.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            3 => "Thu, 01 Jan 1970 00:00:00 +0000",
            _ => "sometime last week",
        };
    }

    private void WriteBody()
    {
        switch (_shape)
        {
            case CorpusShape.Charset:
                WriteForeign();
                return;
            case CorpusShape.Alternative:
                Multipart("alternative", () => TextPart(Prose(1200)), () => HtmlPart(""));
                return;
            case CorpusShape.Attachment:
                Multipart(
                    "mixed",
                    () => TextPart(Prose(1300)),
                    () => FilePart("application/pdf", $"filename=\"invoice-{_index}.pdf\"", 1800)
                );
                return;
            case CorpusShape.OddAttachmentNames:
                Multipart(
                    "mixed",
                    () => TextPart(Prose(900)),
                    () => FilePart("application/zip", "filename*=utf-8''Gr%C3%B6%C3%9Fen%20und%20Ma%C3%9Fe.zip", 900),
                    () => FilePart("text/csv", Pieces, 600)
                );
                return;
            case CorpusShape.InlineImage:
                Multipart("related", () => HtmlPart("<img src=\"cid:pixel@lab.test\">"), PixelPart);
                return;
            case CorpusShape.Nested:
                Multipart("mixed", () => TextPart(Prose(600)), NestedPart);
                return;
            default:
                TextPart(Prose(1800 + _dice.Roll(3600)));
                return;
        }
    }

    private void WriteForeign()
    {
        (string charset, string text) = Corpus.Foreign(_index);
        string body = string.Concat(Enumerable.Repeat(text + "\r\n", 20)) + Prose(700);
        Line($"Content-Type: text/plain; charset={charset}");
        byte[] content = Mime.Encode(charset, body);
        if (charset is "utf-8" or "koi8-r")
            Part("8bit", content);
        else if (charset == "iso-2022-jp")
            Part("7bit", content);
        else if (charset == "iso-8859-1")
            Part("quoted-printable", Encoding.ASCII.GetBytes(Mime.QuotedPrintable(content)));
        else
            Part("base64", Encoding.ASCII.GetBytes(Mime.Base64(content)));
    }

    private void Multipart(string kind, params Action[] parts)
    {
        Line($"Content-Type: multipart/{kind};\r\n boundary=\"{Boundary}\"");
        Line("");
        Line("This is a message with several parts.");
        foreach (Action part in parts)
        {
            Line("");
            Line("--" + Boundary);
            part();
        }

        Line("");
        Line($"--{Boundary}--");
    }

    private void TextPart(string text)
    {
        Line("Content-Type: text/plain; charset=us-ascii");
        Part("7bit", Encoding.ASCII.GetBytes(text));
    }

    private void HtmlPart(string inside)
    {
        string prose = Prose(1500).Replace("\r\n\r\n", "</p>\r\n<p>", StringComparison.Ordinal);
        string html = $"<html><body><h1>Report</h1>\r\n<p>{prose}</p>\r\n{inside}</body></html>\r\n";
        Line("Content-Type: text/html; charset=utf-8");
        Part("quoted-printable", Encoding.ASCII.GetBytes(Mime.QuotedPrintable(Encoding.UTF8.GetBytes(html))));
    }

    private void FilePart(string type, string fileName, int size)
    {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++)
            content[i] = (byte)_dice.Roll(256);
        Line($"Content-Type: {type}");
        Line($"Content-Disposition: attachment; {fileName}");
        Part("base64", Encoding.ASCII.GetBytes(Mime.Base64(content)));
    }

    private void PixelPart()
    {
        Line("Content-Type: image/png; name=\"pixel.png\"");
        Line("Content-Disposition: inline; filename=\"pixel.png\"");
        Line("Content-ID: <pixel@lab.test>");
        Part("base64", Encoding.ASCII.GetBytes(Pixel + "\r\n"));
    }

    private void NestedPart()
    {
        Line("Content-Type: message/rfc822");
        Line("Content-Disposition: attachment");
        Line("");
        Line($"From: Inner <inner@example.org>\r\nTo: {_to}\r\nSubject: Within {_index:D6}");
        Line($"Date: {Mime.Date(Corpus.SentAt(_index))}\r\nMessage-ID: <inner.{Corpus.MessageId(_index)}>\r\nMIME-Version: 1.0");
        TextPart(Prose(1200));
    }

    private void Part(string encoding, byte[] content)
    {
        Line("Content-Transfer-Encoding: " + encoding);
        Line("");
        _bytes.Write(content);
    }

    private string Prose(int size)
    {
        var text = new StringBuilder(size + 80);
        int column = 0;
        while (text.Length < size)
        {
            string word = CorpusData.Words[_dice.Roll(CorpusData.Words.Length)];
            text.Append(word);
            column += word.Length + 1;
            if (column < 64)
            {
                text.Append(' ');
                continue;
            }
            text.Append(_dice.Roll(8) == 0 ? ".\r\n\r\n" : "\r\n");
            column = 0;
        }

        return text.Append("\r\n").ToString();
    }

    private void Line(string text)
    {
        _bytes.Write(Encoding.UTF8.GetBytes(text));
        _bytes.Write("\r\n"u8);
    }
}
