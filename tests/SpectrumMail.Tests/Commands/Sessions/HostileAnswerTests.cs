using System;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>
/// Answers made to exhaust a mail program's stack or memory. A fake, because no real server can be made to send them.
/// </summary>
public sealed class HostileAnswerTests
{
    private static readonly string s_million = new('(', 1024 * 1024);

    private static readonly string[] s_commands =
    [
        "Get-SpectrumFolder",
        "Get-SpectrumMessage -Include Attachments",
        "Save-SpectrumAttachment -Uid 1 -Path ([IO.Path]::GetTempPath())",
        "Get-SpectrumFolderStatistics",
    ];

    public static TheoryData<string, string> Nested { get; } =
        new()
        {
            { "LIST", $"* 1 FETCH (BODYSTRUCTURE {s_million}" },
            { "LIST", $"* NAMESPACE {s_million}" },
            { "FETCH", $"* 1 FETCH (UID 1 BODYSTRUCTURE {s_million}" },
            { "FETCH", $"* 1 FETCH (UID 1 X-NEW {s_million}" },
            { "FETCH", $"* 1 FETCH (UID 1 ENVELOPE (NIL \"a\"x \" {s_million}" },
            {
                "FETCH",
                $"* 1 FETCH (UID 1 BODYSTRUCTURE {new string('(', 20_000)}\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 "
                    + $"1{new string(')', 20_000)})"
            },
            { "EXAMINE", $"* 1 FETCH (BODYSTRUCTURE {s_million}" },
        };

    [Theory]
    [MemberData(nameof(Nested))]
    public void A_million_parentheses_end_the_command_and_not_the_process(string verb, string answer)
    {
        bool attacks = false;
        using ScriptedServer server = ScriptedServer.Start(client => Serve(client, () => attacks ? verb : string.Empty, answer));
        using var shell = new Shell();
        shell
            .Run(
                "Connect-Spectrum -Credential $args[0] -Server 127.0.0.1 -Port $args[1] -Security None -AllowUnencrypted "
                    + "-TimeoutSec 20",
                Labs.Credential(new LabUser("u@lab.test", "p")),
                server.Port
            )
            .ThrowOnError();
        shell.Run("Get-SpectrumFolder").ThrowOnError();
        attacks = true;

        Assert.All(
            s_commands,
            command =>
            {
                ShellResult result = shell.Run(command);

                string seen =
                    string.Join("\n", result.Errors.Select(error => error.FullyQualifiedErrorId + " " + error.Exception.Message))
                    + result.Fatal;
                Assert.Contains("more than 500 lists", seen, StringComparison.Ordinal);
                Assert.DoesNotContain("ConnectionLost", seen, StringComparison.Ordinal);
            }
        );
        string ids = "try { Get-SpectrumFolder -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }";
        Assert.StartsWith("ProtocolViolation,", shell.Run(ids).Output.Single().ToString(), StringComparison.Ordinal);

        // The session makes a new connection and goes on.
        attacks = false;
        shell.Run("Get-SpectrumFolder").ThrowOnError();
    }

    private static void Serve(ScriptedConnection client, Func<string> verb, string answer)
    {
        client.WriteLine("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready");
        while (client.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            string asked = words[1] == "UID" ? words[2] : words[1];
            if (asked == verb())
            {
                client.WriteLine(answer);
            }

            string? said = asked switch
            {
                "LIST" => "* LIST () \"/\" INBOX",
                "CAPABILITY" => "* CAPABILITY IMAP4rev1",
                "EXAMINE" => "* 1 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* FLAGS ()",
                "SEARCH" => "* SEARCH 1",
                "STATUS" => "* STATUS INBOX (MESSAGES 1 UNSEEN 0 UIDNEXT 2 UIDVALIDITY 7)",
                "FETCH" => "* 1 FETCH (UID 1 FLAGS () INTERNALDATE \"01-Jan-2025 00:00:00 +0000\" RFC822.SIZE 10 ENVELOPE (NIL "
                    + "\"x\" NIL NIL NIL NIL NIL NIL NIL NIL) BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1))",
                _ => null,
            };
            if (said is not null)
            {
                client.WriteLine(said);
            }

            client.WriteLine($"{words[0]} OK {(asked == "EXAMINE" ? "[READ-ONLY] " : string.Empty)}done");
            if (asked == "LOGOUT")
            {
                return;
            }
        }
    }
}
