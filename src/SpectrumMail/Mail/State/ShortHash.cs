using System.Security.Cryptography;
using System.Text;

namespace SpectrumMail.Mail.State;

/// <summary>The beginning of a SHA-256 hash, in hexadecimal.</summary>
internal static class ShortHash
{
    /// <summary>A short text that differs when the original differs.</summary>
    /// <param name="text">The original.</param>
    /// <param name="digits">How many digits, an even number.</param>
    public static string Compute(string text, int digits)
    {
        using var sha = SHA256.Create();
        return Write(sha.ComputeHash(Encoding.UTF8.GetBytes(text)), digits);
    }

    /// <summary>Writes the beginning of a hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="digits">How many digits, an even number.</param>
    public static string Write(byte[] hash, int digits)
    {
        char[] text = new char[digits];
        for (int place = 0; place < digits; place++)
        {
            text[place] = "0123456789abcdef"[(hash[place / 2] >> (place % 2 == 0 ? 4 : 0)) & 0xF];
        }

        return new string(text);
    }
}
