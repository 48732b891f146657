using System;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Text;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Diagnostics;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>
/// Servers that record what they are sent: no password, and no user name, reaches one that the user did not choose.
/// </summary>
public sealed class GuessedServerTests(Labs labs)
{
    private const string Password = "Unspeakable-1";

    private const string Connect = "Connect-Spectrum -Credential $args[0] -Proxy $args[1]";
    private const string Send = "Send-SpectrumMail -Credential $args[0] -Proxy $args[1] -To a@b.example -Subject s";
    private const string Test = "Test-SpectrumConnection -Credential $args[0] -Proxy $args[1]";
    private const string Audit = "Invoke-SpectrumMailboxAudit -Account $args[0] -Proxy $args[1]";

    // Every connection goes through the proxy, so that it sees each one. The first row shows that it does.
    [Theory]
    [InlineData("me@charter.net", true)]
    [InlineData("me@elsewhere.example", false)]
    [InlineData("me@spectrum.net.example", false)]
    [InlineData("me@notcharter.net", false)]
    [InlineData("me@spectrum.net@evil.example", false)]
    [InlineData("me@xn--spctrum-3ve.net", false)]
    [InlineData("me@spеctrum.net", false)] // The first e is Cyrillic.
    [InlineData("me", false)]
    public void No_connection_is_opened_for_a_domain_that_is_not_in_the_table(string address, bool isKnown)
    {
        using ScriptedServer proxy = ScriptedServer.Start(connection => connection.ReadLine());
        using var shell = new Shell();
        PSCredential account = Labs.Credential(new LabUser(address, Password));
        var through = new Uri($"http://127.0.0.1:{proxy.Port}");

        foreach (string command in (string[])[Connect, Send, Test, Audit])
        {
            int before = proxy.Connections;

            ShellResult result = shell.Run(command + " -TimeoutSec 5", account, through);

            Assert.Equal(isKnown, proxy.Connections > before);
            if (!isKnown)
            {
                Assert.Equal("ProviderUnknown", ErrorId(result, command == Audit));
            }
        }
    }

    [Fact]
    public void A_row_of_an_unknown_domain_has_its_status_and_remedy_and_the_others_are_audited()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = LabShell.For(lab);

        ShellResult result = shell.Run(
            "$rows = [pscustomobject]@{ EmailAddress = 'x@elsewhere.example'; Password = 'y' }, [pscustomobject]@{ "
                + "EmailAddress = $args[0]; Password = $args[1]; Server = $lab.Server; Port = $lab.Port }; $rows | "
                + "Invoke-SpectrumMailboxAudit -CertificateAuthority $lab.CertificateAuthority",
            user.Address,
            user.Password
        );

