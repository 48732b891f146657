using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Archive;

namespace SpectrumMail.Tests.Mail.Archive;

public sealed class MboxQuoterTests
{
    [Theory]
    [InlineData("", "", false)]
    [InlineData("From ", ">From ", false)]
    [InlineData("From me\n", ">From me\n", true)]
    [InlineData(">From me\n>>From you\n", ">>From me\n>>>From you\n", true)]
    [InlineData("a From b\n> From\n From \nFrom\nFromage\nfrom me\n", "a From b\n> From\n From \nFrom\nFromage\nfrom me\n", true)]
    [InlineData("a\r\nFrom b\r\n\r\nFrom c", "a\r\n>From b\r\n\r\n>From c", false)]
    [InlineData("From From From \nFrom From ", ">From From From \n>From From ", false)]
    [InlineData("bare\rFrom here\n", "bare\rFrom here\n", true)]
    public void Lines_that_begin_with_From_are_quoted_and_no_others(string message, string quoted, bool ended) =>
        Assert.Equal((quoted, ended), Write(Encoding.ASCII.GetBytes(message)));

    // What a file hands out is cut anywhere: in the middle of a line end, of the quotes, of the word.
    [Fact]
    public void A_message_in_pieces_is_quoted_like_a_whole_message()
    {
        var random = new Random(4);
        string[] words = ["From ", "From", "Fro", ">", ">>From ", "\r\n", "\n", "\nFrom ", "\n>From ", "x", " "];
        for (int round = 0; round < 500; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => words[random.Next(words.Length)]));
            byte[] message = Encoding.ASCII.GetBytes(text);
            using var pieces = new Pieces(message, random);
            using var output = new MemoryStream();

            bool ended = new MboxQuoter(output).Copy(pieces);

            string expected = Regex.Replace(text, "(?<=^|\n)(?=>*From )", ">");
            Assert.Equal(expected, Encoding.ASCII.GetString(output.ToArray()));
            Assert.Equal(text.EndsWith('\n'), ended);
            Assert.Equal((expected, ended), Write(message));
        }
    }

    [Fact]
    public void A_message_is_quoted_independently_of_the_last_one()
    {
        using var output = new MemoryStream();
        var quoter = new MboxQuoter(output);

        quoter.Write(Encoding.ASCII.GetBytes("not ended"));
        quoter.Write(Encoding.ASCII.GetBytes("From me"));

        Assert.Equal("not ended>From me", Encoding.ASCII.GetString(output.ToArray()));
    }

    private static (string Quoted, bool Ended) Write(byte[] message)
    {
        using var output = new MemoryStream();
        bool ended = new MboxQuoter(output).Write(message);
        return (Encoding.ASCII.GetString(output.ToArray()), ended);
    }

    /// <summary>Hands out a few bytes at a time.</summary>
    private sealed class Pieces(byte[] content, Random random) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, Math.Min(count, random.Next(1, 7)));
    }
}
