using System;
using System.Linq;
using System.Net;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Clients;

/// <summary>A refused password is sent once, by one mechanism, whatever the server offers: each attempt counts.</summary>
public sealed class SignInTests
{
    private const string All = "NTLM GSSAPI DIGEST-MD5 CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512 LOGIN PLAIN";
    private const string Unusual = "NTLM DIGEST-MD5 CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256";
    private const string Unknown = "NTLM DIGEST-MD5 X-OTHER";

    private static readonly NetworkCredential s_credential = new("me@lab.test", "wrong");

    [Theory]
    [InlineData(MailProtocol.Imap, All, "AUTHENTICATE SCRAM-SHA-512")]
    [InlineData(MailProtocol.Imap, "CRAM-MD5 SCRAM-SHA-1 LOGIN PLAIN", "AUTHENTICATE PLAIN")]
    [InlineData(MailProtocol.Imap, Unusual, "AUTHENTICATE SCRAM-SHA-256")]
    [InlineData(MailProtocol.Imap, "CRAM-MD5", "AUTHENTICATE CRAM-MD5")]
    [InlineData(MailProtocol.Imap, Unknown, "LOGIN")]
    [InlineData(MailProtocol.Pop3, All, "AUTH SCRAM-SHA-512")]
    [InlineData(MailProtocol.Pop3, Unusual, "AUTH SCRAM-SHA-256")]
    [InlineData(MailProtocol.Pop3, Unknown, "PASS")]
    [InlineData(MailProtocol.Smtp, All, "AUTH SCRAM-SHA-512")]
    [InlineData(MailProtocol.Smtp, Unusual, "AUTH SCRAM-SHA-256")]
    public void A_wrong_password_is_sent_once(MailProtocol protocol, string offered, string expected)
    {
        using ScriptedServer server = Start(protocol, offered);

        MailException failure = Assert.Throws<MailException>(() => Connect(server, protocol));

        Assert.Equal(MailCause.BadCredentials, failure.Cause);
        Assert.Equal([expected], Attempts(server));
    }

    [Theory]
    [InlineData(All, "AUTHENTICATE SCRAM-SHA-512")]
    [InlineData(Unusual, "AUTHENTICATE SCRAM-SHA-256")]
    [InlineData("CRAM-MD5", "AUTHENTICATE CRAM-MD5")]
    [InlineData(Unknown, "LOGIN")]
    public void The_audit_sends_it_in_the_same_way(string offered, string expected)
    {
        using ScriptedServer server = Start(MailProtocol.Imap, offered);

        MailException failure = Assert.Throws<MailException>(() => ConnectForAudit(server));

        Assert.Equal(MailCause.BadCredentials, failure.Cause);
        Assert.Equal([expected], Attempts(server));
    }

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Smtp)]
    public void A_server_that_takes_no_password_does_not_get_it(MailProtocol protocol)
    {
        using ScriptedServer server = Start(protocol, Unknown, "LOGINDISABLED");

        Assert.Equal(MailCause.LoginDisabled, Assert.Throws<MailException>(() => Connect(server, protocol)).Cause);
        Assert.Empty(Attempts(server));
    }

    [Fact]
    public void An_audit_does_not_send_it_either()
    {
        using ScriptedServer server = Start(MailProtocol.Imap, Unknown, "LOGINDISABLED");

        Assert.Equal(MailCause.LoginDisabled, Assert.Throws<MailException>(() => ConnectForAudit(server)).Cause);
        Assert.Empty(Attempts(server));
    }

    private static void Connect(ScriptedServer server, MailProtocol protocol) =>
        Connector.Connect([Endpoint(server, protocol)], Policy(), s_credential, TestContext.Current.CancellationToken).Close();

    private static void ConnectForAudit(ScriptedServer server)
    {
        var search = new CandidateSearch([Endpoint(server, MailProtocol.Imap)], Policy());
        ImapLink.Connect(search, Policy(), s_credential, TestContext.Current.CancellationToken).Dispose();
    }

    private static ServerEndpoint Endpoint(ScriptedServer server, MailProtocol protocol) =>
        new(protocol, "127.0.0.1", server.Port, MailSecurity.None);

    private static ConnectionPolicy Policy() => new() { Timeout = TimeSpan.FromSeconds(20) };

    // Every command that a server counts as an attempt.
    private static string[] Attempts(ScriptedServer server) =>
        [
            .. server
                .Received.Select(line => Regex.Replace(line, "^[A-Z][0-9]{8} ", string.Empty))
                .Select(line => line.Split(' '))
                .Where(words => words[0] is "AUTHENTICATE" or "AUTH" or "LOGIN" or "PASS" or "APOP")
                .Select(words => words[0].StartsWith("AUTH", StringComparison.Ordinal) ? $"{words[0]} {words[1]}" : words[0]),
        ];

    private static ScriptedServer Start(MailProtocol protocol, string offered, string more = "") =>
        ScriptedServer.Start(connection =>
        {
            string[] names = offered.Split(' ');
            connection.WriteLine(
                protocol switch
                {
                    MailProtocol.Imap => $"* OK [CAPABILITY IMAP4rev1 {more} AUTH={string.Join(" AUTH=", names)}] ready",
                    MailProtocol.Pop3 => "+OK ready <1.2@lab.test>",
                    _ => "220 scripted ESMTP",
                }
            );
            while (connection.ReadLine() is { } line)
            {
                connection.WriteLine(
                    protocol switch
                    {
                        MailProtocol.Imap => $"{line.Split(' ')[0]} NO [AUTHENTICATIONFAILED] wrong",
                        MailProtocol.Pop3 => Pop3(line, offered),
                        _ => line.StartsWith("EHLO", StringComparison.Ordinal) ? $"250 AUTH {offered}" : "535 5.7.8 wrong",
                    }
                );
            }
        });

    private static string Pop3(string line, string offered) =>
        line.Split(' ')[0] switch
        {
            "CAPA" => $"+OK\nUSER\nUIDL\nSASL {offered}\n.",
            "USER" => "+OK",
            _ => "-ERR [AUTH] wrong",
        };
}
