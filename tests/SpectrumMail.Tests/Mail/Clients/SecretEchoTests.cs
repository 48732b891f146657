using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using MailKit.Net.Smtp;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Clients;

/// <summary>A server that repeats what the client sent does not bring the password into errors, results or transcripts.</summary>
public sealed class SecretEchoTests
{
    private const string User = "me@fake.test";

    public static TheoryData<MailProtocol, bool, string, string> Situations
    {
        get
        {
            var all = new TheoryData<MailProtocol, bool, string, string>();
            foreach (string password in (string[])["TopSecretPw9", "To\"p\\Secr\u00e9t9", "pw9"])
            {
                foreach (string offered in (string[])["PLAIN", "LOGIN", "CRAM-MD5", "X-OTHER"])
                {
                    all.Add(MailProtocol.Imap, false, offered, password);
                    all.Add(MailProtocol.Imap, true, offered, password);
                    all.Add(MailProtocol.Pop3, false, offered, password);
                    all.Add(MailProtocol.Smtp, false, offered == "X-OTHER" ? "PLAIN" : offered, password);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Situations))]
    public void A_refusal_that_repeats_the_sign_in_is_blanked(MailProtocol protocol, bool audit, string offered, string password)
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        try
        {
            foreach (Func<string, string> form in (Func<string, string>[])[text => text, text => text.ToUpperInvariant()])
            {
                using ScriptedServer server = Start(protocol, offered, form);
                var policy = new ConnectionPolicy { Timeout = TimeSpan.FromSeconds(20), Transcript = Transcript.At(path) };

                MailException failure = Assert.Throws<MailException>(() => Connect(server, protocol, audit, policy, password));

                Assert.Null(server.Failure);
                Assert.Equal(MailCause.BadCredentials, failure.Cause);
                Assert.Contains("refused because of", failure.ServerResponse, StringComparison.OrdinalIgnoreCase);
                string seen = Texts(failure) + File.ReadAllText(path);
                Assert.All(Forms(password, server), secret => Assert.DoesNotContain(secret, seen, Ordinal(secret)));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("{\"status\":\"401\",\"token\":\"", "\"}")]
    [InlineData("a", "")]
    [InlineData("ab", "b")]
    [InlineData("abc", "bc")]
    public void A_secret_in_a_text_that_the_server_encodes_is_blanked(string before, string after)
    {
        const string Secret = "ya29.a0Af-Zq_81xVtP37dd0sLLr2";
        var redactor = new Redactor();
        redactor.Hide(new NetworkCredential(User, Secret));
        string said = "+ " + Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Secret + after));

        string clean = redactor.Clean(said);

        // Of the group of three bytes at either end a part may stay.
        string left = string.Concat(clean.Substring(2).Split("********").Select(text => text.TrimEnd('=')));
        Assert.True(left.Length <= (before.Length + after.Length + 4) * 4 / 3 + 2, clean);
        Assert.DoesNotContain(said, clean, StringComparison.Ordinal);
    }

    [Fact]
    public void Replies_after_the_sign_in_are_blanked_too()
    {
        const string Password = "TopSecretPw9";
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{User}\0{Password}"));
        using ScriptedServer server = ScriptedServer.Start(connection =>
        {
            connection.WriteLine("220 ready");
            while (connection.ReadLine() is { } line)
            {
                string verb = line.Split(' ')[0];
                connection.WriteLine(
                    verb switch
                    {
                        "EHLO" => "250 AUTH PLAIN",
                        "AUTH" => $"235 2.7.0 {line}",
                        "RCPT" => $"250-2.1.5 {encoded}\n250 2.1.5 {Password}",
                        _ => $"250 {Password}",
                    }
                );
            }
        });
        var policy = new ConnectionPolicy { Timeout = TimeSpan.FromSeconds(20) };
        MailLink link = Connector.Connect(
            [Endpoint(server, MailProtocol.Smtp)],
            policy,
            new NetworkCredential(User, Password),
            TestContext.Current.CancellationToken
        );

        SmtpResponse? reply = null;
        link.Run(client => reply = ((SubmissionClient)client).Rehearse(User), TestContext.Current.CancellationToken);
        link.Close();

        Assert.Equal("2.1.5 ******** 2.1.5 ********", reply!.Response);
    }

    [Fact]
    public void A_command_of_an_audit_that_is_refused_with_the_password_is_blanked()
    {
        const string Password = "TopSecretPw9";
        using ScriptedServer server = ScriptedServer.Start(connection =>
        {
            connection.WriteLine("* OK [CAPABILITY IMAP4rev1] ready");
            while (connection.ReadLine() is { } line)
            {
                string verb = line.Split(' ')[1];
                string answer = verb == "LIST" ? $"NO {Password} {new string('x', 100_000)}" : "OK [CAPABILITY IMAP4rev1] done";
                connection.WriteLine($"{line.Split(' ')[0]} {answer}");
            }
        });
        var search = new CandidateSearch(
            [Endpoint(server, MailProtocol.Imap)],
            new ConnectionPolicy { Timeout = TimeSpan.FromSeconds(20) }
        );
        using ImapLink link = ImapLink.Connect(
            search,
            new ConnectionPolicy { Timeout = TimeSpan.FromSeconds(20) },
            new NetworkCredential(User, Password),
            TestContext.Current.CancellationToken
        );

        string reply = link.Conversation.Run("LIST \"\" *").Reply;

        Assert.StartsWith("NO ******** x", reply, StringComparison.Ordinal);
        Assert.InRange(reply.Length, 400, 501);
    }

