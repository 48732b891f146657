using System;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Wire;

/// <summary>What a server may send, and where the limits are, however the bytes come in.</summary>
public sealed class AnswerLimitsTests
{
    private static readonly string s_deep = new('(', ImapLines.MostNested + 1);

    public static TheoryData<string> Allowed { get; } =
        new(
            $"* 1 FETCH (BODYSTRUCTURE {new string('(', 400)}{new string(')', 400)})\r\n",
            $"* NAMESPACE {string.Concat(Enumerable.Repeat("((\"\" \"/\")) ", 600))}\r\n",
            $"* THREAD {string.Concat(Enumerable.Repeat("(1 (2)(3)) ", 600))}\r\n",
            $"* THREAD {string.Concat(Enumerable.Repeat("(1 2)\r\n* THREAD (", 600))}\r\n",
            $"* OK :-{s_deep} \" {{5}} says who\r\nA1 NO \"{s_deep}\r\n+ {s_deep}\r\n",
            $"* ok [PERMANENTFLAGS (\\* \\Seen)] {s_deep} \"\r\n  * BYE {s_deep}\r\n\r\n",
            $"* 1 FETCH (BODY[] {{501}}\r\n{s_deep} UID 1)\r\n* 2 FETCH (BINARY[1] ~{{501}}\r\n{s_deep})\r\n",
            $"* 1 FETCH (BODY[] {{501+}}\n{s_deep} X {{0}}\r\n)\r\n",
            $"* 1 FETCH (ENVELOPE (NIL \"{s_deep}\"))\r\n* 1 FETCH (ENVELOPE (NIL \"a \\\"{s_deep}\\\\\"))\r\n",
            $"* 1 FETCH (ENVELOPE (NIL \"a \"quote{s_deep}\" NIL))\r\n",
            $"* LIST () \"/\" \"a {{5}}\"\r\n)))))\r\n* LIST () NIL x\r\n",
            $"[X-NEW {s_deep} {{2147483647}}\r\n"
        );

    public static TheoryData<string, string> Refused { get; } =
        new()
        {
            { $"* 1 FETCH (BODYSTRUCTURE {s_deep}", "500 lists" },
            { $"* NAMESPACE {s_deep}", "500 lists" },
            { $"* THREAD {s_deep}", "500 lists" },
            { $"* 1 FETCH (X-NEW ({string.Concat(Enumerable.Repeat("(1", 500))}", "500 lists" },
            { $"* 1 FETCH (X {{3}}\r\n\"(\"{s_deep}", "500 lists" },
            { $"* OK [X-NEW {s_deep}", "500 lists" },
            { $"* OKAY {s_deep}", "500 lists" },
            { $"* OK(NO{s_deep}", "500 lists" },
            { $"[X] a b {{2147483647}}\r\n* 1 FETCH {s_deep}", "500 lists" },
            { $"A1 FETCH {s_deep}", "500 lists" },
            { $"* 1 FETCH (X \"a\"x \" {s_deep}", "500 lists" },
            { $"* OK [X \"]\r\n", "within a quoted text" },
            { "* 1 FETCH (ENVELOPE (NIL \"a\r\n", "within a quoted text" },
            { "* LIST () \"/\" {5}x\r\n", "in braces" },
            { "* LIST () \"/\" {\r\n", "in braces" },
            { "* LIST () \"/\" {5++}\r\n", "in braces" },
            { "* 1 FETCH (BODY[] {2147483648}", "2,147,483,647 bytes" },
            { "* 1 FETCH (BODY[] {99999999999999999999}", "2,147,483,647 bytes" },
        };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void What_servers_say_passes_wherever_a_read_ends(string answer)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(answer);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            AnswerLimits limits = SignedIn();
            Assert.Null(limits.Check(bytes.AsSpan(0, cut)));
            Assert.Null(limits.Check(bytes.AsSpan(cut)));

            // Whatever it was, the next line is read from its beginning.
            Assert.Null(limits.Check(Encoding.ASCII.GetBytes($"* OK {s_deep}\r\n")));
        }

