using System;
using System.Globalization;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>
/// Odd replies to messages whose commands went out together. No real server can be made to refuse the second of several commands
/// that it has received at once, or to say too much or too little.
/// </summary>
public sealed class GroupedReplyTests(Labs labs)
{
    private const string Three = "1..3 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } | ";
    private static readonly string[] s_offers = ["PIPELINING", "CHUNKING", "8BITMIME", "SIZE 1000000", "DSN"];

    [Theory]
    [InlineData("MAIL", "451 4.3.0 Try later", "Deferred")]
    [InlineData("MAIL", "550 5.7.1 Not you", "Rejected")]
    [InlineData("RCPT", "450 4.7.1 Greylisted", "Deferred")]
    [InlineData("RCPT", "550 5.1.1 Unknown", "Rejected")]
    [InlineData("RCPT", "199 what", "Rejected")]
    [InlineData("BDAT", "452 4.2.2 Mailbox full", "Deferred")]
    [InlineData("BDAT", "554 5.7.1 Spam", "Rejected")]
    public void A_refusal_of_one_message_says_nothing_about_the_others(string command, string reply, string status)
    {
        bool isOver = false;
        using ScriptedServer server = Start(
            (message, line) =>
            {
                if (message != 2)
                {
                    return null;
                }

                // What follows the refusal is out of sequence.
                bool isRefused = line.StartsWith(command, StringComparison.Ordinal);
                string? answer = isRefused ? reply : null;
                string? after = isOver && line != "RSET" ? "503 5.5.1 Bad sequence of commands" : null;
                isOver = isRefused || (isOver && line != "RSET");
                return answer ?? after;
            }
        );
        using var send = new SendLab(labs.Sending(), server.Port);

        ShellResult result = send.Run(Three + "Send-SpectrumMail -To $to @p -ErrorAction SilentlyContinue");

        Assert.Equal(["Sent", status, "Sent"], Statuses(result));
        dynamic refused = result.Output[1];
        Assert.Contains(reply[4..], (string)refused.ServerResponse, StringComparison.Ordinal);
        Assert.Equal(reply[..3], ((int)refused.Recipients[0].Code).ToString(CultureInfo.InvariantCulture));
        Assert.Equal(1, (int)refused.Attempts);
        Assert.Equal(1, server.Connections);
        Assert.Equal(1, server.Received.Count(line => line == "RSET"));
    }

