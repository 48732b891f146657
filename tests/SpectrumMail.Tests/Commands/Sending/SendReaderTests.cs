using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>
/// Reads the received messages with an independent library: Python's email package.
/// </summary>
public sealed class SendReaderTests(Labs labs)
{
    private const string Reader = """
        import sys, json, hashlib, email, email.policy
        def part(p):
            data = p.get_payload(decode=True) or b''
            disposition = p.get_content_disposition()
            text = p.get_content() if p.get_content_maintype() == 'text' and disposition != 'attachment' else None
            return {'type': p.get_content_type(), 'charset': p.get_content_charset(), 'disposition': disposition,
                    'name': p.get_filename(), 'cid': p.get('Content-ID'), 'size': len(data),
                    'sha': hashlib.sha256(data).hexdigest(), 'text': text}
        out = []
        for path in sys.argv[1:]:
            raw = open(path, 'rb').read()
            m = email.message_from_bytes(raw, policy=email.policy.default)
            out.append({'subject': m['Subject'], 'from': m['From'].addresses[0].display_name, 'x': m['X-Note'],
                        'defects': [str(d) for d in m.defects], 'structure': [p.get_content_type() for p in m.walk()],
                        'longest': max(len(l) for l in raw.split(b'\r\n')),
                        'parts': [part(p) for p in m.walk() if not p.is_multipart()]})
        json.dump(out, sys.stdout)
        """;

