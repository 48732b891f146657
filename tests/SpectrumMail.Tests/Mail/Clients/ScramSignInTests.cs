using System;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Clients;

/// <summary>With SCRAM a server proves itself, and may say that something stands between it and the client.</summary>
public sealed class ScramSignInTests
{
    // What a server sends that sees no proof: a nonce that begins as the client's, a salt and a number.
    private const string Challenge = "r={nonce}more,s=c2FsdHNhbHQ=,i=4096";

    private static readonly NetworkCredential s_credential = new("me@lab.test", "Correct-Horse-1");

    public static TheoryData<MailProtocol, bool> Clients =>
        new()
        {
            { MailProtocol.Imap, false },
            { MailProtocol.Imap, true },
            { MailProtocol.Pop3, false },
            { MailProtocol.Smtp, false },
        };

    [Theory]
    [MemberData(nameof(Clients))]
    public void A_server_that_accepts_without_a_proof_gets_no_session(MailProtocol protocol, bool isAudit) =>
        AssertFails("ServerNotProven", MailCause.Intercepted, protocol, isAudit, isAccepted: true, Challenge);

    [Theory]
    [MemberData(nameof(Clients))]
    public void A_server_with_another_password_gets_no_session(MailProtocol protocol, bool isAudit) =>
        AssertFails(
            "ServerNotProven",
            MailCause.Intercepted,
            protocol,
            isAudit,
            isAccepted: true,
            Challenge,
            "v=" + Convert.ToBase64String(new byte[32])
        );

    [Theory]
    [InlineData("r=another,s=c2FsdHNhbHQ=,i=4096")]
    [InlineData("r={nonce}more,s=!!!,i=4096")]
    [InlineData("r={nonce}more,s=c2FsdHNhbHQ=,i=2147483647")]
    [InlineData("r={nonce}more,s=c2FsdHNhbHQ=,i=0")]
    [InlineData("r={nonce}more,s=c2FsdHNhbHQ=")]
    [InlineData("m=ext,r={nonce}more,s=c2FsdHNhbHQ=,i=4096")]
    [InlineData("")]
    public void An_answer_that_is_not_one_of_SCRAM_gets_no_proof(string challenge)
    {
        foreach (bool isAudit in (bool[])[false, true])
        {
            AssertFails("ServerNotProven", MailCause.Intercepted, MailProtocol.Imap, isAudit, isAccepted: false, challenge);
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public void A_server_can_say_that_the_binding_differs(MailProtocol protocol, bool isAudit) =>
        AssertFails(
            "ChannelBindingRefused",
            MailCause.Intercepted,
            protocol,
            isAudit,
            isAccepted: false,
            Challenge,
            "e=server-does-support-channel-binding"
        );

    [Theory]
    [MemberData(nameof(Clients))]
    public void Another_word_of_the_server_is_a_refusal_as_any(MailProtocol protocol, bool isAudit) =>
        AssertFails(
            "AuthenticationFailed",
            MailCause.BadCredentials,
            protocol,
            isAudit,
            isAccepted: false,
            Challenge,
            "e=invalid-proof"
        );

    private static void AssertFails(
        string id,
        MailCause cause,
        MailProtocol protocol,
        bool isAudit,
        bool isAccepted,
        params string[] challenges
    )
    {
        using ScriptedServer server = Start(protocol, isAccepted, challenges);

        MailException failure = Assert.Throws<MailException>(() => Connect(server, protocol, isAudit));

        Assert.Equal((id, cause), (failure.ErrorId, failure.Cause));
        Assert.Equal(ConnectionStep.Authenticate, failure.Step);
        Assert.Single(server.Received, line => Regex.IsMatch(line, @"\b(?:AUTH|AUTHENTICATE|LOGIN|PASS)\b"));
    }

    private static void Connect(ScriptedServer server, MailProtocol protocol, bool isAudit)
    {
        var endpoint = new ServerEndpoint(protocol, "127.0.0.1", server.Port, MailSecurity.None);
        var policy = new ConnectionPolicy { Timeout = TimeSpan.FromSeconds(60) };
        if (isAudit)
        {
            var search = new CandidateSearch([endpoint], policy);
            ImapLink.Connect(search, policy, s_credential, TestContext.Current.CancellationToken).Dispose();
        }
        else
        {
            Connector.Connect([endpoint], policy, s_credential, TestContext.Current.CancellationToken).Close();
        }
    }

    private static ScriptedServer Start(MailProtocol protocol, bool isAccepted, string[] challenges) =>
        ScriptedServer.Start(connection =>
        {
            connection.WriteLine(
                protocol switch
                {
                    MailProtocol.Imap => "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN] ready",
                    MailProtocol.Pop3 => "+OK ready",
                    _ => "220 scripted ESMTP",
                }
            );
            while (connection.ReadLine() is { } line)
            {
                if (line.Contains("SCRAM-SHA-256", StringComparison.Ordinal))
                {
                    Talk(connection, protocol, line, isAccepted, challenges);
                }
                else
                {
                    connection.WriteLine(Usual(protocol, line));
                }
            }
        });

    private static void Talk(
        ScriptedConnection connection,
        MailProtocol protocol,
        string line,
        bool isAccepted,
        string[] challenges
    )
    {
        string tag = line.Split(' ')[0];
        string go = protocol == MailProtocol.Smtp ? "334 " : "+ ";
        string first = line.Split(' ')[^1];
        if (first == "SCRAM-SHA-256")
        {
            connection.WriteLine(go);
            first = connection.ReadLine()!;
        }

        string nonce = Encoding.UTF8.GetString(Convert.FromBase64String(first)).Split("r=")[1];
        foreach (string challenge in challenges)
        {
            string text = challenge.Replace("{nonce}", nonce, StringComparison.Ordinal);
            connection.WriteLine(go + Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
            if (connection.ReadLine() is null or "*")
            {
                isAccepted = false;
                break;
            }
        }

        connection.WriteLine(
            (protocol, isAccepted) switch
            {
                (MailProtocol.Imap, true) => tag + " OK [CAPABILITY IMAP4rev1] signed in",
                (MailProtocol.Imap, false) => tag + " NO [AUTHENTICATIONFAILED] wrong",
                (MailProtocol.Pop3, true) => "+OK signed in",
                (MailProtocol.Pop3, false) => "-ERR [AUTH] wrong",
                (_, true) => "235 2.7.0 signed in",
                _ => "535 5.7.8 wrong",
            }
        );
    }

    private static string Usual(MailProtocol protocol, string line) =>
        (protocol, line.Split(' ')[0]) switch
        {
            (MailProtocol.Imap, { } tag) => tag + " OK done",
            (MailProtocol.Pop3, "CAPA") => "+OK\nSASL SCRAM-SHA-256 PLAIN\nUIDL\n.",
            (MailProtocol.Pop3, "STAT") => "+OK 0 0",
            (_, "EHLO") => "250 AUTH SCRAM-SHA-256 PLAIN",
            (MailProtocol.Pop3, _) => "+OK",
            _ => "250 OK",
        };
}
