using System;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>
/// Answers that a parser takes for figures of its own. A fake, because no real server gives them. Each has the cause that it has.
/// </summary>
public sealed class ParserFaultTests
{
    [Theory]
    [InlineData("SEARCH", "* ESEARCH (TAG \"{tag}\") UID ALL 1:4294967295,1:4294967295\n{tag} OK done", "-Subject x")]
    [InlineData("SEARCH", "* ESEARCH (TAG \"{tag}\") UID ALL 99999999999\n{tag} OK done", "-Subject x")]
    [InlineData("SEARCH", "* ESEARCH (TAG \"{tag}\") UID COUNT 99999999999 ALL 1\n{tag} OK done", "-Subject x")]
    [InlineData("FETCH", "* 0 FETCH (UID 1 FLAGS ())\n{tag} OK done", "")]
    [InlineData("FETCH", "* 99999999999 FETCH (UID 1 FLAGS ())\n{tag} OK done", "")]
    [InlineData("FETCH", "* 0 EXPUNGE\n{tag} OK done", "")]
    [InlineData("EXAMINE", "* 99999999999 EXISTS\n{tag} OK done", "")]
    [InlineData("FETCH", "* OK [CLOSED] gone\n* 1 FETCH (UID 1 FLAGS ())\n{tag} OK done", "")]
    public void An_answer_out_of_range_breaks_the_protocol_or_is_ignored(string verb, string answer, string filter)
    {
        using ScriptedServer server = ScriptedServer.Start(
            new OtherImap { Capabilities = "ESEARCH", Says = command => command.Split(' ').Contains(verb) ? answer : null }.Serve
        );
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "x");

        ShellResult result = shell.Run($"Get-SpectrumMessage {filter}");

        string[] ids =
        [
            .. result
                .Errors.Append(result.Fatal)
                .Where(error => error is not null)
                .Select(error => error!.FullyQualifiedErrorId.Split(',')[0]),
        ];
        Assert.All(ids, id => Assert.Contains(id, (string[])["ProtocolViolation", "MessageMalformed"]));
    }

    [Theory]
    [InlineData("UIDL", "+OK\n0 abc\n.")]
    [InlineData("UIDL", "+OK\n2 abc\n.")]
    [InlineData("UIDL", "+OK\n-1 abc\n.")]
    [InlineData("LIST", "+OK\n99999999999 10\n.")]
    [InlineData("UIDL", "+OK\n1 abc\n2 def\n3 ghi\n.")]
    public void So_does_one_over_pop3(string verb, string answer)
    {
        using ScriptedServer server = ScriptedServer.Start(client =>
        {
            client.WriteLine("+OK ready");
            while (client.ReadLine() is { } line)
            {
                string asked = line.Split(' ')[0];
                client.WriteLine(
                    asked switch
                    {
                        _ when asked == verb => answer,
                        "CAPA" => "+OK\nUSER\nUIDL\nTOP\n.",
                        "STAT" => "+OK 1 10",
                        "LIST" => "+OK\n1 10\n.",
                        "UIDL" => "+OK\n1 abc\n.",
                        "TOP" or "RETR" => "+OK\nSubject: x\n\n.",
                        _ => "+OK",
                    }
                );
            }
        });
        using var shell = new Shell();
        shell
            .Run(
                "Connect-Spectrum -Credential $args[0] -Server 127.0.0.1 -Port $args[1] -Security None -AllowUnencrypted "
                    + "-Protocol Pop3",
                Labs.Credential(new LabUser("u@lab.test", "p")),
                server.Port
            )
            .ThrowOnError();

        ShellResult result = shell.Run("Get-SpectrumMessage");

        Assert.DoesNotContain(
            result.Errors.Append(result.Fatal),
            error => error?.FullyQualifiedErrorId.StartsWith("Other,", StringComparison.Ordinal) == true
        );
    }

    [Fact]
    public void A_folder_that_is_listed_twice_is_there_once()
    {
        using ScriptedServer server = ScriptedServer.Start(
            new OtherImap
            {
                Says = command =>
                    command.StartsWith("LIST", StringComparison.Ordinal) && command.Contains('*', StringComparison.Ordinal)
                        ? "* LIST () \".\" INBOX\n* LIST () \".\" INBOX.a\n* LIST () \".\" INBOX.a\n* LIST () \".\" inbox\n"
                            + "* LIST (\\Noselect) \".\" INBOX.b\n* LIST () \".\" INBOX.b\n{tag} OK done"
                        : null,
            }.Serve
        );
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "x");

        string[] paths =
        [
            .. shell.Run("Get-SpectrumFolder").ThrowOnError().Output.Select(folder => AuditRows.Text(folder, "Path")),
        ];

        Assert.Equal(["INBOX", "INBOX.a", "INBOX.b"], paths);
    }

    [Theory]
    [InlineData("MESSAGES 4294967295 UNSEEN 1")]
    [InlineData("MESSAGES 2 UNSEEN 4294967295")]
    public void A_namespace_that_comes_again_ends_nothing_and_no_figure_is_below_0(string figures)
    {
        using ScriptedServer server = ScriptedServer.Start(
            new OtherImap
            {
                Says = command =>
                    command.Split(' ')[0] switch
                    {
                        "LIST" when command.Contains('*', StringComparison.Ordinal) =>
                            "* NAMESPACE ((\"INBOX.\" \".\")(\"More.\" \".\")) NIL NIL\n* LIST () \".\" INBOX\n{tag} OK done",
                        "STATUS" => $"* STATUS {command.Split(' ')[1]} ({figures} UIDNEXT 5 UIDVALIDITY 7)\n{{tag}} OK done",
                        _ => null,
                    },
            }.Serve
        );
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "x");

        ShellResult result = shell.Run("Get-SpectrumFolder");

        Assert.DoesNotContain(
            result.Errors.Append(result.Fatal),
            error => error?.FullyQualifiedErrorId.StartsWith("Other,", StringComparison.Ordinal) == true
        );
        Assert.All(
            result.Output,
            folder =>
                Assert.All(
                    new[] { "Items", "Unread" },
                    name => Assert.True(folder.Properties[name].Value is null or int and >= 0, name)
                )
        );
    }
}
