using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using MimeKit.Utils;
using SpectrumMail.Mail.Reading;

namespace SpectrumMail.Tests.Mail.Reading;

/// <summary>What our own decoder reads, it reads as MimeKit does.</summary>
public class EncodedWordsTests
{
    public static TheoryData<string> Usual =>
        [
            "=?utf-8?B?w4RwZmVs?=",
            "=?UTF-8?b?w4RwZmVs?=",
            "=?utf-8?Q?=C3=84pfel_und_Birnen?=",
            "=?utf-8?q?=c3=84pfel?=",
            "=?iso-8859-1?Q?=C4pfel_=80=A0?=",
            "=?ISO-8859-1?B?xHBmZWw=?= =?utf-8?Q?=C3=84?=",
            "Re: =?utf-8?Q?=C3=84pfel?= und mehr",
            "Re:  =?utf-8?Q?=C3=84pfel?=   =?utf-8?Q?_und?=  mehr ",
            "=?utf-8?B?w4RwZmVs?= =?utf-8?B?IHVuZA==?= =?utf-8?Q?_Birnen?=",
            "=?utf-8?B?w4Q=?= =?utf-8?B?w6Q=?=",
            " =?utf-8?Q?a?=",
            "=?utf-8?Q?=0A=00?=",
            "=?utf-8?B?8J+YgA==?= 50 % = halb?",
        ];

    public static TheoryData<string> Unusual =>
        [
            "=?iso-8859-15?Q?=C4pfel?=",
            "=?windows-1252?Q?=93Hello=94?=",
            "=?utf-8*de?Q?a?=",
            "=?utf-8?Q??=",
            "=?utf-8?Q?a b?=",
            "=?utf-8?Q?=C3?= =?utf-8?Q?=84?=",
            "=?utf-8?Q?=C?=",
            "=?utf-8?Q?=GG?=",
            "=?utf-8?Q?a?b?=",
            "=?utf-8?B?w4RwZmVs?==?utf-8?B?w4RwZmVs?=",
            "x=?utf-8?Q?a?=",
            "=?utf-8?Q?a?=x",
            "=?utf-8?B?w4R?=",
            "=?utf-8?B?w4Q?=",
            "=?utf-8?X?abc?=",
            "=?utf-8?Q?=FF?=",
            "=?",
            "=?utf-8?Q?",
            "=?utf-8?Q?\u00C4?=",
            "a\t=?utf-8?Q?a?=",
        ];

    [Theory]
    [MemberData(nameof(Usual))]
    public void Decodes_usual_words_as_the_library_does(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.True(EncodedWords.TryDecode(bytes, out string decoded));
        Assert.Equal(Rfc2047.DecodeText(bytes), decoded);
    }

    [Theory]
    [MemberData(nameof(Unusual))]
    public void Leaves_unusual_words_to_the_library(string text) =>
        Assert.False(EncodedWords.TryDecode(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Never_differs_from_the_library()
    {
        var random = new Random(20_47);
        string[] pieces =
        [
            .. Usual.Concat(Unusual).Select(row => (string)row.Data),
            " ",
            "  ",
            "=",
            "?",
            "_",
            "=C3=84",
            "w4Q=",
            "=?utf-8?Q?",
            "=?utf-8?B?",
            "?=",
            "word",
            "A",
            "\u00C4",
        ];
        int read = 0;
        for (int round = 0; round < 200_000; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(Choose(random, pieces)));
            if (EncodedWords.TryDecode(text, out string decoded))
            {
                read++;
                Assert.Equal(Rfc2047.DecodeText(text), decoded);
            }
        }

        Assert.InRange(read, 1000, 199_000);
    }

    private static IEnumerable<string> Choose(Random random, string[] pieces) =>
        Enumerable.Range(0, random.Next(1, 6)).Select(_ => pieces[random.Next(pieces.Length)]);
}