    [Fact]
    public void Python_reads_the_same_content_of_forty_combinations()
    {
        string? python = "/usr/bin:/usr/local/bin"
            .Split(':')
            .Select(folder => Path.Combine(folder, "python3"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(python is null, "python3 is not installed.");
        using var send = new SendLab(labs.Sending());
        Case[] cases = [.. Cases(send.State)];
        Assert.Equal(40, cases.Length);
        foreach (Case item in cases)
        {
            send.Run(
                    "$m = @{ To = $to; Subject = $args[0]; From = $args[1]; Header = @{ 'X-Note' = $args[2] } }; "
                        + "if ($null -ne $args[3]) { $m.TextBody = $args[3] }; "
                        + "if ($null -ne $args[4]) { $m.HtmlBody = $args[4] }; "
                        + "if ($args[5]) { $m.Attachments = $args[5] }; "
                        + "if ($args[6]) { $m.InlineAttachment = @{ pic = $args[6] } }; "
                        + "Send-SpectrumMail @m -Encoding $args[7] @p",
                    item.Subject,
                    $"\"{item.Name}\" <{send.Sender.Address}>",
                    item.Note,
                    item.Text,
                    item.Html,
                    item.File,
                    item.Inline,
                    item.Charset
                )
                .ThrowOnError();
        }

        List<string> paths = [];
        foreach (byte[] raw in send.Lab.WaitForMail(send.Recipient.Address, cases.Length, TimeSpan.FromSeconds(60)))
        {
            paths.Add(Path.Combine(send.State, $"{paths.Count}.eml"));
            File.WriteAllBytes(paths[^1], raw);
        }

        Dictionary<string, JsonElement> read = Read(python!, send.State, paths)
            .ToDictionary(mail => mail.GetProperty("subject").GetString()!);
        Assert.Equal(cases.Length, read.Count);
        Assert.All(cases, item => Check(item, read[item.Subject]));
    }

    private static IEnumerable<Case> Cases(string folder)
    {
        string empty = Write(folder, "leer.bin", 0),
            small = Write(folder, "Übersicht – 日本語 (1).csv", 1000),
            large = Write(folder, "a 'quoted\" name;x.dat", 10 << 20);
        string picture = Write(folder, "pic.png", 3000);
        string[] texts =
        [
            "",
            "plain",
            "Grüße, 日本語 und 😀",
            new string('x', 3000) + "\nFrom here\n.dot\n..\nlast",
            "trailing  \ttabs \r\n\r\nünd",
        ];
        string?[] htmls = [null, "<p>Grüße &amp; 日本 <b>x</b></p>" + new string('y', 2500)];
        string?[] files = [null, empty, small];
        int number = 0;
        foreach (string text in texts)
        {
            foreach (string? html in htmls)
            {
                foreach (string? file in files)
                {
                    number++;
                    bool even = number % 2 == 0;
                    string subject = even ? "Grüße 日本語 " + new string('z', 90) : "plain";
                    string name = number % 3 == 0 ? "Jörg 日本, \\\"J\\\"" : "Ann";
                    string note = even ? "naïve ✓" : "plain";
                    string? shown = html is not null && even ? picture : null;
                    string charset = number % 5 == 0 ? "iso-8859-1" : "utf-8";
                    yield return new Case($"Nr. {number}: {subject}", name, note, text, html, file, shown, charset);
                }
            }
        }

        yield return new Case("large", "Ann", "n", "see file", null, large, null, "utf-8");
        for (int extra = 0; extra < 9; extra++)
        {
            string html = texts[extra % texts.Length] + "<br>";
            string? file = extra % 2 == 0 ? small : null;
            string? shown = extra % 3 == 0 ? picture : null;
            string charset = extra % 4 == 0 ? "ascii" : "utf-8";
            yield return new Case($"only html {extra}", "Ann", "n", null, html, file, shown, charset);
        }
    }

    private static void Check(Case item, JsonElement mail)
    {
        JsonElement[] parts = [.. mail.GetProperty("parts").EnumerateArray()];
        string[] structure = [.. mail.GetProperty("structure").EnumerateArray().Select(part => part.GetString()!)];
        Assert.Equal(item.Name.Replace("\\\"", "\"", StringComparison.Ordinal), mail.GetProperty("from").GetString());
        Assert.Equal(item.Note, mail.GetProperty("x").GetString());
        Assert.Equal(0, mail.GetProperty("defects").GetArrayLength());
        Assert.True(mail.GetProperty("longest").GetInt32() <= 998, item.Subject);
        Assert.Equal(Structure(item), structure);
        if (item.Text is not null)
            Assert.Equal(Lines(item.Text), Lines(Text(parts, "text/plain")));
        if (item.Html is not null)
            Assert.Equal(Lines(item.Html), Lines(Text(parts, "text/html")));
        CheckFile(item.File, parts.SingleOrDefault(part => part.GetProperty("disposition").GetString() == "attachment"));
        CheckFile(item.Inline, parts.SingleOrDefault(part => part.GetProperty("cid").GetString() == "<pic>"));
    }

    private static IEnumerable<string> Structure(Case item)
    {
        if (item.File is not null)
            yield return "multipart/mixed";
        if (item is { Text: not null, Html: not null })
            yield return "multipart/alternative";
        if (item.Text is not null)
            yield return "text/plain";
        if (item.Inline is not null)
            yield return "multipart/related";
        if (item.Html is not null)
            yield return "text/html";
        if (item.Inline is not null)
            yield return "image/png";
        if (item.File is not null)
            yield return item.File.EndsWith(".csv", StringComparison.Ordinal) ? "text/csv" : "application/octet-stream";
    }

    private static void CheckFile(string? path, JsonElement part)
    {
        if (path is null)
        {
            Assert.Equal(JsonValueKind.Undefined, part.ValueKind);
            return;
        }

        byte[] data = File.ReadAllBytes(path);
        Assert.Equal(data.Length, part.GetProperty("size").GetInt32());
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(data)),
            part.GetProperty("sha").GetString()
        );
        Assert.Equal(Path.GetFileName(path), part.GetProperty("name").GetString());
    }

    private static string Text(JsonElement[] parts, string type) =>
        parts
            .First(part =>
                part.GetProperty("type").GetString() == type && part.GetProperty("disposition").GetString() != "attachment"
            )
            .GetProperty("text")
            .GetString()!;

    // A message ends with a line break, also when its text has none.
    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n');

    private static string Write(string folder, string name, int size)
    {
        byte[] data = new byte[size];
        new Random(size).NextBytes(data);
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, data);
        return path;
    }

    private static JsonElement[] Read(string python, string folder, IEnumerable<string> paths)
    {
        string script = Path.Combine(folder, "read.py");
        File.WriteAllText(script, Reader);
        using Process process = Process.Start(
            new ProcessStartInfo(python, [script, .. paths]) { RedirectStandardOutput = true }
        )!;
        using JsonDocument document = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        return [.. document.RootElement.EnumerateArray().Select(element => element.Clone())];
    }

    private sealed record Case(
        string Subject,
        string Name,
        string Note,
        string? Text,
        string? Html,
        string? File,
        string? Inline,
        string Charset
    );
}
