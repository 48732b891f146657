using System.Globalization;
using System.Linq;

namespace SpectrumMail.Benchmarks;

/// <summary>What a contestant shall send.</summary>
/// <param name="To">The recipient.</param>
/// <param name="Count">How many messages.</param>
/// <param name="Size">Bytes of text in each.</param>
/// <param name="Connections">How many connections send at a time.</param>
/// <param name="Attachment">A file to attach; empty for none.</param>
internal sealed record SendWork(string To, int Count, int Size, int Connections = 1, string Attachment = "")
{
    private const int LineLength = 70;

    /// <summary>The text: lines of ordinary length.</summary>
    public string Text => string.Concat(Enumerable.Repeat(new string('x', LineLength) + "\r\n", Size / (LineLength + 2)));

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{To} {Count} {Size} {Connections} {Attachment}");

    public static SendWork Parse(string line)
    {
        string[] words = line.Split(' ', 5);
        int Number(int index) => int.Parse(words[index], CultureInfo.InvariantCulture);
        return new SendWork(words[0], Number(1), Number(2), Number(3), words[4]);
    }
}
