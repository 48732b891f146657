using System;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>
/// The response codes of a refused sign-in (RFC 5530, RFC 3206, RFC 2449), in sessions and audits and over both protocols. No
/// real server can be made to say them all.
/// </summary>
public sealed class ResponseCodeTests
{
    private const string To = "-Server 127.0.0.1 -Port $args[1] -Security None -AllowUnencrypted -TimeoutSec 20";

    public static TheoryData<string, string, string, string> ImapCodes =>
        new()
        {
            { "[AUTHENTICATIONFAILED]", "AuthenticationFailed", "AuthenticationFailed", "the password" },
            { "[AUTHORIZATIONFAILED]", "AuthenticationFailed", "AuthenticationFailed", "the password" },
            { "[EXPIRED]", "AuthenticationFailed", "AuthenticationFailed", "Set a new one" },
            { "[CONTACTADMIN]", "AccountBlocked", "AuthenticationFailed", "wants you to contact it" },
            { "[PRIVACYREQUIRED]", "LoginDisabled", "AuthenticationFailed", "Use TLS" },
            { "[UNAVAILABLE]", "Throttled", "Throttled", "does not work now" },
            { "[INUSE]", "Throttled", "Throttled", "Another program" },
            { "[LIMIT]", "Throttled", "Throttled", "A limit of the server" },
            { "[WEBALERT https://x.test/]", "WebSignInWanted", "AuthenticationFailed", "with a browser" },
        };

    public static TheoryData<string, string, string> Pop3Codes =>
        new()
        {
            { "[AUTH]", "AuthenticationFailed", "the password" },
            { "[SYS/TEMP]", "Throttled", "a fault that passes" },
            { "[SYS/PERM]", "ServerRejected", "does not pass" },
            { "[LOGIN-DELAY]", "Throttled", "between two sign-ins" },
            { "[IN-USE]", "Throttled", "over POP3" },
        };

    [Theory]
    [MemberData(nameof(ImapCodes))]
    public void Over_IMAP_a_session_and_an_audit_say_the_same(string code, string id, string status, string remedy)
    {
        using ScriptedServer server = ScriptedServer.Start(client => ServeImap(client, code));
        using var shell = new Shell();

        ShellResult session = Connect(shell, server, string.Empty);
        dynamic audit = shell
            .Run(
                "[pscustomobject]@{ EmailAddress = 'u@lab.test'; Password = 'secret-pw' } | Invoke-SpectrumMailboxAudit "
                    + "-MaximumRetryCount 0 -Server 127.0.0.1 -Port $args[0] -Security None -AllowUnencrypted -TimeoutSec 20",
                server.Port
            )
            .Output.Single();

        Check(session, code, id, remedy);
        Assert.Equal(status, audit.Status.ToString());
        Assert.Contains(code, (string)audit.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pop3Codes))]
    public void Over_POP3_a_session_says_it(string code, string id, string remedy)
    {
        using ScriptedServer server = ScriptedServer.Start(client => ServePop3(client, code));
        using var shell = new Shell();

        Check(Connect(shell, server, "-Protocol Pop3"), code, id, remedy);
    }

    private static ShellResult Connect(Shell shell, ScriptedServer server, string more) =>
        shell.Run(
            $"Connect-Spectrum -Credential $args[0] {To} {more}",
            Labs.Credential(new LabUser("u@lab.test", "secret-pw")),
            server.Port
        );

    private static void Check(ShellResult session, string code, string id, string remedy)
    {
        Assert.Equal(id, session.FatalId);
        Assert.Contains(code, session.Fatal!.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, session.Fatal.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    private static void ServeImap(ScriptedConnection client, string code)
    {
        client.WriteLine("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready");
        while (client.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            client.WriteLine(words[1] == "AUTHENTICATE" ? $"{words[0]} NO {code} Refused" : $"{words[0]} OK done");
        }
    }

    private static void ServePop3(ScriptedConnection client, string code)
    {
        client.WriteLine("+OK ready");
        while (client.ReadLine() is { } line)
        {
            client.WriteLine(
                line.Split(' ')[0] switch
                {
                    "CAPA" => "+OK\nUSER\nRESP-CODES\nAUTH-RESP-CODE\n.",
                    "PASS" => $"-ERR {code} Refused",
                    _ => "+OK",
                }
            );
        }
    }
}
