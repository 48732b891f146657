using System;

namespace SpectrumMail.Mail.Wire;

/// <content>What passes without a look at each byte.</content>
internal sealed partial class ImapLines
{
    // How many bytes come before the next one that needs a closer look. Lists and quoted texts, which most of a listing is, pass.
    private int Pass(ReadOnlySpan<byte> bytes)
    {
        if (_place == Place.Text)
        {
            int end = bytes.IndexOf((byte)'\n');
            return end < 0 ? bytes.Length : end;
        }

        int at = 0;
        int passed = 1;
        while (at < bytes.Length && passed > 0)
        {
            passed = _place switch
            {
                Place.Data or Place.QuoteEnd => PassData(bytes.Slice(at)),
                Place.Quote => PassQuote(bytes.Slice(at)),
                _ => 0,
            };
            at += passed;
        }

        return at;
    }

    private int PassData(ReadOnlySpan<byte> bytes)
    {
        int depth = _depth;
        int at = 0;
        while (at < bytes.Length && (_place == Place.Data || EndsQuote(bytes[at])))
        {
            byte value = bytes[at];
            _place = Place.Data;
            if (value is (byte)'{' or (byte)'\n' || (value == ']' && _isCode) || (value == '(' && depth == MostNested))
            {
                break;
            }

            at++;
            if (value == '"')
            {
                _place = Place.Quote;
                break;
            }

            depth = value switch
            {
                (byte)'(' => depth + 1,
                (byte)')' => Math.Max(depth - 1, 0),
                _ => depth,
            };
        }

        _depth = depth;
        return at;
    }

    private int PassQuote(ReadOnlySpan<byte> bytes)
    {
        int next = bytes.IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
        if (next < 0)
        {
            return bytes.Length;
        }

        if (bytes[next] == '"')
        {
            _place = Place.QuoteEnd;
            next++;
        }

        return next;
    }
}