    [Fact]
    public void A_transcript_blanks_what_comes_in_pieces()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        var redactor = new Redactor();
        redactor.Hide(new NetworkCredential(User, "TopSecretPw9"));
        using (
            var log = new RedactingLogger(Transcript.At(path).For(MailProtocol.Pop3), redactor)
            {
                AuthenticationSecretDetector = null,
            }
        )
        {
            foreach (char one in "-ERR PASS TopSecretPw9 or TopSecret?\r\n-ERR Top")
            {
                log.LogServer([(byte)one], 0, 1);
            }
        }

        string text = File.ReadAllText(path);
        File.Delete(path);
        Assert.Contains("-ERR PASS ******** or TopSecret?", text, StringComparison.Ordinal);
        Assert.EndsWith("-ERR Top", text.TrimEnd(), StringComparison.Ordinal);
    }

    private static StringComparison Ordinal(string secret) =>
        secret.Length > 6 ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private static void Connect(
        ScriptedServer server,
        MailProtocol protocol,
        bool audit,
        ConnectionPolicy policy,
        string password
    )
    {
        var credential = new NetworkCredential(User, password);
        if (audit)
        {
            var search = new CandidateSearch([Endpoint(server, protocol)], policy);
            ImapLink.Connect(search, policy, credential, TestContext.Current.CancellationToken).Dispose();
        }
        else
        {
            Connector.Connect([Endpoint(server, protocol)], policy, credential, TestContext.Current.CancellationToken).Close();
        }
    }

    // All that a script, a record or a screen may show of it.
    private static string Texts(MailException failure)
    {
        var texts = new StringBuilder(failure.ServerResponse);
        for (Exception? exception = failure; exception is not null; exception = exception.InnerException)
        {
            texts.AppendLine(exception.ToString());
        }

        return texts.ToString();
    }

    // The password, its encodings, and every line that the client sent as an answer. The user name is no secret.
    private static IEnumerable<string> Forms(string password, ScriptedServer server)
    {
        string name = Convert.ToBase64String(Encoding.UTF8.GetBytes(User));
        return
        [
            password,
            Convert.ToBase64String(Encoding.UTF8.GetBytes(password)).TrimEnd('='),
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{User}\0{password}")).TrimEnd('='),
            .. server.Received.Where(line => line.Length > 12 && !line.Contains(' ') && line != name),
        ];
    }

    private static ServerEndpoint Endpoint(ScriptedServer server, MailProtocol protocol) =>
        new(protocol, "127.0.0.1", server.Port, MailSecurity.None);

    private static ScriptedServer Start(MailProtocol protocol, string offered, Func<string, string> form) =>
        ScriptedServer.Start(connection =>
        {
            connection.WriteLine(
                protocol switch
                {
                    MailProtocol.Imap => $"* OK [CAPABILITY IMAP4rev1 AUTH={offered}] ready",
                    MailProtocol.Pop3 => "+OK ready",
                    _ => "220 ready",
                }
            );
            (string tag, int missing) = (string.Empty, 0);
            var said = new List<string>();
            while (connection.ReadLine() is { } line)
            {
                string[] words = line.Split(' ');
                int at = protocol == MailProtocol.Imap && missing == 0 ? 1 : 0;
                string verb = words.ElementAtOrDefault(at) ?? string.Empty;
                said.Add(line);
                if (missing > 0)
                {
                    missing--;
                }
                else if (verb is "AUTHENTICATE" or "AUTH")
                {
                    missing = (offered == "LOGIN" ? 2 : 1) - (words.Length - at - 2);
                    tag = words[0];
                }
                else if (verb == "LOGIN")
                {
                    missing = line.EndsWith('}') ? 2 : 0;
                    tag = words[0];
                }

                string refusal = "refused because of " + form(string.Join(" | ", said));
                connection.WriteLine(
                    protocol switch
                    {
                        MailProtocol.Pop3 when verb == "CAPA" => $"+OK\nUSER\nSASL {offered}\n.",
                        MailProtocol.Pop3 when verb == "USER" => "+OK",
                        MailProtocol.Smtp when verb == "EHLO" => $"250 AUTH {offered}",
                        MailProtocol.Imap or MailProtocol.Pop3 when missing > 0 => "+ " + Challenge,
                        MailProtocol.Smtp when missing > 0 => "334 " + Challenge,
                        MailProtocol.Imap => $"{tag} NO [AUTHENTICATIONFAILED] {refusal}",
                        MailProtocol.Pop3 => $"-ERR [AUTH] {refusal}",
                        _ => $"535 5.7.8 {refusal}",
                    }
                );
            }
        });

    private static string Challenge => Convert.ToBase64String(Encoding.ASCII.GetBytes("<1896.697170952@postoffice.example.net>"));
}
