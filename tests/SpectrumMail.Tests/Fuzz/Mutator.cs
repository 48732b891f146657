using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace SpectrumMail.Tests.Fuzz;

/// <summary>Damages answers as broken and hostile servers do. The same random numbers damage them in the same way.</summary>
/// <param name="random">Where and how.</param>
/// <param name="others">Answers to put in the place of one.</param>
internal sealed class Mutator(Random random, IReadOnlyList<string> others)
{
    private static readonly string[] s_numbers =
    [
        "0",
        "-1",
        "1",
        "2147483647",
        "2147483648",
        "4294967295",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999",
        "00000000000000000007",
        "1.5",
        "NIL",
    ];

    private static readonly string[] s_pieces =
    [
        "\r\n",
        "\r",
        "\n",
        "(",
        ")",
        "((((((((",
        "))))",
        "\"",
        "\\",
        "{",
        "}",
        "{9}\r\n",
        "{4294967295}\r\n",
        "\0",
        "\u00ff\u00fe",
        "\u001b]52;c;AAAA\u0007",
        "* BYE gone\r\n",
        "* 1 EXPUNGE\r\n",
        "* 4294967295 EXISTS\r\n",
        "* OK [UIDVALIDITY 9] new\r\n",
        "* OK [ALERT] look here\r\n",
        "+ \r\n",
        "* CAPABILITY IMAP4rev1\r\n",
        "* FLAGS (\\Seen \\*)\r\n",
        "421 4.3.2 going down\r\n",
        "-ERR [SYS/TEMP] later\r\n",
        ".\r\n",
        "NIL",
        "[UNSEEN 0]",
        "=?utf-8?b?",
        "&AP8",
        "\t",
        " ",
    ];

    /// <summary>The answer, damaged in one to three places.</summary>
    public string Mutate(string answer)
    {
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            answer = MutateOnce(answer);
        }

        return answer;
    }

    private string MutateOnce(string answer) =>
        random.Next(14) switch
        {
            0 => ReplaceAt(answer, 1, ((char)random.Next(256)).ToString()),
            1 => ReplaceAt(answer, random.Next(1, 40), string.Empty),
            2 => Repeat(answer, random.Next(2, 50)),
            3 => ReplaceAt(answer, 0, Pick(s_pieces)),
            4 or 5 or 6 => ReplaceNumber(answer),
            7 => Shuffle(answer),
            8 => DropLine(answer),
            9 => answer.Substring(0, random.Next(answer.Length + 1)),
            10 => answer + Pick(s_pieces),
            11 => ReplaceAt(answer, 0, new string('(', random.Next(1, 3000))),
            12 => random.Next(10) == 0 ? Repeat(answer, 5000) : ReplaceAt(answer, 0, Pick(s_pieces)),
            _ => others.Count == 0 ? answer : Pick(others),
        };

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private string ReplaceAt(string answer, int length, string by)
    {
        int at = random.Next(answer.Length + 1);
        length = Math.Min(length, answer.Length - at);
        return answer.Substring(0, at) + by + answer.Substring(at + length);
    }

    private string Repeat(string answer, int times)
    {
        int at = random.Next(answer.Length + 1);
        int length = Math.Min(random.Next(1, 80), answer.Length - at);
        return answer.Insert(at, string.Concat(Enumerable.Repeat(answer.Substring(at, length), times)));
    }

    private string ReplaceNumber(string answer)
    {
        MatchCollection numbers = Regex.Matches(answer, @"\d+");
        if (numbers.Count == 0)
        {
            return answer;
        }

        Match one = Pick(numbers);
        return answer.Substring(0, one.Index) + Pick(s_numbers) + answer.Substring(one.Index + one.Length);
    }

    private string Shuffle(string answer)
    {
        string[] lines = answer.Split("\r\n");
        int one = random.Next(lines.Length),
            two = random.Next(lines.Length);
        (lines[one], lines[two]) = (lines[two], lines[one]);
        return string.Join("\r\n", lines);
    }

    private string DropLine(string answer)
    {
        string[] lines = answer.Split("\r\n");
        int gone = random.Next(lines.Length);
        return string.Join("\r\n", lines.Where((_, index) => index != gone));
    }
}