        result.ThrowOnError();
        dynamic[] rows = [.. result.Output.OrderBy(row => (string)((dynamic)row).EmailAddress == user.Address)];
        Assert.Equal(["InvalidInput", "Ok"], rows.Select(row => (string)row.Status.ToString()));
        Assert.Contains("-Discover", (string)rows[0].Remedy, StringComparison.Ordinal);
        Assert.Equal(string.Empty, (string)rows[1].Provider);
    }

    [Fact]
    public void A_second_server_gets_nothing_after_the_first_has_refused_the_password()
    {
        Lab lab = labs.Full;
        using ScriptedServer first = Imap(lab, "NO [AUTHENTICATIONFAILED] Wrong password.");
        using ScriptedServer second = Imap(lab, "OK done");
        ServerEndpoint[] candidates = [At(lab, first), At(lab, second)];
        var credential = new NetworkCredential("me@lab.test", Password);
        ConnectionPolicy policy = Policy(lab);

        Assert.Throws<MailException>(() =>
            Connector.Connect(candidates, policy, credential, TestContext.Current.CancellationToken)
        );
        Assert.Throws<MailException>(() =>
            ImapLink.Connect(new CandidateSearch(candidates, policy), policy, credential, TestContext.Current.CancellationToken)
        );
        ConnectionTestResult tested = ConnectionTester.Run(
            new ConnectionTest(credential, candidates, policy, ConnectionStep.Access, null),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(MailCause.BadCredentials, tested.Cause);
        Assert.Equal(3, first.Connections);
        Assert.Equal(0, second.Connections);
        Assert.True(HasSecret(first));
    }

    [Fact]
    public void An_alternative_that_a_test_recommends_is_sent_no_password()
    {
        Lab lab = labs.Full;
        Lab bad = labs.With(LabCertificate.UnknownCa);
        using ScriptedServer refused = Imap(bad, "OK done");
        using ScriptedServer other = Imap(lab, "OK done");

        ConnectionTestResult tested = ConnectionTester.Run(
            new ConnectionTest(
                new NetworkCredential("me@lab.test", Password),
                [At(bad, refused), At(lab, other)],
                Policy(lab),
                ConnectionStep.Access,
                null
            ),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(MailCause.CertificateUntrusted, tested.Cause);
        Assert.Equal(other.Port, Assert.IsType<MailboxRecommendation>(tested.Recommendation).Port);
        Assert.True(other.Connections > 0);
        Assert.False(HasSecret(refused));
        Assert.False(HasSecret(other));
    }

    // The provider's own servers would be recommended; the user named another one, which takes no password.
    [Fact]
    public void A_password_that_one_host_does_not_take_is_not_sent_to_another_host()
    {
        Lab lab = labs.Full;
        using ScriptedServer refusing = Imap(lab, "NO never", "IMAP4rev1 LOGINDISABLED");
        using ScriptedServer other = Imap(lab, "OK done");
        ServerEndpoint elsewhere = At(lab, other) with { Host = "127.0.0.1" };

        ConnectionTestResult tested = ConnectionTester.Run(
            new ConnectionTest(
                new NetworkCredential("me@lab.test", Password),
                [At(lab, refusing), elsewhere],
                Policy(lab) with
                {
                    SkipCertificateCheck = true,
                },
                ConnectionStep.Access,
                null
            ),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(MailCause.LoginDisabled, tested.Cause);
        Assert.Equal(0, other.Connections);
        Assert.False(HasSecret(refusing));
    }

    [Theory]
    [InlineData("Connect-Spectrum -Credential $args[0] @lab")]
    [InlineData("Send-SpectrumMail -Credential $args[0] @send -To a@b.example -Subject s")]
    [InlineData("Test-SpectrumConnection -Credential $args[0] @lab")]
    [InlineData("Invoke-SpectrumMailboxAudit -Account $args[0] @audit")]
    public void A_server_whose_certificate_is_not_accepted_is_sent_nothing_secret(string command)
    {
        Lab bad = labs.With(LabCertificate.UnknownCa);
        using ScriptedServer server = Imap(bad, "OK done");
        using Shell shell = LabShell.For(labs.Full);
        shell
            .Run(
                "$lab.Port = $lab.SmtpPort = $args[0]; $lab.SmtpServer = $lab.Server; "
                    + "$send = @{ SmtpServer = $lab.Server; Port = $args[0]; CertificateAuthority = $lab.CertificateAuthority; "
                    + "SmtpSecurity = 'Tls' }; "
                    + "$audit = @{ Server = $lab.Server; Port = $args[0]; CertificateAuthority = $lab.CertificateAuthority }",
                server.Port
            )
            .ThrowOnError();
        PSCredential account = Labs.Credential(new LabUser("me@lab.test", Password));

        shell.Run(command, account);

        Assert.True(server.Connections > 0);
        Assert.False(HasSecret(server));
    }

    private static string? ErrorId(ShellResult result, bool isAudit)
    {
        if (isAudit)
        {
            dynamic row = result.Single;
            return (string)row.Status.ToString() == "InvalidInput" && ((string)row.Remedy).Contains("-Discover")
                ? "ProviderUnknown"
                : null;
        }

        return (result.Fatal ?? result.Errors.Single()).FullyQualifiedErrorId.Split(',')[0];
    }

    private static bool HasSecret(ScriptedServer server)
    {
        string[] secrets =
        [
            "me@lab.test",
            Password,
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0me@lab.test\0{Password}")),
        ];
        return server.Received.Any(line => secrets.Any(secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    // A fake, because a real server does not report what it received.
    private static ScriptedServer Imap(Lab lab, string signIn, string capability = "IMAP4rev1 AUTH=PLAIN SASL-IR") =>
        ScriptedServer.Start(
            connection =>
            {
                connection.WriteLine($"* OK [CAPABILITY {capability}] ready");
                while (connection.ReadLine() is { } line)
                {
                    string[] words = line.Split(' ');
                    bool isSignIn = words.Length > 1 && words[1] is "AUTHENTICATE" or "LOGIN";
                    connection.WriteLine($"{words[0]} {(isSignIn ? signIn : "OK done")}");
                }
            },
            lab.ServerCertificate
        );

    private static ServerEndpoint At(Lab lab, ScriptedServer server) =>
        new(MailProtocol.Imap, lab.Host, server.Port, MailSecurity.Tls);

    private static ConnectionPolicy Policy(Lab lab) =>
        new()
        {
            Timeout = TimeSpan.FromSeconds(10),
            Authorities = SpectrumMail.Commands.Binding.CertificateAuthorities.Read(lab.CaFile),
        };
}
