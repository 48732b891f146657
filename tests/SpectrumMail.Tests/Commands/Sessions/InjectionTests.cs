using System;
using System.Linq;
using System.Management.Automation;
using System.Security;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>An end of line in a name or a password ends the command, and what follows it would be a command of its own.</summary>
public sealed class InjectionTests(Labs labs)
{
    [Theory]
    [InlineData("a\r\nA99 DELETE INBOX")]
    [InlineData("a\nA99 DELETE INBOX")]
    [InlineData("a\rA99 DELETE INBOX")]
    [InlineData("a\0b")]
    public void A_folder_name_with_an_end_of_line_is_not_sent(string name)
    {
        using var server = ScriptedServer.Start(connection => Serve(connection, name), labs.Full.ServerCertificate);
        using Shell shell = AuditRows.Shell(labs.Full, server.Port);

        PSObject audit = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -MaximumRetryCount 0", AuditRows.Of([labs.Full.Alice]))
            .ThrowOnError()
            .Output.Single();

        Assert.Null(server.Failure);
        Assert.Equal(
            ("PartlyRead", 7L, 1L),
            (AuditRows.Text(audit, "Status"), AuditRows.Number(audit, "ItemCount"), AuditRows.Number(audit, "FoldersNotRead"))
        );
        Assert.Equal(
            ["AUTHENTICATE", "LIST", "LOGOUT", "STATUS"],
            server.Received.Select(Verb).Where(verb => verb != "CAPABILITY").Distinct().Order()
        );
    }

    [Theory]
    [InlineData("Connect-Spectrum -Credential $account @to")]
    [InlineData("Connect-Spectrum -Credential $account @to -Protocol Pop3")]
    [InlineData("Test-SpectrumConnection -Credential $account @to")]
    [InlineData("$account | Invoke-SpectrumMailboxAudit @to")]
    [InlineData(
        "Send-SpectrumMail -Credential $account -SmtpServer 127.0.0.1 -Port $to.Port -SmtpSecurity Tls "
            + "-SkipCertificateCheck -To a@example.com -Subject x -Body y"
    )]
    public void A_name_or_password_with_an_end_of_line_is_refused_before_connecting(string script)
    {
        using var server = ScriptedServer.Saying("* BYE nothing is expected here", labs.Full.ServerCertificate);
        using Shell shell = new();
        shell
            .Run(
                "$global:to = @{ Server = '127.0.0.1'; Port = $args[0]; Security = 'Tls'; SkipCertificateCheck = $true; "
                    + "WarningAction = 'Ignore' }",
                server.Port
            )
            .ThrowOnError();
        foreach (
            (string user, string password) in new[]
            {
                ("ann@example.com", "open\r\nSTAT"),
                ("ann@example.com", "open\n"),
                ("ann@example.com", "op\0en"),
                ("ann@example.com\rx", "open"),
            }
        )
        {
            shell.Set("account", Credential(user, password));

            ShellResult result = shell.Run(script);

            string messages = string.Join(
                "\n",
                [
                    .. result
                        .Errors.Append(result.Fatal)
                        .OfType<ErrorRecord>()
                        .Select(error => error.FullyQualifiedErrorId + error.Exception.Message),
                    .. result.Output.Select(row => row.Properties["Detail"]?.Value?.ToString() ?? string.Empty),
                ]
            );
            Assert.True(
                messages.Contains("holds an end of line or a NUL", StringComparison.Ordinal)
                    || messages.Contains("is not an address", StringComparison.Ordinal),
                messages
            );
            Assert.DoesNotContain("STAT", messages, StringComparison.Ordinal);
            Assert.Equal(0, server.Connections);
        }
    }

    private static string Verb(string line) =>
        line.Split(' ') is [var tag, var verb, ..] && tag[0] == 'A' && tag.Length == 9 ? verb : line;

    private static PSCredential Credential(string user, string password)
    {
        var secret = new SecureString();
        Array.ForEach(password.ToCharArray(), secret.AppendChar);
        return new PSCredential(user, secret);
    }

    private static void Serve(ScriptedConnection connection, string name)
    {
        connection.WriteLine("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready");
        while (connection.ReadLine() is { } line)
        {
            string verb = line.Split(' ').ElementAtOrDefault(1) ?? string.Empty;
            if (verb == "LIST")
            {
                connection.WriteLine("* LIST () \"/\" INBOX");
                connection.Write($"* LIST () \"/\" {{{name.Length}}}\r\n{name}\r\n");
            }
            else if (verb == "STATUS")
            {
                connection.WriteLine("* STATUS INBOX (MESSAGES 7 UNSEEN 1 UIDNEXT 8 UIDVALIDITY 1 SIZE 700)");
            }

            connection.WriteLine(
                verb == "AUTHENTICATE"
                    ? line.Split(' ')[0] + " OK [CAPABILITY IMAP4rev1 STATUS=SIZE] done"
                    : line.Split(' ')[0] + " OK done"
            );
        }
    }
}
