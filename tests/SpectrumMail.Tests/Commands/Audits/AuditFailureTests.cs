using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>Bad accounts among good ones: every row has its object with the right status, and none spoils another.</summary>
public sealed class AuditFailureTests(Labs labs)
{
    [Fact]
    public void Every_kind_of_bad_account_has_its_row_and_the_others_are_read()
    {
        Lab lab = labs.Full;
        LabUser[] users = [.. Enumerable.Range(0, 20).Select(_ => LabShell.NewUser(lab))];
        foreach (LabUser user in users)
        {
            lab.Seed(user.Address, 3);
        }

        lab.CreateFolder(users[10].Address, "Locked");
        lab.Seed(users[10].Address, 1, "Locked");
        lab.Forbid(users[10].Address, "Locked");
        lab.SetQuota(users[11].Address, 1000);
        using FaultProxy stalls = FaultProxy.Start(lab.ImapsPort, new FaultPlan { StallAfterServerBytes = 2000 });
        using FaultProxy refuses = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Refuse = true });
        PSObject[] rows =
        [
            .. Of(users.Take(12)),
            .. Of(users.Skip(12).Take(3), "wrong"),
            Row(("EmailAddress", users[15].Address), ("Password", users[15].Password), ("Port", $"{stalls.Port}")),
            Row(("EmailAddress", users[16].Address), ("Password", users[16].Password), ("Port", $"{refuses.Port}")),
            Row(("EmailAddress", users[17].Address), ("Password", users[17].Password), ("Server", "nowhere.invalid")),
            Row(("EmailAddress", users[18].Address), ("Password", users[18].Password), ("Port", "many")),
            Row(("EmailAddress", users[19].Address), ("Password", string.Empty)),
        ];
        using Shell shell = AuditRows.Shell(lab);

        ShellResult result = shell
            .Run("$lab.TimeoutSec = 5; $args[0] | Invoke-SpectrumMailboxAudit @lab -ThrottleLimit 8", (object)rows)
            .ThrowOnError();

        Dictionary<string, (string Status, string Cause)> outcome = result.Output.ToDictionary(
            row => Text(row, "EmailAddress"),
            row => (Text(row, "Status"), Text(row, "Cause"))
        );
        Assert.Equal(20, outcome.Count);
        Assert.All(users.Take(10), user => Assert.Equal(("Ok", "None"), outcome[user.Address]));
        Assert.Equal("PartlyRead", outcome[users[10].Address].Status);
        Assert.Equal(("Ok", "OverQuota"), outcome[users[11].Address]);
        Assert.All(
            users.Skip(12).Take(3),
            user => Assert.Equal(("AuthenticationFailed", "BadCredentials"), outcome[user.Address])
        );
        Assert.Equal(("TimedOut", "TimedOut"), outcome[users[15].Address]);
        Assert.Equal(("Unreachable", "Refused"), outcome[users[16].Address]);
        Assert.Equal(("Unreachable", "NameNotFound"), outcome[users[17].Address]);
        Assert.Equal(("InvalidInput", "InvalidInput"), outcome[users[18].Address]);
        Assert.Equal(("InvalidInput", "InvalidInput"), outcome[users[19].Address]);
        Assert.All(
            result.Output.Where(row => Text(row, "Status") != "Ok"),
            row => Assert.NotEqual(string.Empty, Text(row, "Remedy"))
        );
        PSObject partly = result.Output.Single(row => Text(row, "EmailAddress") == users[10].Address);
        Assert.Equal((3L, 1L), (Number(partly, "ItemCount"), Number(partly, "FoldersNotRead")));
    }

    // SPECTRUMMAIL_CROWD=500 is the size of an office; the usual size keeps the suite quick.
    [Fact]
    public void Among_many_mailboxes_bad_ones_do_not_delay_the_others()
    {
        int size = int.Parse(Environment.GetEnvironmentVariable("SPECTRUMMAIL_CROWD") ?? "60", CultureInfo.InvariantCulture);
        using Lab lab = Lab.Start(new LabOptions { Smtp = false });
        LabUser[] users = [.. lab.AddCrowd(size, 20)];
        LabUser[] wrong = [.. users.Skip(10).Take(size / 25)],
            stalling = [.. users.Skip(40).Take(5)],
            away = [.. users.Skip(45).Take(5)],
            full = [.. users.Skip(50).Take(5)];
        lab.Seed(users[0].Address, size * 400, startAt: 20);
        lab.CreateFolder(users[1].Address, "Locked");
        lab.Seed(users[1].Address, 1, "Locked");
        lab.Forbid(users[1].Address, "Locked");
        Array.ForEach(full, user => lab.SetQuota(user.Address, 1000));
        using FaultProxy stalls = FaultProxy.Start(lab.ImapsPort, new FaultPlan { StallAfterServerBytes = 2000 });
        using FaultProxy refuses = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Refuse = true });
        PSObject[] rows =
        [
            .. Of(users.Except(wrong).Except(stalling).Except(away)),
            .. Of(wrong, "wrong"),
            .. stalling.Select(user =>
                Row(("EmailAddress", user.Address), ("Password", user.Password), ("Port", $"{stalls.Port}"))
            ),
            .. away.Select(user => Row(("EmailAddress", user.Address), ("Password", user.Password), ("Port", $"{refuses.Port}"))),
        ];
        using Shell shell = AuditRows.Shell(lab);

        ShellResult result = shell
            .Run("$lab.TimeoutSec = 20; $args[0] | Invoke-SpectrumMailboxAudit @lab -ThrottleLimit 16", (object)rows)
            .ThrowOnError();

        Dictionary<string, PSObject> outcome = result.Output.ToDictionary(row => Text(row, "EmailAddress"));
        Assert.Equal(users.Select(user => user.Address).Order(), outcome.Keys.Order());
        string Outcome(LabUser user) => $"{Text(outcome[user.Address], "Status")} {Text(outcome[user.Address], "Cause")}";
        Assert.All(wrong, user => Assert.Equal("AuthenticationFailed BadCredentials", Outcome(user)));
        Assert.All(stalling, user => Assert.Equal("TimedOut TimedOut", Outcome(user)));
        Assert.All(away, user => Assert.Equal("Unreachable Refused", Outcome(user)));
        Assert.All(full, user => Assert.Equal("Ok OverQuota", Outcome(user)));
        Assert.Equal("PartlyRead", Text(outcome[users[1].Address], "Status"));
        Assert.Equal(20 + (size * 400L), Number(outcome[users[0].Address], "ItemCount"));
        Assert.All(
            users.Skip(2).Except(wrong).Except(stalling).Except(away).Except(full),
            user => Assert.Equal("Ok None", Outcome(user))
        );
    }

    [Fact]
    public void A_server_that_is_busy_is_tried_again()
    {
        // A fake: a real server that is busy the first time and not the second cannot be ordered.
        int connections = 0;
        using var server = ScriptedServer.Start(
            connection =>
            {
                if (System.Threading.Interlocked.Increment(ref connections) == 1)
                {
                    connection.WriteLine("* BYE [UNAVAILABLE] Too many connections, try later");
                    return;
                }

                connection.WriteLine("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready");
                connection.ReadLine();
                connection.WriteLine("A00000001 NO [AUTHENTICATIONFAILED] no");
            },
            labs.Full.ServerCertificate
        );
        using Shell shell = AuditRows.Shell(labs.Full, server.Port);

        ShellResult result = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -RetryIntervalSec 1 -Verbose", Of([labs.Full.Alice]))
            .ThrowOnError();

        PSObject audit = result.Output.Single();
        Assert.Equal(("AuthenticationFailed", "2"), (Text(audit, "Status"), Text(audit, "Attempts")));
        Assert.Contains(result.Verbose, line => line.Contains("Tried again in 1 s", StringComparison.Ordinal));
        Assert.Equal(
            "Throttled",
            Text(
                shell
                    .Run(
                        "$args[0] | Invoke-SpectrumMailboxAudit @lab -Port $args[1] -MaximumRetryCount 0",
                        Of([labs.Full.Alice]),
                        Busy(labs)
                    )
                    .ThrowOnError()
                    .Output.Single(),
                "Status"
            )
        );
    }

    [Fact]
    public void Passwords_come_from_vaults_variables_secure_strings_and_sessions()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        using Shell shell = AuditRows.Shell(labs.Full);
        shell.Run(
            "function global:Get-Secret { param($Name, $Vault) $c = $vaulted; if ($Name -ne 'mail') { throw 'no such "
                + "secret' }; $c.Password }"
        );
        shell.Set("vaulted", Labs.Credential(user));
        shell.Set("address", user.Address);
        Environment.SetEnvironmentVariable("SPECTRUMMAIL_TEST_PASSWORD", user.Password);

        ShellResult result = shell
            .Run(
                "[pscustomobject]@{ EmailAddress = $address; SecretName = 'mail' }, @{ EmailAddress = $address; "
                    + "PasswordVariable = 'SPECTRUMMAIL_TEST_PASSWORD' }, "
                    + "[pscustomobject]@{ PrimarySmtpAddress = $address; Password = $vaulted.Password }, "
                    + "[pscustomobject]@{ EmailAddress = $address; Credential = $vaulted }, $vaulted, "
                    + "[pscustomobject]@{ EmailAddress = $address; SecretName = 'other' } | Invoke-SpectrumMailboxAudit @lab"
            )
            .ThrowOnError();

        Assert.Equal(["InvalidInput", "Ok", "Ok", "Ok", "Ok", "Ok"], result.Output.Select(row => Text(row, "Status")).Order());
        Assert.Single(result.Warnings, warning => warning.Contains("5 rows", StringComparison.Ordinal));
        Assert.Equal(
            "AddressMissing",
            shell
                .Run("[pscustomobject]@{ Name = 'x' } | Invoke-SpectrumMailboxAudit @lab")
                .Errors.Single()
                .FullyQualifiedErrorId.Split(',')[0]
        );
    }

    private static int Busy(Labs labs) =>
        ScriptedServer.Saying("* BYE [UNAVAILABLE] Too many connections, try later", labs.Full.ServerCertificate).Port;
}
