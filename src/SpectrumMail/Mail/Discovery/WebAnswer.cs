using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace SpectrumMail.Mail.Discovery;

/// <summary>The answer of a web server (RFC 9112).</summary>
/// <param name="Location">Where else the file is; null when this is it.</param>
/// <param name="Body">The file.</param>
internal sealed record WebAnswer(string? Location, byte[] Body)
{
    /// <summary>The largest file, in bytes.</summary>
    public const int LargestBody = 262144;

    private const int LongestLine = 8192;
    private const int MostFields = 100;

    /// <summary>The code of its status.</summary>
    public int Status { get; private init; } = 200;

    /// <summary>Reads an answer.</summary>
    /// <exception cref="WebAnswerException">It is not the file, or larger than such a file can be.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static WebAnswer Read(Stream stream)
    {
        var input = new BufferedStream(stream, 4096);
        string status = ReadStatus(input);
        Dictionary<string, string> fields = ReadFields(input);
        fields.TryGetValue("Location", out string? location);
        return status switch
        {
            "200" => new WebAnswer(null, ReadBody(input, fields)),
            "301" or "302" or "303" or "307" or "308" when location is not null => new WebAnswer(location, []),
            "404" or "410" => throw new WebAnswerException("there is no such file"),
            var code => throw new WebAnswerException($"it answers with the code {Clean(code)}"),
        };
    }

    /// <summary>Reads an answer whose body counts whatever its status is, as that of an error (RFC 6749, section 5.2).</summary>
    /// <exception cref="WebAnswerException">It is a redirection, no HTTP, or larger than such an answer can be.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static WebAnswer ReadAny(Stream stream)
    {
        var input = new BufferedStream(stream, 4096);
        _ = int.TryParse(ReadStatus(input), NumberStyles.None, CultureInfo.InvariantCulture, out int status);
        Dictionary<string, string> fields = ReadFields(input);
        return status switch
        {
            >= 300 and < 400 => throw new WebAnswerException("it redirects to another address, which is not followed"),
            >= 200 and < 600 => new WebAnswer(null, ReadBody(input, fields)) { Status = status },
            _ => throw new WebAnswerException("it does not answer in HTTP"),
        };
    }

    private static string ReadStatus(Stream input)
    {
        string[] status = ReadLine(input).Split([' '], 3);
        return status.Length >= 2 && status[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            ? status[1]
            : throw new WebAnswerException("it does not answer in HTTP");
    }

    private static string Clean(string code) => int.TryParse(code, out int number) ? $"{number}" : "?";

    private static Dictionary<string, string> ReadFields(Stream input)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (int count = 0; ; count++)
        {
            string line = ReadLine(input);
            if (line.Length == 0)
            {
                return fields;
            }

            int colon = line.IndexOf(':');
            if (count == MostFields || colon < 1)
            {
                throw new WebAnswerException("it does not answer in HTTP");
            }

            fields[line.Substring(0, colon)] = line.Substring(colon + 1).Trim();
        }
    }

    private static byte[] ReadBody(Stream input, Dictionary<string, string> fields)
    {
        var body = new MemoryStream();
        if (fields.TryGetValue("Transfer-Encoding", out string? coding))
        {
            if (!coding.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            {
                throw new WebAnswerException("it answers in a coding that was not asked for");
            }

            ReadChunks(input, body);
        }
        else if (fields.TryGetValue("Content-Length", out string? length))
        {
            Copy(input, body, Number(length, NumberStyles.None));
        }
        else
        {
            CopyToEnd(input, body);
        }

        return body.ToArray();
    }

    private static void ReadChunks(Stream input, MemoryStream body)
    {
        while (true)
        {
            long size = Number(ReadLine(input).Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier);
            if (size == 0)
            {
                return;
            }

            Copy(input, body, size);
            ReadLine(input);
        }
    }

    private static long Number(string text, NumberStyles style) =>
        long.TryParse(text, style, CultureInfo.InvariantCulture, out long number) && number >= 0
            ? number
            : throw new WebAnswerException("it does not answer in HTTP");

    private static void Copy(Stream input, MemoryStream body, long length)
    {
        if (length > LargestBody - body.Length)
        {
            throw TooLarge();
        }

        for (long left = length; left > 0; left--)
        {
            body.WriteByte(ReadByte(input));
        }
    }

    private static void CopyToEnd(Stream input, MemoryStream body)
    {
        for (int next = input.ReadByte(); next >= 0; next = input.ReadByte())
        {
            if (body.Length == LargestBody)
            {
                throw TooLarge();
            }

            body.WriteByte((byte)next);
        }
    }

    private static WebAnswerException TooLarge() => new($"its answer is larger than {LargestBody / 1024} KB");

    private static string ReadLine(Stream input)
    {
        var line = new StringBuilder();
        for (byte next = ReadByte(input); next != '\n'; next = ReadByte(input))
        {
            if (line.Length == LongestLine)
            {
                throw new WebAnswerException("it does not answer in HTTP");
            }

            line.Append((char)next);
        }

        return line.ToString().TrimEnd('\r');
    }

    private static byte ReadByte(Stream input) =>
        input.ReadByte() is >= 0 and var next ? (byte)next : throw new WebAnswerException("it ends its answer too early");
}
