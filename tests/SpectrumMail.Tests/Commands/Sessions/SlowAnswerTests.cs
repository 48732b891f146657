using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>
/// A server that keeps a command waiting by a byte or a line now and then. A fake, because no real server can be made to.
/// </summary>
public sealed class SlowAnswerTests
{
    private const int Limit = 2;

    public static TheoryData<string, string, string> Drips { get; } =
        new()
        {
            { "LIST", "* 1 EXISTS\r\n", "Get-SpectrumFolder" },
            { "EXAMINE", "* OK Still here\r\n", "Get-SpectrumMessage" },
            { "FETCH", "x", "Get-SpectrumMessage" },
            { "FETCH", "* 2 FETCH (FLAGS ())\r\n", "Save-SpectrumMessage -Path $args[0]" },
            { "SEARCH", " ", "Get-SpectrumMessage -Subject x" },
        };

    [Theory]
    [MemberData(nameof(Drips))]
    public void An_answer_that_only_drips_ends_at_the_time_limit(string verb, string drop, string command)
    {
        using var folder = new TempFolder();
        using ScriptedServer server = ScriptedServer.Start(client => Serve(client, verb, drop));
        using var shell = new Shell();
        Connect(shell, server, string.Empty);

        (ShellResult result, TimeSpan elapsed) = Measure(shell, command, folder.Path);

        Assert.Contains("TimedOut,", Ids(result), StringComparison.Ordinal);
        Assert.InRange(elapsed.TotalSeconds, Limit - 0.5, Limit * 5);
    }

    [Fact]
    public void An_audit_keeps_what_it_read_before_the_answer_dripped()
    {
        using ScriptedServer server = ScriptedServer.Start(client => Serve(client, "FETCH", "x"));
        using var shell = new Shell();
        shell.Set("account", Labs.Credential(new LabUser("u@lab.test", "p")));

        (ShellResult result, TimeSpan elapsed) = Measure(
            shell,
            "Invoke-SpectrumMailboxAudit $account -Depth Envelope -Server 127.0.0.1 -Port $args[0] -Security "
                + "None -AllowUnencrypted"
                + $" -TimeoutSec {Limit} -MaximumRetryCount 0",
            server.Port
        );

        dynamic audit = result.ThrowOnError().Output.Single();
        Assert.Equal("PartlyRead", audit.Status.ToString());
        Assert.Equal("TimedOut", audit.Cause.ToString());
        Assert.Equal(1, audit.FolderCount);
        Assert.InRange(elapsed.TotalSeconds, Limit - 0.5, Limit * 5);
    }

    [Theory]
    [InlineData("UIDL", "1 a\r\n")]
    [InlineData("TOP", "X")]
    public void So_does_one_over_pop3(string verb, string drop)
    {
        using ScriptedServer server = ScriptedServer.Start(client => ServePop3(client, verb, drop));
        using var shell = new Shell();
        Connect(shell, server, "-Protocol Pop3");

        (ShellResult result, TimeSpan elapsed) = Measure(shell, "Get-SpectrumMessage");

        Assert.Contains("TimedOut,", Ids(result), StringComparison.Ordinal);
        Assert.InRange(elapsed.TotalSeconds, Limit - 0.5, Limit * 5);
    }

    [Fact]
    public void So_does_a_submission()
    {
        using ScriptedServer server = ScriptedServer.Start(ServeSmtp);
        using var shell = new Shell();
        shell.Set("account", Labs.Credential(new LabUser("u@lab.test", "p")));

        (ShellResult result, TimeSpan elapsed) = Measure(
            shell,
            "Send-SpectrumMail -To v@lab.test -Subject s -Body b -Credential $account -SmtpServer 127.0.0.1 -Port $args[0]"
                + $" -SmtpSecurity None -AllowUnencrypted -TimeoutSec {Limit}",
            server.Port
        );

        Assert.NotEmpty(result.Errors.Select(error => error.FullyQualifiedErrorId).Append(result.Fatal?.FullyQualifiedErrorId));
        Assert.DoesNotContain(result.Output, sent => sent.Properties["Status"].Value.ToString() == "Sent");
        Assert.InRange(elapsed.TotalSeconds, Limit - 0.5, Limit * 8);
    }

