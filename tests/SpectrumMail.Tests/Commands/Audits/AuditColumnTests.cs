using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Security.Cryptography;
using SpectrumMail.Commands.Sessions;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>What the columns of a row say about its connection, and about no other.</summary>
public sealed class AuditColumnTests(Labs labs)
{
    [Theory]
    [InlineData("$args[0] | Invoke-SpectrumMailboxAudit @lab")]
    [InlineData("Invoke-SpectrumMailboxAudit @lab -Account $args[0]")]
    public void Provider_of_a_row_does_not_carry_over_to_the_next_row(string script)
    {
        LabUser[] users = [LabShell.NewUser(labs.Full), LabShell.NewUser(labs.Full), LabShell.NewUser(labs.Full)];
        using Shell shell = AuditRows.Shell(labs.Full);
        PSObject[] rows = [With(users[0], ("Provider", "RoadRunner")), With(users[1]), With(users[2], ("Provider", ""))];

        ShellResult result = shell.Run(script, (object)rows).ThrowOnError();

        Assert.Equal(["RoadRunner", "", ""], Values(result, users, "Provider"));
    }

    [Fact]
    public void Trust_of_a_row_is_its_own()
    {
        Lab lab = labs.Full;
        using Shell shell = AuditRows.Shell(lab);
        shell.Run("$lab.Remove('CertificateAuthority')");
        string pin = lab.ServerCertificate.GetCertHashString(HashAlgorithmName.SHA256);
        (string Name, string Value)[] columns =
        [
            ("CertificateAuthority", lab.CaFile),
            ("CertificateAuthority", ""),
            ("CertificateThumbprint", pin),
            ("CertificateThumbprint", new string('A', 64)),
            ("CertificateThumbprint", "none"),
            ("SkipCertificateCheck", "true"),
            ("SkipCertificateCheck", "False"),
            ("SkipCertificateCheck", "perhaps"),
            ("CertificateAuthority", "/nowhere/ca.pem"),
        ];

        LabUser[] users = [.. columns.Select(_ => LabShell.NewUser(lab))];
        PSObject[] rows = [.. users.Zip(columns, (user, column) => With(user, column))];

        ShellResult result = shell.Run("$args[0] | Invoke-SpectrumMailboxAudit @lab", (object)rows).ThrowOnError();

        Assert.Equal(
            [
                "None",
                "CertificateUntrusted",
                "None",
                "CertificatePinMismatch",
                "InvalidInput",
                "None",
                "CertificateUntrusted",
                "InvalidInput",
                "InvalidInput",
            ],
            Values(result, users, "Cause")
        );
    }

    [Fact]
    public void Proxy_and_time_limit_of_a_row_are_its_own()
    {
        Lab lab = labs.Full;
        LabUser[] users = [.. Enumerable.Range(0, 4).Select(_ => LabShell.NewUser(lab))];
        using FaultProxy stalls = FaultProxy.Start(lab.ImapsPort, new FaultPlan { StallAfterServerBytes = 2000 });
        using Shell shell = AuditRows.Shell(lab);
        PSObject[] rows =
        [
            With(users[0], ("Proxy", "socks5://127.0.0.1:1")),
            With(users[1], ("TimeoutSec", "1"), ("Port", $"{stalls.Port}")),
            With(users[2], ("TimeoutSec", "0")),
            With(users[3]),
        ];

        ShellResult result = shell.Run("$args[0] | Invoke-SpectrumMailboxAudit @lab", (object)rows).ThrowOnError();

        Assert.Equal(["ProxyUnreachable", "TimedOut", "InvalidInput", "None"], Values(result, users, "Cause"));
        PSObject timedOut = result.Output.Single(row => Text(row, "EmailAddress") == users[1].Address);
        Assert.InRange((double)timedOut.Properties["DurationSeconds"].Value, 0.9, 10);
    }

    [Fact]
    public void Column_that_no_parameter_takes_is_warned_of_once()
    {
        LabUser[] users = [LabShell.NewUser(labs.Full), LabShell.NewUser(labs.Full)];
        using Shell shell = AuditRows.Shell(labs.Full);
        PSObject[] rows = [.. users.Select(user => With(user, ("CertificateAuthorty", "ca.pem"), ("Departement", "Sales")))];

        ShellResult result = shell.Run("$args[0] | Invoke-SpectrumMailboxAudit @lab", (object)rows).ThrowOnError();

        Assert.Contains("CertificateAuthorty, Departement.", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.All(result.Output, row => Assert.Equal("Ok", Text(row, "Status")));
    }

    [Fact]
    public void Every_parameter_of_Connect_Spectrum_is_a_column_that_brings_no_warning()
    {
        using Shell shell = AuditRows.Shell(labs.Full);
        (string Name, string Value)[] columns =
        [
            .. typeof(ConnectSpectrumCommand)
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.IsDefined(typeof(ParameterAttribute)))
                .Select(property => (property.Name, string.Empty)),
        ];
        Assert.True(columns.Length > 20, $"{columns.Length} parameters");

        ShellResult result = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab", With(LabShell.NewUser(labs.Full), columns))
            .ThrowOnError();

        Assert.Empty(result.Warnings);
        Assert.Equal("Ok", Text(result.Output.Single(), "Status"));
    }

    [Fact]
    public void Objects_that_are_no_rows_may_have_any_properties()
    {
        using Shell shell = AuditRows.Shell(labs.Full);

        ShellResult result = shell
            .Run("Connect-Spectrum $alice @lab | Invoke-SpectrumMailboxAudit; $alice | Invoke-SpectrumMailboxAudit @lab")
            .ThrowOnError();

        Assert.Empty(result.Warnings);
        Assert.Equal(["Ok", "Ok"], result.Output.Select(row => Text(row, "Status")));
    }

    // The results come in the order in which the mailboxes are done.
    private static IEnumerable<string> Values(ShellResult result, IEnumerable<LabUser> users, string name) =>
        users.Select(user => Text(result.Output.Single(row => Text(row, "EmailAddress") == user.Address), name));

    private static PSObject With(LabUser user, params (string Name, string Value)[] columns) =>
        Row([("EmailAddress", user.Address), ("Password", user.Password), .. columns.Where(column => column.Name != "Password")]);
}
