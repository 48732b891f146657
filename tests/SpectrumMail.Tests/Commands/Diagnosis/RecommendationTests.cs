using System;
using System.Linq;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Diagnostics;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>What is found to work instead, and that it can be used as it is.</summary>
public sealed class RecommendationTests(Labs labs)
{
    [Fact]
    public void A_recommendation_is_piped_or_splatted_into_Connect()
    {
        Lab lab = labs.Full;
        using Shell shell = LabShell.For(lab);
        shell
            .Run(
                "$lab.Port = $args[0]; $r = Test-SpectrumConnection -Credential $alice @lab -Protocol Imap -Security Tls",
                lab.ImapPort
            )
            .ThrowOnError();
        const string Trust = "-Credential $alice -CertificateAuthority $lab.CertificateAuthority";

        dynamic piped = shell.Run($"$r.Recommendation | Connect-Spectrum {Trust} -Name piped").Single;
        dynamic splatted = shell.Run($"$use = $r.Recommendation; Connect-Spectrum {Trust} @use -Name splatted").Single;

        foreach (dynamic session in (dynamic[])[piped, splatted])
        {
            Assert.Equal(
                (lab.Host, lab.ImapPort, "StartTls"),
                ((string)session.Server, (int)session.Port, (string)session.Security.ToString())
            );
            Assert.Equal("Open", session.State.ToString());
        }
    }

    [Fact]
    public void A_recommendation_for_submission_is_used_for_sending()
    {
        Lab lab = labs.Sending();
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.For(lab);
        shell
            .Run(
                "$r = Test-SpectrumConnection -Credential $alice @lab -Protocol Smtp -SmtpSecurity Tls; "
                    + "'SmtpServer','SmtpPort' | % { $lab.Remove($_) }"
            )
            .ThrowOnError();

        shell
            .Run("$use = $r.Recommendation; $null = $use | Connect-Spectrum -Credential $args[0] @lab", Labs.Credential(user))
            .ThrowOnError();
        dynamic sent = shell.Run("Send-SpectrumMail -To $args[0] -Subject recommended", user.Address).Single;

        Assert.Equal("Sent", sent.Status.ToString());
        Assert.Equal($"{lab.Host}:{lab.SubmissionPort}", (string)sent.Server);
    }

    [Fact]
    public void Implicit_TLS_on_the_submission_port_works_for_Connect_Send_and_Test()
    {
        Lab lab = labs.Get(new LabOptions { SubmissionImplicitTls = true });
        Assert.SkipUnless(lab.CanSend, lab.NoSendReason ?? string.Empty);
        using Shell shell = LabShell.Connected(lab, lab.Alice);

        dynamic sent = shell.Run("$sent = Send-SpectrumMail -To $bob.UserName -Subject implicit; $sent").Single;
        dynamic session = shell.Run("Get-SpectrumSession").Single;

        Assert.Equal("Sent", sent.Status.ToString());
        Assert.Equal("Tls", session.SmtpSecurity.ToString());
        Assert.Equal(
            "Passed",
            shell.Run("Test-SpectrumConnection -Credential $alice @lab -Protocol Smtp").Single.Status.ToString()
        );
    }

