using System;
using System.Collections;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>The results of reply codes for a recipient, the other recipients and the next message.</summary>
public sealed class SendCodeTests(Labs labs)
{
    private const string Two =
        "1..2 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } | Send-SpectrumMail -To $to @p";

    [Theory]
    [InlineData("MAIL", "451 4.3.2 mailbox is being migrated, please try again", "Deferred")]
    [InlineData("MAIL", "451 4.3.0 moderate corporate gateway problem", "Deferred")]
    [InlineData(".", "452 4.2.2 mailbox of that user exceeded its quota", "Deferred")]
    [InlineData("RCPT", "450 4.7.1 rate limit for this recipient exceeded", "Deferred")]
    public void A_refusal_without_a_limit_does_not_defer_the_next_message(string command, string reply, string first)
    {
        Lab lab = labs.Sending();
        int seen = 0;
        using ScriptedServer server = ScriptedSmtp.Start(
            lab,
            (_, line) => line.StartsWith(command, StringComparison.Ordinal) && ++seen == 1 ? reply : null
        );
        using var send = new SendLab(lab, server.Port);

        ShellResult result = send.Run(Two);

        Assert.Equal([first, "Sent"], result.Output.Select(sent => (string)((dynamic)sent).Status.ToString()));
    }

    [Fact]
    public void A_withheld_message_does_not_defer_the_next_message()
    {
        Lab lab = labs.Sending();
        int seen = 0;
        using ScriptedServer server = ScriptedSmtp.Start(
            lab,
            (_, line) => line.StartsWith("RCPT", StringComparison.Ordinal) && ++seen == 1 ? "450 4.7.1 Greylisted" : null
        );
        using var send = new SendLab(lab, server.Port);

        ShellResult result = send.Run(Two.Replace("@p", "-FailOnAnyRejection @p", StringComparison.Ordinal));

        Assert.Equal(["Deferred", "Sent"], result.Output.Select(sent => (string)((dynamic)sent).Status.ToString()));
    }

    [Theory]
    [InlineData("450 4.7.1 rate limit for this recipient exceeded", "Deferred")]
    [InlineData("452 4.2.2 mailbox full", "Deferred")]
    [InlineData("552 5.2.2 mailbox full", "Rejected")]
    [InlineData("199 what", "Rejected")]
    [InlineData("150 accepted", "Rejected")]
    [InlineData("550 5.1.1 unknown", "Rejected")]
    public void A_refused_recipient_does_not_stop_the_others(string reply, string status)
    {
        Lab lab = labs.Sending();
        using ScriptedServer server = ScriptedSmtp.Start(
            lab,
            (_, line) => line.StartsWith("RCPT TO:<b@", StringComparison.Ordinal) ? reply : null,
            "PIPELINING"
        );
        using var send = new SendLab(lab, server.Port);

        const string Script = "Send-SpectrumMail -To a@lab.test, b@lab.test, c@lab.test -MaxRecipientsPerMessage 2 -Subject a @p";
        dynamic sent = Assert.Single(send.Run(Script).Output);

        Assert.Equal("PartiallySent", sent.Status.ToString());
        Assert.Equal(["Accepted", status, "Accepted"], (string[])Statuses(sent));
    }

    [Theory]
    [InlineData("552 5.5.3 Maximum limit of 2 recipients reached")]
    [InlineData("552 Too much")]
    [InlineData("452 Too many recipients")]
    public void Recipients_refused_with_an_old_code_are_sent_in_another_transaction(string reply)
    {
        Lab lab = labs.Sending();
        int inTransaction = 0;
        using ScriptedServer server = ScriptedSmtp.Start(
            lab,
            (_, line) =>
            {
                inTransaction = line.StartsWith("MAIL", StringComparison.Ordinal) ? 0 : inTransaction + 1;
                return line.StartsWith("RCPT", StringComparison.Ordinal) && inTransaction > 2 ? reply : null;
            }
        );
        using var send = new SendLab(lab, server.Port);

        dynamic sent = send.Run("Send-SpectrumMail -To a@lab.test, b@lab.test, c@lab.test, d@lab.test -Subject a @p").Single;

        Assert.Equal("Sent", sent.Status.ToString());
        Assert.Equal(2, server.Received.Count(line => line.StartsWith("MAIL", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("552 5.5.3 Maximum limit of 0 recipients reached")]
    [InlineData("199 what")]
    public void A_message_without_an_accepted_recipient_is_Rejected(string reply)
    {
        Lab lab = labs.Sending();
        using ScriptedServer server = ScriptedSmtp.Start(
            lab,
            (_, line) => line.StartsWith("RCPT", StringComparison.Ordinal) ? reply : null
        );
        using var send = new SendLab(lab, server.Port);

        dynamic sent = Assert.Single(send.Run("Send-SpectrumMail -To a@lab.test, b@lab.test -Subject a @p").Output);

        Assert.Equal("Rejected", sent.Status.ToString());
        Assert.All((string[])Statuses(sent), status => Assert.Equal("Rejected", status));
    }

    private static string[] Statuses(dynamic sent) =>
        [.. ((IEnumerable)sent.Recipients).Cast<dynamic>().Select(recipient => (string)recipient.Status.ToString())];
}