        AnswerLimits single = SignedIn();
        Assert.All(bytes, value => Assert.Null(single.Check([value])));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_a_parser_cannot_bear_is_refused_wherever_a_read_ends(string answer, string reason)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(answer);
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            AnswerLimits limits = SignedIn();
            string? violation = limits.Check(bytes.AsSpan(0, cut)) ?? limits.Check(bytes.AsSpan(cut));
            Assert.Contains(reason, violation, StringComparison.Ordinal);
            Assert.Equal(violation, limits.Check([]));
            Assert.Equal(violation, limits.Check("* OK\r\n"u8));
        }
    }

    [Fact]
    public void A_line_may_have_eight_megabytes_without_its_literals()
    {
        byte[] part = Encoding.ASCII.GetBytes(new string('1', 1024 * 1024));
        AnswerLimits limits = SignedIn();
        Assert.Null(limits.Check("* 1 FETCH (BODY[] {10485760}\r\n"u8));
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Null(limits.Check(part)));
        Assert.Null(limits.Check(" X "u8));
        Assert.All(Enumerable.Range(0, 7), _ => Assert.Null(limits.Check(part)));
        Assert.Null(limits.Check(")\r\n* SEARCH "u8));
        Assert.All(Enumerable.Range(0, 7), _ => Assert.Null(limits.Check(part)));
        Assert.Contains("8 MB", limits.Check(part), StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_sign_in_an_answer_is_short()
    {
        var limits = new AnswerLimits(MailProtocol.Imap);
        Assert.Contains("1,048,576 bytes", limits.Check("* X {1048577}"u8), StringComparison.Ordinal);

        byte[] lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("* CAPABILITY X\r\n", 60_000)));
        var flood = new AnswerLimits(MailProtocol.Imap);
        Assert.Null(flood.Check(lines));
        flood.Sent("A1 CAPABILITY\r\n"u8);
        Assert.Null(flood.Check(lines));
        Assert.Contains("1 MB", flood.Check(lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MailProtocol.Pop3)]
    [InlineData(MailProtocol.Smtp)]
    public void A_reply_of_the_other_protocols_has_short_lines_and_parentheses_mean_nothing(MailProtocol protocol)
    {
        var limits = new AnswerLimits(protocol) { IsSignedIn = true };
        byte[] line = Encoding.ASCII.GetBytes($"250 \"{new string('(', AnswerLimits.LongestReply - 10)}\r\n");
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Null(limits.Check(line)));
        Assert.Null(limits.Check(line.AsSpan(0, line.Length - 2)));
        Assert.Contains("64 KB", limits.Check(line), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_a_message_may_be_long_and_an_smtp_answer_may_not()
    {
        byte[] large = Encoding.ASCII.GetBytes(new string('x', 2 * AnswerLimits.LargestAnswer));
        var pop = new AnswerLimits(MailProtocol.Pop3) { IsSignedIn = true };
        pop.Sent("RETR 1\r\n"u8);
        Assert.Null(pop.Check(large));
        pop.Sent("TOP 1 0\r\n"u8);
        Assert.Null(pop.Check(large));
        pop.Sent("UIDL\r\n"u8);
        Assert.Contains("64 KB", pop.Check(large), StringComparison.Ordinal);

        var smtp = new AnswerLimits(MailProtocol.Smtp) { IsSignedIn = true };
        Assert.Contains(
            "1 MB",
            smtp.Check(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("250-x\r\n", 200_000)))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Lists_without_end_are_refused_and_literals_do_not_count()
    {
        AnswerLimits limits = SignedIn();
        byte[] lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("* 1 EXISTS\r\n", 100_000)));
        byte[] literal = new byte[1 << 20];
        int sent = 0;
        Assert.Null(limits.Check("* 1 FETCH (BODY[] {1073741824}\r\n"u8));
        for (int piece = 0; piece < 1024; piece++)
        {
            Assert.Null(limits.Check(literal));
        }

        Assert.Null(limits.Check(")\r\n"u8));
        string? violation = null;
        for (; violation is null && sent <= 2 * AnswerLimits.LargestText; sent += lines.Length)
        {
            violation = limits.Check(lines);
        }

        Assert.Contains("256 MB of lists", violation, StringComparison.Ordinal);
        Assert.InRange(sent, AnswerLimits.LargestText - lines.Length, AnswerLimits.LargestText + lines.Length);
    }

    [Theory]
    [InlineData("UIDL\r\n", AnswerLimits.LargestPop3List)]
    [InlineData("LIST\r\n", AnswerLimits.LargestPop3List)]
    [InlineData("RETR 1\r\n", AnswerLimits.LargestPop3Message)]
    [InlineData("TOP 1 0\r\n", AnswerLimits.LargestPop3Message)]
    public void An_answer_of_pop3_has_an_end(string command, long most)
    {
        var limits = new AnswerLimits(MailProtocol.Pop3) { IsSignedIn = true };
        byte[] lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1 abcdefghijklmnop\r\n", 50_000)));
        limits.Sent(Encoding.ASCII.GetBytes(command));
        long sent = 0;
        for (; sent + lines.Length <= most; sent += lines.Length)
        {
            Assert.Null(limits.Check(lines));
        }

        Assert.Contains($"{most >> 20} MB", limits.Check(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_the_answer_to_STARTTLS_in_the_clear_hides_nothing_in_tls()
    {
        var limits = new AnswerLimits(MailProtocol.Imap);
        limits.Sent("A1 STARTTLS\r\n"u8);
        Assert.Null(limits.Check("* OK x\r\nA1 OK begin\r\n* X {9000}\r\n"u8));
        Assert.Contains("500 lists", limits.Check(Encoding.ASCII.GetBytes("* X " + s_deep)), StringComparison.Ordinal);

        AnswerLimits compressed = SignedIn();
        compressed.Sent("A2 COMPRESS DEFLATE\r\n"u8);
        Assert.Null(compressed.Check("A2 OK begin\r\n"u8));
        Assert.Null(compressed.Check("* X\r\n"u8));
        compressed.Sent("A2 COMPRESS DEFLATE\r\n"u8);
        Assert.Contains("COMPRESS", compressed.Check("A2 OK begin\r\n* X"u8), StringComparison.Ordinal);
    }

    private static AnswerLimits SignedIn() => new(MailProtocol.Imap) { IsSignedIn = true };
}