    [Fact]
    public void The_first_candidate_that_works_is_used_and_the_dead_one_costs_no_credentials()
    {
        Lab lab = labs.Full;
        using FaultProxy silent = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Blackhole = true });
        ServerEndpoint[] candidates =
        [
            new(MailProtocol.Imap, "nowhere.invalid", 993, MailSecurity.Tls),
            new(MailProtocol.Imap, "nowhere.invalid", 143, MailSecurity.StartTls),
            new(MailProtocol.Imap, lab.Host, silent.Port, MailSecurity.Tls),
            new(MailProtocol.Imap, lab.Host, lab.ImapPort, MailSecurity.Tls),
            new(MailProtocol.Imap, lab.Host, lab.ImapPort, MailSecurity.StartTls),
        ];
        ConnectionPolicy policy = Policy(lab, 20);
        var credential = new System.Net.NetworkCredential(lab.Alice.Address, lab.Alice.Password);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        using (MailLink link = Connector.Connect(candidates, policy, credential, TestContext.Current.CancellationToken))
        {
            Assert.Equal(candidates[4], link.Trace.Endpoint);
        }

        // Five seconds for the port that swallows everything, next to nothing for the others.
        Assert.InRange(clock.Elapsed.TotalSeconds, 4, 20);
        ConnectionTestResult tested = ConnectionTester.Run(
            new ConnectionTest(
                credential,
                candidates,
                policy with
                {
                    Timeout = TimeSpan.FromSeconds(6),
                },
                ConnectionStep.Access,
                null
            ),
            TestContext.Current.CancellationToken
        );
        Assert.Equal((ConnectionStatus.Passed, lab.ImapPort), (tested.Status, tested.Port));
    }

    [Fact]
    public void A_certificate_that_is_refused_ends_the_search()
    {
        Lab bad = labs.With(LabCertificate.UnknownCa);
        Lab lab = labs.Full;
        ServerEndpoint[] candidates =
        [
            new(MailProtocol.Imap, bad.Host, bad.ImapsPort, MailSecurity.Tls),
            new(MailProtocol.Imap, lab.Host, lab.ImapsPort, MailSecurity.Tls),
        ];
        var credential = new System.Net.NetworkCredential(lab.Alice.Address, lab.Alice.Password);

        var failure = Assert.Throws<MailException>(() =>
            Connector.Connect(candidates, Policy(lab, 10), credential, TestContext.Current.CancellationToken)
        );
        ConnectionTestResult tested = ConnectionTester.Run(
            new ConnectionTest(credential, candidates, Policy(lab, 10), ConnectionStep.Access, null),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(MailCause.CertificateUntrusted, failure.Cause);
        Assert.Equal(MailCause.CertificateUntrusted, tested.Cause);
        Assert.Equal(lab.ImapsPort, Assert.IsType<MailboxRecommendation>(tested.Recommendation).Port);
    }

    // A fake, because a real server does not report what it received.
    [Theory]
    [InlineData(MailSecurity.Tls)]
    [InlineData(MailSecurity.StartTls)]
    public void Nothing_secret_is_said_to_a_server_whose_certificate_is_refused(MailSecurity security)
    {
        Lab bad = labs.With(LabCertificate.UnknownCa);
        using ScriptedServer server = ScriptedServer.Start(
            connection =>
            {
                if (security == MailSecurity.StartTls)
                {
                    connection.WriteLine("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ready");
                    connection.WriteLine(connection.ReadLine()!.Split(' ')[0] + " OK begin");
                    connection.StartTls(bad.ServerCertificate);
                }

                connection.WriteLine("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready");
                while (connection.ReadLine() is { } line)
                {
                    connection.WriteLine(line.Split(' ')[0] + " OK");
                }
            },
            security == MailSecurity.Tls ? bad.ServerCertificate : null
        );
        ServerEndpoint[] candidates = [new(MailProtocol.Imap, bad.Host, server.Port, security)];
        var credential = new System.Net.NetworkCredential("alice@lab.test", "Unspeakable-1");

        ConnectionTestResult tested = ConnectionTester.Run(
            new ConnectionTest(credential, candidates, Policy(labs.Full, 10), ConnectionStep.Access, null),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(MailCause.CertificateUntrusted, tested.Cause);
        Assert.True(server.Connections > 0);
        string[] signIns =
        [
            "AUTHENTICATE",
            "LOGIN",
            "alice",
            "Unspeakable",
            Convert.ToBase64String("\0alice@lab.test\0Unspeakable-1"u8),
        ];
        Assert.DoesNotContain(
            server.Received,
            line => signIns.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase))
        );
    }

    [Fact]
    public void The_alternatives_are_the_candidates_the_other_mode_the_usual_ports_and_the_known_provider()
    {
        var endpoint = new ServerEndpoint(MailProtocol.Smtp, "mail.example", 587, MailSecurity.StartTls);
        ConnectionTrace lost = Failed(endpoint, MailCause.ConnectionLost, ConnectionStep.Greeting);
        ConnectionTrace closed = Failed(endpoint, MailCause.Refused, ConnectionStep.Connect);
        ConnectionTrace unknown = Failed(endpoint, MailCause.NameNotFound, ConnectionStep.Resolve);
        ConnectionTrace busy = Failed(endpoint, MailCause.Throttled, ConnectionStep.Greeting);

        Assert.Equal("mail.example:587 Tls, mail.example:465 Tls", For(lost, null));
        Assert.Equal("mail.example:465 Tls", For(closed, null));
        Assert.Equal(string.Empty, For(unknown, null));
        Assert.Equal("mobile.charter.net:587 Tls, mobile.charter.net:587 StartTls", For(unknown, MailProvider.Named("Charter")));
        Assert.Equal(string.Empty, For(busy, null));

        string For(ConnectionTrace failed, MailProvider? provider) =>
            string.Join(
                ", ",
                Alternatives.For(failed, [failed], [endpoint], provider).Select(other => $"{other} {other.Security}")
            );
    }

    // A session knows the suites of a server from before; a second sign-in there would be another wrong one.
    [Fact]
    public void The_place_that_failed_is_no_alternative_whatever_is_known_of_it()
    {
        var endpoint = new ServerEndpoint(MailProtocol.Imap, "mail.example", 993, MailSecurity.Tls);
        ConnectionTrace failed = Failed(endpoint with { IsLegacy = true }, MailCause.LoginDisabled, ConnectionStep.Authenticate);

        Assert.Equal(
            [endpoint with { Security = MailSecurity.StartTls }, endpoint with { Port = 143, Security = MailSecurity.StartTls }],
            Alternatives.For(failed, [failed], [endpoint], null)
        );
    }

    private static ConnectionTrace Failed(ServerEndpoint endpoint, MailCause cause, ConnectionStep step)
    {
        var trace = new ConnectionTrace(endpoint);
        trace.Fail(new MailException(cause, "x") { Step = step });
        return trace;
    }

    private static ConnectionPolicy Policy(Lab lab, int seconds) =>
        new()
        {
            Timeout = TimeSpan.FromSeconds(seconds),
            Authorities = SpectrumMail.Commands.Binding.CertificateAuthorities.Read(lab.CaFile),
        };
}
