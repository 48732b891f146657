using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Clients;

/// <summary>A token is sent once, by one mechanism, and never as a password; a server that repeats it is blanked.</summary>
public sealed class TokenSignInTests
{
    private const string User = "me@fake.test";

    private static readonly string s_token = string.Concat(Enumerable.Range(0, 40).Select(_ => Guid.NewGuid().ToString("N")));

    [Theory]
    [InlineData(MailProtocol.Imap, false, "PLAIN XOAUTH2 OAUTHBEARER", "OAUTHBEARER")]
    [InlineData(MailProtocol.Imap, true, "PLAIN XOAUTH2 OAUTHBEARER", "OAUTHBEARER")]
    [InlineData(MailProtocol.Imap, false, "PLAIN xoauth2", "XOAUTH2")]
    [InlineData(MailProtocol.Imap, true, "PLAIN XOAUTH2", "XOAUTH2")]
    [InlineData(MailProtocol.Pop3, false, "PLAIN XOAUTH2 OAUTHBEARER", "OAUTHBEARER")]
    [InlineData(MailProtocol.Pop3, false, "XOAUTH2", "XOAUTH2")]
    [InlineData(MailProtocol.Smtp, false, "LOGIN XOAUTH2 OAUTHBEARER", "OAUTHBEARER")]
    [InlineData(MailProtocol.Smtp, false, "XOAUTH2", "XOAUTH2")]
    public void A_refused_token_is_sent_once_and_the_reason_is_read(
        MailProtocol protocol,
        bool audit,
        string offered,
        string mechanism
    )
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        try
        {
            using ScriptedServer server = Start(protocol, offered, echo: true);

            MailException failure = Assert.Throws<MailException>(() => Connect(server, protocol, audit, path));

            Assert.Null(server.Failure);
            Assert.Equal("TokenScope", failure.ErrorId);
            Assert.Contains("mail.all", failure.Remedy, StringComparison.Ordinal);
            Assert.Equal(mechanism, Assert.Single(Attempts(server)));
            string sent = Sent(server);
            Assert.Contains($"auth=Bearer {s_token}\u0001\u0001", sent, StringComparison.Ordinal);
            Assert.StartsWith(
                mechanism == "XOAUTH2" ? $"user={User}\u0001" : $"n,a={User},\u0001host=",
                sent,
                StringComparison.Ordinal
            );
            AssertHidden(Texts(failure) + File.ReadAllText(path), server);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(MailProtocol.Imap, false)]
    [InlineData(MailProtocol.Imap, true)]
    [InlineData(MailProtocol.Pop3, false)]
    [InlineData(MailProtocol.Smtp, false)]
    public void A_server_that_takes_no_token_does_not_get_it(MailProtocol protocol, bool audit)
    {
        using ScriptedServer server = Start(protocol, "PLAIN LOGIN", echo: false);

        MailException failure = Assert.Throws<MailException>(() => Connect(server, protocol, audit, null));

        Assert.Equal(MailCause.LoginDisabled, failure.Cause);
        Assert.Contains("OAUTHBEARER", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Attempts(server));
        Assert.DoesNotContain(server.Received, line => line.Contains(s_token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("NO [UNAVAILABLE] Too many connections", "Throttled")]
    [InlineData("NO [ALERT] Your account is not enabled for IMAP use.", "LoginDisabled")]
    [InlineData("NO [EXPIRED] The token has expired", "TokenExpired")]
    [InlineData("NO AUTHENTICATE failed.", "TokenRefused")]
    public void A_refusal_without_a_reason_is_read_by_its_words(string answer, string id)
    {
        foreach (bool audit in (bool[])[false, true])
        {
            using ScriptedServer server = ScriptedServer.Start(connection =>
            {
                connection.WriteLine("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] ready");
                while (connection.ReadLine() is { } line)
                {
                    connection.WriteLine($"{line.Split(' ')[0]} {answer}");
                }
            });

            Assert.Equal(id, Assert.Throws<MailException>(() => Connect(server, MailProtocol.Imap, audit, null)).ErrorId);
        }
    }

    private static void Connect(ScriptedServer server, MailProtocol protocol, bool audit, string? log)
    {
        var policy = new ConnectionPolicy
        {
            Timeout = TimeSpan.FromSeconds(60),
            Transcript = log is null ? null : Transcript.At(log),
        };
        var endpoint = new ServerEndpoint(protocol, "127.0.0.1", server.Port, MailSecurity.None);
        var credential = new TokenCredential(User, new FixedToken(new NetworkCredential(string.Empty, s_token).SecurePassword));
        if (audit)
        {
            var search = new CandidateSearch([endpoint], policy);
            ImapLink.Connect(search, policy, credential, TestContext.Current.CancellationToken).Dispose();
        }
        else
        {
            Connector.Connect([endpoint], policy, credential, TestContext.Current.CancellationToken).Close();
        }
    }

    // The token, the encoded line, and the beginnings of both.
    private static void AssertHidden(string seen, ScriptedServer server)
    {
        string encoded = Encoded(server);
        Assert.Contains("********", seen, StringComparison.Ordinal);
        foreach (string secret in (string[])[s_token, s_token[..60], s_token[40..90], encoded, encoded[..120], encoded[60..200]])
        {
            Assert.DoesNotContain(secret, seen, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static string Texts(MailException failure)
    {
        var texts = new StringBuilder(failure.ServerResponse);
        for (Exception? exception = failure; exception is not null; exception = exception.InnerException)
        {
            texts.AppendLine(exception.ToString());
        }

        return texts.ToString();
    }

    private static string[] Attempts(ScriptedServer server) =>
        [
            .. server
                .Received.Select(line => Regex.Replace(line, "^[A-Z][0-9]{8} ", string.Empty).Split(' '))
                .Where(words => words[0] is "AUTHENTICATE" or "AUTH" or "LOGIN" or "PASS" or "USER")
                .Select(words => words.ElementAtOrDefault(1) ?? string.Empty),
        ];

    private static string Encoded(ScriptedServer server) =>
        server.Received.SelectMany(line => line.Split(' ')).MaxBy(word => word.Length)!;

    private static string Sent(ScriptedServer server) => Encoding.UTF8.GetString(Convert.FromBase64String(Encoded(server)));

    // Asks for the token where it did not come with the command, then says why it is refused, and then refuses it.
    private static ScriptedServer Start(MailProtocol protocol, string offered, bool echo) =>
        ScriptedServer.Start(connection =>
        {
            string reason = Convert.ToBase64String(
                Encoding.ASCII.GetBytes("""{"status":"insufficient_scope","schemes":"bearer","scope":"mail.all"}""")
            );
            connection.WriteLine(
                protocol switch
                {
                    MailProtocol.Imap => $"* OK [CAPABILITY IMAP4rev1 AUTH={string.Join(" AUTH=", offered.Split(' '))}] ready",
                    MailProtocol.Pop3 => "+OK ready",
                    _ => "220 ready",
                }
            );
            (string tag, string token, bool isExplained) = (string.Empty, string.Empty, false);
            while (connection.ReadLine() is { } line)
            {
                string[] words = line.Split(' ');
                string verb = words.ElementAtOrDefault(protocol == MailProtocol.Imap ? 1 : 0) ?? string.Empty;
                if (words[^1].Length > 1000)
                {
                    token = words[^1];
                }

                if (verb is "AUTHENTICATE" or "AUTH")
                {
                    tag = words[0];
                }

                bool asks = tag.Length > 0 && (token.Length == 0 || !isExplained);
                if (asks)
                {
                    isExplained = token.Length > 0;
                    string question = isExplained ? reason : string.Empty;
                    connection.WriteLine((protocol == MailProtocol.Smtp ? "334 " : "+ ") + question);
                    continue;
                }

                string text = tag.Length > 0 ? "refused: " + (echo ? $"{token} {token[..200]} {s_token[..100]}" : "no") : "done";
                connection.WriteLine(
                    protocol switch
                    {
                        MailProtocol.Pop3 when verb == "CAPA" => $"+OK\nUSER\nUIDL\nSASL {offered}\n.",
                        MailProtocol.Smtp when verb == "EHLO" => $"250 AUTH {offered}",
                        MailProtocol.Imap when tag.Length == 0 => $"{words[0]} OK done",
                        MailProtocol.Imap => $"{tag} NO [AUTHENTICATIONFAILED] {text}",
                        MailProtocol.Pop3 => $"-ERR [AUTH] {text}",
                        _ => $"535 5.7.8 {text}",
                    }
                );
            }
        });
}
