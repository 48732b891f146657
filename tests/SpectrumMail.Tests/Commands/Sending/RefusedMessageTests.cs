using System;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>A refusal of the sender or the content is not explained as a wrong address.</summary>
public sealed class RefusedMessageTests(Labs labs)
{
    [Theory]
    [InlineData("MAIL", "550 5.7.1 Sender not allowed", "The message was refused")]
    [InlineData(".", "554-5.7.1 Looks like\n554 5.7.1 spam", "The message was refused")]
    [InlineData("RCPT", "550 5.1.1 No such user", "a@example.com was refused")]
    public void The_error_says_what_was_refused(string when, string reply, string words)
    {
        using ScriptedServer server = ScriptedSmtp.Start(
            labs.Full,
            (_, line) => line == when || line.Split(' ', ':')[0] == when ? reply : null
        );
        using var shell = new Shell();

        ShellResult result = shell.Run(
            "Send-SpectrumMail -Credential $args[0] -SmtpServer 127.0.0.1 -Port $args[1] -SmtpSecurity Tls "
                + "-SkipCertificateCheck -To a@example.com -Subject x -Body y -WarningAction Ignore",
            Labs.Credential(new LabUser("u@lab.test", "secret-pw")),
            server.Port
        );

        var error = Assert.Single(result.Errors);
        Assert.StartsWith("RecipientRejected,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith(words, error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Exception.Message);
        Assert.Equal(
            when == "RCPT",
            error.ErrorDetails.RecommendedAction.Contains("Check the address", StringComparison.Ordinal)
        );
    }
}
