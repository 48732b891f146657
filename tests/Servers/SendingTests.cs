using System;
using System.Collections;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>Send-SpectrumMail.</summary>
public sealed class SendingTests(Hosts hosts)
{
    [Theory]
    [MemberData(nameof(Hosts.Submission), MemberType = typeof(Hosts))]
    public void Messages_arrive_by_STARTTLS_and_by_TLS(string server)
    {
        SmtpHost host = hosts.Smtp(server);
        using Shell shell = Prepared(host);

        dynamic first = shell.Run("Send-SpectrumMail @starttls -To ben@lab.test -Subject Grüße -Body 'Zeile 1'").Single;
        dynamic second = shell.Run("Send-SpectrumMail @tls -To ben@lab.test -Subject second -Body ('x' * 3000)").Single;

        Assert.Equal(("Sent", "Sent"), (first.Status.ToString(), second.Status.ToString()));
        string[] delivered = [.. host.Delivered("ben", 2)];
        Assert.Equal(2, delivered.Length);
        Assert.All(
            (dynamic[])[first, second],
            sent => Assert.Contains(delivered, text => text.Contains((string)sent.MessageId, StringComparison.Ordinal))
        );
        Assert.Contains(delivered, text => text.Contains("From: ana@lab.test", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Hosts.Submission), MemberType = typeof(Hosts))]
    public void A_refused_recipient_costs_no_other(string server)
    {
        SmtpHost host = hosts.Smtp(server);
        using Shell shell = Prepared(host);

        ShellResult result = shell.Run("Send-SpectrumMail @tls -To cleo@lab.test, unknown@lab.test -Subject half -Body x");

        dynamic sent = Assert.Single(result.Output);
        Assert.Equal(
            ("PartiallySent", "Accepted", "Rejected"),
            (sent.Status.ToString(), sent.Recipients[0].Status.ToString(), sent.Recipients[1].Status.ToString())
        );
        Assert.InRange((int)sent.Recipients[1].Code, 500, 599);
        Assert.StartsWith("RecipientRejected,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("unknown@lab.test", result.Errors[0].TargetObject);
        Assert.Contains("Subject: half", Assert.Single(host.Delivered("cleo", 1)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hosts.Submission), MemberType = typeof(Hosts))]
    public void A_refused_message_costs_no_other_of_its_connection(string server)
    {
        SmtpHost host = hosts.Smtp(server);
        using Shell shell = Prepared(host);
        using var log = new SubmissionLog();

        ShellResult result = shell.Run(
            "'gina', 'gina', 'unknown', 'gina', 'gina' | ForEach-Object { [pscustomobject]@{ To = \"$_@lab.test\" } } "
                + "| Send-SpectrumMail @tls -Subject row -Body \"first`r`n.`r`n..`r`n.last\" -LogPath $args[0]",
            log.Path
        );

        Assert.Equal(
            ["Sent", "Sent", "Rejected", "Sent", "Sent"],
            result.Output.Select(sent => (string)((dynamic)sent).Status.ToString())
        );
        string[] delivered = [.. host.Delivered("gina", 4).Select(text => text.Replace("\r", "", StringComparison.Ordinal))];
        Assert.Equal(4, delivered.Length);
        Assert.All(delivered, text => Assert.Contains("\nfirst\n.\n..\n.last", text, StringComparison.Ordinal));

        // Where the server offers what it takes, a message after an accepted one goes out in one piece.
        int together = log.Exchanges().Count(words => words == "MAIL RCPT BDAT");
        Assert.Equal(server == "exim" ? 3 : 0, together);
    }

    [Theory]
    [MemberData(nameof(Hosts.Submission), MemberType = typeof(Hosts))]
    public void A_sender_that_is_not_the_account_is_refused(string server)
    {
        SmtpHost host = hosts.Smtp(server);
        using Shell shell = Prepared(host);

        ShellResult result = shell.Run("Send-SpectrumMail @tls -From dora@lab.test -To dora@lab.test -Subject no -Body x");

        Assert.Equal("Rejected", ((dynamic)Assert.Single(result.Output)).Status.ToString());
        Assert.Contains("ender", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Empty(host.Delivered("dora", 0));
    }

    [Theory]
    [MemberData(nameof(Hosts.Submission), MemberType = typeof(Hosts))]
    public void A_message_that_is_too_large_is_refused_and_said_to_be(string server)
    {
        SmtpHost host = hosts.Smtp(server);
        using Shell shell = Prepared(host);

        ShellResult result = shell.Run("Send-SpectrumMail @tls -To emil@lab.test -Subject big -Body ('0123456789' * 40000)");

        Assert.StartsWith("MessageTooLarge", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(host.Delivered("emil", 0));
    }

    [Theory]
    [MemberData(nameof(Hosts.Submission), MemberType = typeof(Hosts))]
    public void A_wrong_password_is_called_one(string server)
    {
        SmtpHost host = hosts.Smtp(server);
        using var shell = new Shell();

        ShellResult result = shell.Run(
            "$p = $args[0]; Send-SpectrumMail @p -To fina@lab.test -Subject no -Body x",
            host.Account(tls: true, "wrong")
        );

        Assert.StartsWith("AuthenticationFailed", (result.Fatal ?? Assert.Single(result.Errors)).FullyQualifiedErrorId);
        Assert.Empty(host.Delivered("fina", 0));
    }

    [Theory]
    [MemberData(nameof(Hosts.Submission), MemberType = typeof(Hosts))]
    public void The_connection_test_passes_for_both_kinds_of_TLS(string server)
    {
        SmtpHost host = hosts.Smtp(server);
        using Shell shell = Prepared(host);
        shell.Set("all", (Hashtable[])[host.Account(tls: true), host.Account(tls: false)]);

        ShellResult result = shell
            .Run("foreach ($p in $all) { $p.SmtpPort = $p.Port; $p.Remove('Port'); Test-SpectrumConnection @p -Protocol Smtp }")
            .ThrowOnError();

        Assert.Equal(["Passed", "Passed"], result.Output.Select(test => (string)((dynamic)test).Status.ToString()));
    }

    [Theory]
    [InlineData("exim", true)]
    [InlineData("exim", false)]
    public void A_client_certificate_signs_in_as_its_owner_only(string server, bool isOwner)
    {
        SmtpHost host = hosts.Smtp(server);
        using X509Certificate2 certificate = hosts.Clients.Issue(isOwner ? host.Ana.Address : "ben@lab.test");
        Hashtable account = host.Account(tls: true);
        account.Remove("Credential");
        account["UserName"] = host.Ana.Address;
        account["Certificate"] = certificate;
        using var shell = new Shell();
        shell.Set("account", account);

        string subject = isOwner ? "no password" : "stolen";
        ShellResult sent = shell.Run($"Send-SpectrumMail @account -To gwen@lab.test -Subject '{subject}' -Body x");

        if (isOwner)
        {
            Assert.Equal("Sent", sent.Single.Status.ToString());
            Assert.Contains(host.Delivered("gwen", 1), text => text.Contains("Subject: no password", StringComparison.Ordinal));
        }
        else
        {
            Assert.Equal("ClientCertificateRefused", sent.FatalId);
            Assert.DoesNotContain(host.Delivered("gwen", 0), text => text.Contains("Subject: stolen", StringComparison.Ordinal));
        }
    }

    private static Shell Prepared(SmtpHost host)
    {
        var shell = new Shell();
        shell.Set("tls", host.Account(tls: true));
        shell.Set("starttls", host.Account(tls: false));
        return shell;
    }
}
