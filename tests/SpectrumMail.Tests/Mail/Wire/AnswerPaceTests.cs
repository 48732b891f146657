using System;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Wire;

/// <summary>Which answers are too slow. The time that reads have waited is given, not measured.</summary>
public sealed class AnswerPaceTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);
    private TimeSpan _waited;
    private AnswerLimits _limits = new(MailProtocol.Imap);

    [Fact]
    public void A_drip_ends_at_the_limit()
    {
        AnswerPace pace = Begin(MailProtocol.Imap, "A1 NOOP\r\n");

        int seconds = SecondsUntilSlow(pace, "x", 100);

        Assert.Equal(10, seconds);
    }

    [Fact]
    public void A_slow_line_is_waited_for_as_long_as_it_carries_something()
    {
        AnswerPace pace = Begin(MailProtocol.Imap, "A1 UID FETCH 1 BODY[]\r\n");

        Assert.Equal(-1, SecondsUntilSlow(pace, new string('x', AnswerPace.Slowest), 500));
    }

    [Fact]
    public void A_server_that_reports_its_work_has_more_time_but_not_for_ever()
    {
        AnswerPace pace = Begin(MailProtocol.Imap, "A1 UID SEARCH BODY x\r\n");

        int seconds = SecondsUntilSlow(pace, "* OK Searched 14% of the mailbox, ETA 10:05\r\n", 1000);

        Assert.InRange(seconds, 10 * AnswerPace.MostLimits, 10 * (AnswerPace.MostLimits + 1));
    }

    [Theory]
    [InlineData("A1 OK [COPYUID 1 1 2] done\r\n")]
    [InlineData("A1 NO [OVERQUOTA] full\r\n")]
    [InlineData("A1 OK done\r\n* 1 EXISTS\r\n")]
    [InlineData("* 1 EXISTS\r\nA1 OK done\r\n")]
    public void The_end_of_an_answer_is_taken_however_late(string end)
    {
        AnswerPace pace = Begin(MailProtocol.Imap, "A1 COPY 1:1000 Archive\r\n");
        _waited = TimeSpan.FromSeconds(99);

        Assert.False(IsTooSlow(pace, end));
    }

    [Fact]
    public void Idle_has_no_limit()
    {
        AnswerPace pace = Begin(MailProtocol.Imap, "A1 IDLE\r\n");

        Assert.Equal(-1, SecondsUntilSlow(pace, "x", 500));
    }

    [Theory]
    [InlineData(MailProtocol.Imap, "A1 STATUS x (MESSAGES)\r\n", "A1 OK done\r\n")]
    [InlineData(MailProtocol.Smtp, "RCPT TO:<a@b>\r\n", "250 2.1.5 Ok\r\n")]
    [InlineData(MailProtocol.Pop3, "DELE 1\r\n", "+OK\r\n")]
    public void Commands_that_were_sent_together_have_the_limit_each(MailProtocol protocol, string command, string reply)
    {
        AnswerPace pace = Begin(protocol, string.Concat(Enumerable.Repeat(command, 50)));
        for (int count = 0; count < 50; count++)
        {
            _waited += TimeSpan.FromSeconds(9);
            Assert.False(IsTooSlow(pace, reply));
        }

        // More replies than commands are no progress.
        Assert.InRange(SecondsUntilSlow(pace, reply, 100), 1, 10);
    }

    [Fact]
    public void The_lines_of_a_message_that_was_sent_with_its_commands_are_no_commands()
    {
        AnswerPace pace = Begin(MailProtocol.Smtp, "x\r\n");
        pace.Expect(3);
        for (int count = 0; count < 3; count++)
        {
            _waited += TimeSpan.FromSeconds(9);
            Assert.False(IsTooSlow(pace, "250 2.1.0 Ok\r\n"));
        }

        Assert.InRange(SecondsUntilSlow(pace, "250 2.1.0 Ok\r\n", 100), 1, 10);
    }

    [Theory]
    [InlineData(MailProtocol.Imap, "* 1 FETCH (BODY[] {6}\r\nI OK\r\n)\r\n")]
    [InlineData(MailProtocol.Smtp, "250-x\r\n")]
    [InlineData(MailProtocol.Pop3, "1 abc\r\n")]
    public void Lines_within_a_reply_are_no_replies(MailProtocol protocol, string line)
    {
        AnswerPace pace = Begin(protocol, "EHLO x\r\n");

        Assert.InRange(SecondsUntilSlow(pace, line, 100), 9, 10);
    }

    private AnswerPace Begin(MailProtocol protocol, string commands)
    {
        var pace = new AnswerPace(protocol, () => _waited, s_limit);
        byte[] sent = Encoding.ASCII.GetBytes(commands);
        _limits = new AnswerLimits(protocol);
        _limits.Sent(sent);
        pace.Begin(sent);
        return pace;
    }

    // What completes an IMAP command is known to the limits, which follow the syntax, as in a conversation.
    private bool IsTooSlow(AnswerPace pace, string received)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(received);
        Assert.Null(_limits.Check(bytes));
        return pace.IsTooSlow(bytes, _limits.Completions);
    }

    // One piece a second; -1 when it never was too slow.
    private int SecondsUntilSlow(AnswerPace pace, string piece, int most)
    {
        for (int second = 1; second <= most; second++)
        {
            _waited += TimeSpan.FromSeconds(1);
            if (IsTooSlow(pace, piece))
            {
                return second;
            }
        }

        return -1;
    }
}