    [Fact]
    public void An_answer_that_comes_slowly_but_comes_is_waited_for()
    {
        using ScriptedServer server = ScriptedServer.Start(client =>
            Serve(client, "LIST", string.Concat(Enumerable.Repeat("* LIST () \".\" INBOX.aaaaaaaaaaaaaaaaa\r\n", 4)), drops: 12)
        );
        using var shell = new Shell();
        Connect(shell, server, string.Empty);

        (ShellResult result, TimeSpan elapsed) = Measure(shell, "Get-SpectrumFolder");

        result.ThrowOnError();
        Assert.True(elapsed.TotalSeconds > Limit);
    }

    private static void Connect(Shell shell, ScriptedServer server, string more) =>
        shell
            .Run(
                "Connect-Spectrum -Credential $args[0] -Server 127.0.0.1 -Port $args[1] -Security None -AllowUnencrypted"
                    + $" -TimeoutSec {Limit} {more}",
                Labs.Credential(new LabUser("u@lab.test", "p")),
                server.Port
            )
            .ThrowOnError();

    private static (ShellResult Result, TimeSpan Elapsed) Measure(Shell shell, string command, params object?[] arguments)
    {
        var clock = Stopwatch.StartNew();
        ShellResult result = shell.Run(command, arguments);
        return (result, clock.Elapsed);
    }

    private static string Ids(ShellResult result) =>
        string.Join(" ", result.Errors.Select(error => error.FullyQualifiedErrorId)) + result.Fatal?.FullyQualifiedErrorId;

    // Drips instead of the answer to a command; the look at the folders that follows the sign-in is answered.
    private static void Serve(ScriptedConnection client, string verb, string drop, int drops = int.MaxValue) =>
        new OtherImap
        {
            Says = command =>
            {
                if (command.Split(' ').Contains(verb) && (verb != "LIST" || command.Contains('*', StringComparison.Ordinal)))
                {
                    Drip(client, drop, drops);
                }

                return null;
            },
        }.Serve(client);

    private static void Drip(ScriptedConnection client, string drop, int drops)
    {
        for (int count = 0; count < drops; count++)
        {
            client.Write(drop);
            Thread.Sleep(300);
        }
    }

    private static void ServePop3(ScriptedConnection client, string verb, string drop)
    {
        client.WriteLine("+OK ready");
        while (client.ReadLine() is { } line)
        {
            string asked = line.Split(' ')[0];
            if (asked == verb)
            {
                client.WriteLine("+OK");
                Drip(client, drop, int.MaxValue);
            }

            client.WriteLine(
                asked switch
                {
                    "CAPA" => "+OK\r\nUSER\r\nUIDL\r\nTOP\r\n.",
                    "STAT" => "+OK 1 10",
                    "LIST" => "+OK\r\n1 10\r\n.",
                    "UIDL" => "+OK\r\n1 abc\r\n.",
                    _ => "+OK",
                }
            );
        }
    }

    private static void ServeSmtp(ScriptedConnection client)
    {
        client.WriteLine("220 ready");
        while (client.ReadLine() is { } line)
        {
            if (line.StartsWith("RCPT", StringComparison.Ordinal))
            {
                Drip(client, "250-x\r\n", int.MaxValue);
            }

            string asked = line.Split(' ')[0];
            client.WriteLine(
                asked switch
                {
                    "EHLO" => "250-x\r\n250 AUTH PLAIN",
                    "AUTH" => "235 2.7.0 Ok",
                    _ => "250 2.0.0 Ok",
                }
            );
        }
    }
}
