using System;
using System.IO;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>A file that becomes shorter while it is sent.</summary>
public sealed class ShrinkingAttachmentTests(Labs labs)
{
    [Theory]
    [InlineData("DATA", 300_000)]
    [InlineData("RCPT", 90_000)]
    public void A_message_whose_file_becomes_shorter_is_one_error_about_the_file(string when, int size)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string log = folder.Combine("log.txt");
        File.WriteAllText(log, new string('x', size));
        using ScriptedServer server = ScriptedSmtp.Start(
            labs.Full,
            (_, line) =>
            {
                if (line.StartsWith(when, StringComparison.Ordinal))
                {
                    File.WriteAllText(log, "x");
                }

                return null;
            }
        );
        using var shell = new Shell();

        ShellResult result = shell.Run(
            "Send-SpectrumMail -Credential $args[0] -SmtpServer 127.0.0.1 -Port $args[1] -SmtpSecurity Tls "
                + "-SkipCertificateCheck -To a@example.com, b@example.com -Subject x -Body y -Attachments $args[2] "
                + "-WarningAction Ignore",
            Labs.Credential(new LabUser("u@lab.test", "secret-pw")),
            server.Port,
            log
        );

        var error = Assert.Single(result.Errors);
        Assert.StartsWith("AttachmentUnreadable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("log.txt", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("Rejected", Assert.Single(result.Output).Properties["Status"].Value.ToString());
        Assert.DoesNotContain(".", server.Received);
    }
}
