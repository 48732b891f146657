using System.Linq;
using System.Text;
using SpectrumMail.Mail.Tokens;

namespace SpectrumMail.Tests.Mail.Tokens;

/// <summary>What issuers answer, and what they should not.</summary>
public sealed class JsonAnswerTests
{
    [Theory]
    [InlineData("3600", 3600.0)]
    [InlineData("\"3600\"", 3600.0)]
    [InlineData("3599.5", 3599.5)]
    [InlineData("-5", 0.0)]
    [InlineData("1e300", 1e9)]
    [InlineData("\"NaN\"", null)]
    [InlineData("\"soon\"", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    public void Seconds_are_read_however_they_are_written(string written, double? seconds) =>
        Assert.Equal(seconds, Read($"{{\"expires_in\":{written}}}")!.Seconds("expires_in")?.TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"a\":1")]
    [InlineData("<a/>")]
    public void What_is_no_object_is_not_read(string text) => Assert.Null(Read(text));

    [Fact]
    public void No_byte_that_is_changed_or_missing_does_more_than_make_it_unreadable()
    {
        byte[] good = Encoding.UTF8.GetBytes("{\"access_token\":\"abc\\u00e9\",\"list\":[\"a\",\"b\"],\"n\":1.5,\"x y\":null}");
        foreach (int place in Enumerable.Range(0, good.Length))
        {
            JsonAnswer.Parse(good[..place]);
            foreach (byte value in new byte[] { 0, 34, 92, 123, 125, 195, 255 })
            {
                byte[] changed = [.. good];
                changed[place] = value;
                JsonAnswer.Parse(changed)?.Text("access_token");
            }
        }

        Assert.Equal("abcé", JsonAnswer.Parse(good)!.Text("access_token"));
        Assert.Equal(["a", "b"], JsonAnswer.Parse(good)!.List("list"));
    }

    private static JsonAnswer? Read(string text) => JsonAnswer.Parse(Encoding.UTF8.GetBytes(text));
}