    [Fact]
    public void A_goodbye_to_the_sender_is_no_doubt_and_the_message_is_sent_on_a_new_connection()
    {
        int connections = 0;
        using ScriptedServer server = Start(
            (message, line) =>
            {
                connections += line.StartsWith("EHLO", StringComparison.Ordinal) ? 1 : 0;
                return message == 2 && connections == 1 ? "421 4.4.2 Error: timeout exceeded" : null;
            }
        );
        using var send = new SendLab(labs.Sending(), server.Port);

        ShellResult result = send.Run(Three + "Send-SpectrumMail -To $to @p");

        Assert.Equal(["Sent", "Sent", "Sent"], Statuses(result.ThrowOnError()));
        Assert.Equal([1, 2, 1], result.Output.Select(sent => (int)((dynamic)sent).Attempts));
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public void A_goodbye_to_one_recipient_is_no_doubt_about_the_others()
    {
        using ScriptedServer server = Start(
            (message, line) =>
                message == 2 && line.StartsWith("RCPT TO:<b@", StringComparison.Ordinal) ? "421 4.3.2 Shutting down" : null
        );
        using var send = new SendLab(labs.Sending(), server.Port);

        ShellResult result = send.Run(Three + "Send-SpectrumMail -To a@lab.test, b@lab.test @p");

        Assert.Equal(["Sent", "Sent", "Sent"], Statuses(result.ThrowOnError()));
        Assert.Equal([1, 2, 1], result.Output.Select(sent => (int)((dynamic)sent).Attempts));
        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData("MAIL", "")]
    [InlineData("RCPT", "")]
    [InlineData("BDAT", "")]
    [InlineData("MAIL", "no reply of SMTP")]
    [InlineData("BDAT", "no reply of SMTP")]
    [InlineData("BDAT", "250-a\n251 b")]
    [InlineData("RCPT", "endless")]
    public void A_message_without_a_reply_is_in_doubt_and_not_sent_again(string command, string reply)
    {
        string words = reply == "endless" ? string.Concat(Enumerable.Repeat("250-more and more\n", 70_000)) : reply;
        using ScriptedServer server = Start(
            (message, line) => message == 2 && line.StartsWith(command, StringComparison.Ordinal) ? words : null
        );
        using var send = new SendLab(labs.Sending(), server.Port);

        ShellResult result = send.Run(Three + "Send-SpectrumMail -To $to @p -ErrorAction SilentlyContinue");

        Assert.Equal(["Sent", "Indeterminate", "Sent"], Statuses(result));
        Assert.Equal(1, (int)((dynamic)result.Output[1]).Attempts);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public void A_message_that_is_accepted_after_its_sender_was_refused_is_in_doubt()
    {
        using ScriptedServer server = Start(
            (message, line) => message == 2 && line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 4.3.0 Try later" : null
        );
        using var send = new SendLab(labs.Sending(), server.Port);

        ShellResult result = send.Run(Three + "Send-SpectrumMail -To $to @p -ErrorAction SilentlyContinue");

        Assert.Equal(["Sent", "Indeterminate", "Sent"], Statuses(result));
    }

    [Theory]
    [InlineData(1, "Sent, Rejected, Sent")]
    [InlineData(2, "Sent, Sent, Rejected")]
    public void A_reply_too_many_is_not_taken_for_the_reply_to_the_next_message(int number, string statuses)
    {
        using ScriptedServer server = Start(
            (message, line) =>
                (message - number, line.Split(' ')[0]) switch
                {
                    (0, "BDAT") => "250 2.0.0 Ok: queued as TWO\n250 2.0.0 and once more",
                    (1, "BDAT") => "554 5.7.1 Not this",
                    _ => null,
                }
        );
        using var send = new SendLab(labs.Sending(), server.Port);

        ShellResult result = send.Run(Three + "Send-SpectrumMail -To $to @p -ErrorAction SilentlyContinue");

        Assert.Equal(statuses, string.Join(", ", Statuses(result)));
        Assert.Contains("Not this", (string)((dynamic)result.Output[number]).ServerResponse, StringComparison.Ordinal);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public void Replies_too_many_after_a_refusal_are_not_taken_for_the_reply_to_the_reset()
    {
        using ScriptedServer server = Start(
            (message, line) =>
                message == 2 && line.StartsWith("BDAT", StringComparison.Ordinal)
                    ? "554 5.7.1 Spam\n250 2.0.0 and once more"
                    : null
        );
        using var send = new SendLab(labs.Sending(), server.Port);

        ShellResult result = send.Run(Three + "Send-SpectrumMail -To $to @p -ErrorAction SilentlyContinue");

        Assert.Equal(["Sent", "Rejected", "Sent"], Statuses(result));
        Assert.DoesNotContain("RSET", server.Received);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public void A_message_is_in_doubt_after_a_goodbye_with_which_the_server_went_on()
    {
        using ScriptedServer server = Start(
            (message, line) =>
                (message, line.Split(' ')[0]) switch
                {
                    // The second line is what the client takes for the reply to the first recipient.
                    (2, "MAIL") => "250 2.1.0 Ok\n421 4.7.0 Too busy for this one",
                    (2, "RCPT") => line.StartsWith("RCPT TO:<a@", StringComparison.Ordinal) ? "250 2.1.5 Ok" : string.Empty,
                    _ => null,
                }
        );
        using var send = new SendLab(labs.Sending(), server.Port);

        ShellResult result = send.Run(Three + "Send-SpectrumMail -To a@lab.test, b@lab.test @p -ErrorAction SilentlyContinue");

        // The account rests before the third.
        Assert.Equal(["Sent", "Indeterminate"], Statuses(result)[..2]);
        Assert.Equal(1, (int)((dynamic)result.Output[1]).Attempts);
    }

    [Fact]
    public void The_commands_are_those_of_a_transaction_of_its_own()
    {
        using ScriptedServer server = Start((_, _) => null);
        using var send = new SendLab(labs.Sending(), server.Port);

        send.Run(
                "1..2 | ForEach-Object { [pscustomobject]@{ Subject = 'same' } } | Send-SpectrumMail -To $to, 'a+b=c@lab.test', "
                    + "'Name <d@lab.test>' -MessageId 'x+y=z@lab.test' -DeliveryNotificationOption OnSuccess, OnFailure, Delay "
                    + "-Bcc e@lab.test -Body Grüße @p; "
                    + "1..2 | ForEach-Object { [pscustomobject]@{ Subject = 'never' } } "
                    + "| Send-SpectrumMail -To $to -MessageId y@lab.test -DeliveryNotificationOption Never @p"
            )
            .ThrowOnError();

        string[] envelopes = [.. server.Received.Where(line => line.StartsWith("MAIL", StringComparison.Ordinal))];
        Assert.Equal(envelopes[0], envelopes[1]);
        Assert.Equal(envelopes[2], envelopes[3]);
        Assert.Contains(" ENVID=x+2By+3Dz@lab.test RET=HDRS", envelopes[1], StringComparison.Ordinal);
        string[] recipients = [.. server.Received.Where(line => line.StartsWith("RCPT", StringComparison.Ordinal))];
        Assert.Equal(recipients[..4], recipients[4..8]);
        Assert.Equal(recipients[8], recipients[9]);
        Assert.Contains(" NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;a+2Bb+3Dc@lab.test", recipients[5], StringComparison.Ordinal);
        Assert.Contains(" NOTIFY=NEVER ORCPT=", recipients[9], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PIPELINING", "MAIL RCPT; DATA; MAIL RCPT; DATA; QUIT")]
    [InlineData("CHUNKING", "MAIL; RCPT; BDAT; MAIL; RCPT; BDAT; QUIT")]
    [InlineData("PIPELINING, CHUNKING", "MAIL RCPT; BDAT; MAIL RCPT BDAT; QUIT")]
    public void Only_a_server_that_offers_both_gets_a_message_with_its_commands(string offers, string exchanges)
    {
        using ScriptedServer server = ScriptedSmtp.Start(labs.Sending(), (_, _) => null, offers.Split(", "));
        using var send = new SendLab(labs.Sending(), server.Port);
        using var log = new SubmissionLog();

        send.Run(
                "1..2 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } "
                    + "| Send-SpectrumMail -To $to -LogPath $args[0] @p",
                log.Path
            )
            .ThrowOnError();

        Assert.Equal(exchanges, string.Join("; ", log.Exchanges()));
    }

    // The answer is asked for with the number of the message, from 1.
    private ScriptedServer Start(Func<int, string, string?> answer)
    {
        int message = 0;
        return ScriptedSmtp.Start(
            labs.Sending(),
            (_, line) =>
            {
                message += line.StartsWith("MAIL", StringComparison.Ordinal) ? 1 : 0;
                return answer(message, line);
            },
            s_offers
        );
    }

    private static string[] Statuses(ShellResult result) =>
        [.. result.Output.Select(sent => (string)((dynamic)sent).Status.ToString())];
}
