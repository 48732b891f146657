using System;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Folders;

/// <summary>A folder's failure keeps its reason: closing the folder behind it must not hide it.</summary>
public sealed class FolderSilenceTests
{
    [Theory]
    [InlineData("silence", "TimedOut")]
    [InlineData("hang up", "ConnectionLost")]
    [InlineData("* 1 FETCH (((", "ProtocolViolation")]
    public void A_server_that_stops_while_sizes_are_read_is_the_reason(string answer, string id)
    {
        using ScriptedServer server = ScriptedServer.Start(client => Serve(client, answer));
        using var shell = new Shell();

        ShellResult result = shell.Run(
            "Connect-Spectrum -Credential $args[0] -Server 127.0.0.1 -Port $args[1] -Security None -AllowUnencrypted "
                + "-TimeoutSec 3 > $null; Get-SpectrumFolder",
            Labs.Credential(new LabUser("u@lab.test", "secret-pw")),
            server.Port
        );

        string[] ids =
        [
            .. result.Errors.Append(result.Fatal).Where(error => error is not null).Select(error => error!.FullyQualifiedErrorId),
        ];
        Assert.StartsWith(id + ",", Assert.Single(ids), StringComparison.Ordinal);
    }

    private static void Serve(ScriptedConnection client, string answer)
    {
        client.WriteLine("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready");
        while (client.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            string? said = words[1] switch
            {
                "CAPABILITY" => "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN",
                "LIST" or "LSUB" => $"* {words[1]} () \"/\" INBOX",
                "EXAMINE" => "* 1 EXISTS\n* OK [UIDVALIDITY 7] x\n* OK [UIDNEXT 2] x",
                "STATUS" => "* STATUS INBOX (MESSAGES 1 UNSEEN 0 UIDNEXT 2 UIDVALIDITY 7)",
                _ => null,
            };
            bool isFetch = words.Contains("FETCH");
            if (isFetch && answer == "hang up")
            {
                return;
            }

            if (isFetch)
            {
                client.Write(answer == "silence" ? string.Empty : answer);
                continue;
            }

            if (said is not null)
            {
                client.WriteLine(said);
            }

            client.WriteLine($"{words[0]} OK {(words[1] == "EXAMINE" ? "[READ-ONLY] " : string.Empty)}done");
        }
    }
}
