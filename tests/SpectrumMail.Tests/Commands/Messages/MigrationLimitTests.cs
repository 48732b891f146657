using System;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Invoke-SpectrumMigration to a destination that limits: a fake, because no server of the lab answers so when it is asked to.
/// </summary>
public sealed class MigrationLimitTests(Labs labs)
{
    private const string Folder = "STATUS INBOX.Box";

    [Fact]
    public void A_throttled_destination_is_waited_for_and_gets_every_message_once()
    {
        OtherImap imap = null!;
        imap = new OtherImap
        {
            Says = command => IsUpload(command) && imap.Uploads <= 2 ? "{tag} NO [UNAVAILABLE] slow down" : null,
        };

        ShellResult run = Migrate(imap, 3, "-Verbose");

        Assert.Equal(("Ok", 3, 3, 0), Figures(run.ThrowOnError().Output.Single()));
        Assert.Equal((3, 5), (imap.Stored, imap.Uploads));
        Assert.Contains(run.Verbose, text => text.Contains("Waiting 2 s", StringComparison.Ordinal));
        Assert.Contains(run.Verbose, text => text.Contains("Waiting 4 s", StringComparison.Ordinal));
    }

    [Fact]
    public void A_limit_on_one_message_costs_that_message()
    {
        OtherImap imap = null!;
        imap = new OtherImap
        {
            Says = command => IsUpload(command) && imap.Uploads == 2 ? "{tag} NO [LIMIT] too many headers" : null,
        };

        ShellResult run = Migrate(imap, 3);

        Assert.Equal(("PartlyRead", 3, 2, 1), Figures(run.Output.Single()));
        Assert.EndsWith(": Box/2", (string)Assert.Single(run.Errors).TargetObject, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_destination_ends_the_account_and_counts_what_is_left()
    {
        OtherImap imap = null!;
        imap = new OtherImap { Says = command => IsUpload(command) && imap.Uploads >= 2 ? "{tag} NO [OVERQUOTA] full" : null };

        PSObject row = Migrate(imap, 3).Output.Single();

        Assert.Equal(("OverQuota", 3, 1), (Text(row, "Cause"), (int)Number(row, "Found"), (int)Number(row, "Copied")));
        Assert.Equal(2, Number(row, "Remaining") + Number(row, "Failed"));
        Assert.Contains("Make room", Text(row, "Remedy"), StringComparison.Ordinal);
    }

    // RFC 7889, section 3: the capability without a figure stands for a limit of each folder, and NIL for none.
    [Theory]
    [InlineData("1000", 1, 1)]
    [InlineData("NIL", 2, 0)]
    public void A_limit_of_the_folder_is_asked_for_and_holds_before_anything_is_sent(string limit, int copied, int failed)
    {
        var imap = new OtherImap
        {
            Capabilities = "APPENDLIMIT",
            Says = command =>
                command.StartsWith("STATUS", StringComparison.Ordinal)
                && command.Contains("APPENDLIMIT", StringComparison.Ordinal)
                    ? $"* {Folder} (APPENDLIMIT {limit})\n{{tag}} OK done"
                    : null,
        };
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.CreateFolder(user.Address, "Box");
        labs.Full.Append(user.Address, "Box", "Subject: small\r\n\r\nText\r\n"u8.ToArray());
        labs.Full.Append(user.Address, "Box", [.. "Subject: large\r\n\r\n"u8, .. Enumerable.Repeat((byte)'x', 3000)]);

        ShellResult run = Migrate(imap, user);

        Assert.Equal((failed == 0 ? "Ok" : "PartlyRead", 2, copied, failed), Figures(run.Output.Single()));
        Assert.Equal(copied, imap.Uploads);
        Assert.All(
            run.Errors,
            error => Assert.StartsWith("MessageTooLarge", error.FullyQualifiedErrorId, StringComparison.Ordinal)
        );
    }

    private static bool IsUpload(string command) => command.StartsWith("APPEND", StringComparison.Ordinal);

    private ShellResult Migrate(OtherImap imap, int count, string more = "")
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, count, "Box");
        return Migrate(imap, user, more);
    }

    private ShellResult Migrate(OtherImap imap, LabUser user, string more = "")
    {
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using Shell shell = LabShell.For(labs.Full);
        PSObject row = Row(
            ("SourceAddress", user.Address),
            ("SourcePassword", user.Password),
            ("DestinationAddress", "u@lab.test"),
            ("DestinationPassword", "p"),
            ("DestinationAllowUnencrypted", "true")
        );
        ShellResult result = shell.Run(
            "$args[0] | Invoke-SpectrumMigration -SourceServer $lab.Server -SourcePort $lab.Port -SourceSecurity Tls "
                + "-CertificateAuthority $lab.CertificateAuthority -DestinationServer 127.0.0.1 -DestinationPort $args[1] "
                + "-DestinationSecurity None -Exclude INBOX -MaximumRetryCount 0 "
                + more,
            row,
            server.Port
        );
        Assert.Null(server.Failure);
        return result;
    }

    private static (string Status, int Found, int Copied, int Failed) Figures(PSObject row) =>
        (Text(row, "Status"), (int)Number(row, "Found"), (int)Number(row, "Copied"), (int)Number(row, "Failed"));
}
