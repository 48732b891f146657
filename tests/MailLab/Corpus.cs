using System;
using System.Globalization;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>What is special about a message of the <see cref="Corpus"/>.</summary>
public enum CorpusShape
{
    /// <summary>Text in ASCII.</summary>
    Plain,

    /// <summary>Text and subject in another charset.</summary>
    Charset,

    /// <summary>multipart/alternative.</summary>
    Alternative,

    /// <summary>A PDF attached.</summary>
    Attachment,

    /// <summary>Two files attached whose names need RFC 2231, one in pieces.</summary>
    OddAttachmentNames,

    /// <summary>HTML with an inline image.</summary>
    InlineImage,

    /// <summary>A message within.</summary>
    Nested,

    /// <summary>A Subject header with nothing in it.</summary>
    EmptySubject,

    /// <summary>No Subject header.</summary>
    NoSubject,

    /// <summary>UTF-8 in the headers without any encoding.</summary>
    RawHeaders,

    /// <summary>200 References.</summary>
    HugeReferences,

    /// <summary>150 recipients.</summary>
    LongTo,

    /// <summary>No Date header.</summary>
    NoDate,

    /// <summary>A date that no program should write.</summary>
    OddDate,

    /// <summary>A subject of several encoded words, over several lines.</summary>
    SplitEncodedWords,
}

/// <summary>Messages that depend on their index and nothing else.</summary>
public static class Corpus
{
    private static readonly DateTimeOffset s_first = new(2017, 1, 2, 6, 0, 0, TimeSpan.Zero);
    private static readonly int[] s_zones = [0, -300, -480, 60, 330, 545, 780, -210];

    // Twelve of twenty-five are plain, as in most mailboxes.
    private static readonly CorpusShape[] s_shapes =
    [
        CorpusShape.Plain,
        CorpusShape.Charset,
        CorpusShape.Plain,
        CorpusShape.Alternative,
        CorpusShape.Plain,
        CorpusShape.Attachment,
        CorpusShape.Plain,
        CorpusShape.Charset,
        CorpusShape.Plain,
        CorpusShape.OddAttachmentNames,
        CorpusShape.InlineImage,
        CorpusShape.Plain,
        CorpusShape.Nested,
        CorpusShape.Plain,
        CorpusShape.EmptySubject,
        CorpusShape.Plain,
        CorpusShape.RawHeaders,
        CorpusShape.Alternative,
        CorpusShape.NoDate,
        CorpusShape.Plain,
        CorpusShape.OddDate,
        CorpusShape.SplitEncodedWords,
        CorpusShape.Charset,
        CorpusShape.NoSubject,
        CorpusShape.Plain,
    ];

    /// <summary>A whole message, with CRLF line ends.</summary>
    /// <param name="index">Which.</param>
    /// <param name="to">The recipient in the To header.</param>
    public static byte[] Message(int index, string to = "alice@lab.test")
    {
        using var writer = new CorpusWriter(index, to);
        return writer.Write();
    }

    /// <summary>What is special about a message. One in 500 has huge References, one in 500 very many recipients.</summary>
    public static CorpusShape Shape(int index) =>
        (index % 500) switch
        {
            250 => CorpusShape.HugeReferences,
            375 => CorpusShape.LongTo,
            _ => s_shapes[index % s_shapes.Length],
        };

    /// <summary>The subject as a reader sees it; null where the header is missing.</summary>
    public static string? Subject(int index) =>
        Shape(index) switch
        {
            CorpusShape.EmptySubject => "",
            CorpusShape.NoSubject => null,
            CorpusShape.Charset => $"Report {index:D6}: {Foreign(index).Text}",
            CorpusShape.RawHeaders => $"Report {index:D6}: {CorpusData.Foreign[0].Text}",
            CorpusShape.SplitEncodedWords => $"Report {index:D6}: {CorpusData.Foreign[0].Text} {CorpusData.Foreign[3].Text}",
            _ => $"Report {index:D6}: {Word(index)} {Word(index / 7)}",
        };

    /// <summary>The name and the address of the sender, one of fifty.</summary>
    public static (string Name, string Address) Sender(int index)
    {
        int number = (int)((uint)index * 2654435761u >> 8) % 50;
        string name = CorpusData.Names[number % CorpusData.Names.Length];
        string domain = CorpusData.Domains[number % CorpusData.Domains.Length];
        return (name, $"{name.ToLowerInvariant().Replace(' ', '.')}{number / CorpusData.Names.Length}@{domain}");
    }

    /// <summary>INTERNALDATE: forty-five minutes apart, so that 100,000 messages span over eight years.</summary>
    public static DateTimeOffset ReceivedAt(int index) => s_first.AddMinutes(45L * index).AddSeconds(index % 60);

    /// <summary>When the message says it was sent, a little earlier and in one of several zones.</summary>
    public static DateTimeOffset SentAt(int index) =>
        ReceivedAt(index).AddSeconds(-(index % 90)).ToOffset(TimeSpan.FromMinutes(s_zones[index % s_zones.Length]));

    /// <summary>IMAP flags: two thirds are seen, some flagged or answered, some carry the keyword <c>Important</c>.</summary>
    public static string Flags(int index)
    {
        var flags = new StringBuilder();
        if (index % 3 != 0)
            flags.Append("\\Seen ");
        if (index % 11 == 0)
            flags.Append("\\Flagged ");
        if (index % 7 == 1)
            flags.Append("\\Answered ");
        if (index % 13 == 0)
            flags.Append("Important ");
        return flags.ToString().TrimEnd();
    }

    /// <summary>The Message-ID, without angle brackets.</summary>
    public static string MessageId(int index) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(uint)index * 2654435761u:x8}.{index:D6}@{Sender(index).Address.Split('@')[1]}"
        );

    internal static (string Charset, string Text) Foreign(int index) => CorpusData.Foreign[index / 3 % CorpusData.Foreign.Length];

    private static string Word(int number) => CorpusData.Words[number % CorpusData.Words.Length];
}
