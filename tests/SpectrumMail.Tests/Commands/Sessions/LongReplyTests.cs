using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>A server's words are shortened wherever they are kept: in errors, rows, results and files.</summary>
public sealed class LongReplyTests(Labs labs)
{
    private const int Most = 1000;
    private static readonly string s_long = new('x', 4_000_000);

    [Fact]
    public void An_error_repeats_a_part_of_a_refusal()
    {
        var imap = new OtherImap
        {
            Says = command => command.StartsWith("EXAMINE", StringComparison.Ordinal) ? "{tag} NO [CANNOT] " + s_long : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "long");

        ErrorRecord error = FirstError(shell.Run("Get-SpectrumMessage"));

        Assert.Contains("xxx", error.Exception.Message, StringComparison.Ordinal);
        Assert.InRange(error.Exception.Message.Length, 100, Most);
        Assert.InRange(((string)((dynamic)error.Exception).ServerResponse).Length, 100, Most);
        for (Exception? inner = error.Exception; inner is not null; inner = inner.InnerException)
        {
            Assert.InRange(inner.Message.Length, 0, Most);
        }
    }

    [Fact]
    public void A_row_of_an_audit_and_its_checkpoint_repeat_a_part_of_a_refusal()
    {
        using ScriptedServer server = ScriptedServer.Start(
            client =>
            {
                client.WriteLine("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready");
                while (client.ReadLine() is { } line)
                {
                    string[] words = line.Split(' ');
                    string answer = words[1] == "STATUS" ? "NO " + s_long : "OK done";
                    string list = words[1] == "LIST" ? "* LIST () \"/\" INBOX\r\n" : string.Empty;
                    client.WriteLine($"{list}{words[0]} {answer}");
                }
            },
            labs.Full.ServerCertificate
        );
        using Shell shell = AuditRows.Shell(labs.Full);
        using var files = new TempFolder();
        Directory.CreateDirectory(files.Path);

        PSObject row = shell
            .Run(
                "$args[0] | Invoke-SpectrumMailboxAudit @lab -CheckpointPath $args[1]",
                (object)new[] { AuditRows.Row(("EmailAddress", "u@lab.test"), ("Password", "p"), ("Port", $"{server.Port}")) },
                files.Combine("checkpoint")
            )
            .ThrowOnError()
            .Output.Single();

        Assert.NotEqual("Ok", AuditRows.Text(row, "Status"));
        Assert.InRange(row.Properties.Max(property => property.Value?.ToString()?.Length ?? 0), 100, 2 * Most);
        Assert.InRange(new FileInfo(files.Combine("checkpoint")).Length, 100, 20_000);
    }

    [Theory]
    [InlineData("RCPT")]
    [InlineData("MAIL")]
    public void A_result_of_sending_repeats_a_part_of_a_refusal(string when)
    {
        string reply = string.Join("\n", Enumerable.Repeat("550-5.7.1 " + new string('y', 400), 1000)) + "\n550 5.7.1 end";
        using ScriptedServer server = ScriptedSmtp.Start(labs.Full, (_, line) => line.Split(' ', ':')[0] == when ? reply : null);
        using var shell = new Shell();

        ShellResult result = shell.Run(
            "Send-SpectrumMail -Credential $args[0] -SmtpServer 127.0.0.1 -Port $args[1] -SmtpSecurity Tls "
                + "-SkipCertificateCheck -To a@example.com -Subject x -Body y -WarningAction Ignore",
            Labs.Credential(new LabUser("u@lab.test", "secret-pw")),
            server.Port
        );

        string message = FirstError(result).Exception.Message;
        Assert.True(message.Length is > 100 and < Most, message);
        foreach (dynamic sent in result.Output)
        {
            Assert.InRange(((string)sent.ServerResponse).Length, 0, Most);
            Assert.InRange(((string)sent.Recipients[0].Text).Length, 0, Most);
        }
    }

    private static ErrorRecord FirstError(ShellResult result) => result.Fatal ?? result.Errors[0];
}
