using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Binding;

/// <summary>A path of Env: or Cert: is no file, and must not become one in the directory of the process.</summary>
public sealed class PathProviderTests(Labs labs)
{
    private const string Migration =
        "-Account @{ SourceAddress = 'a@example.com'; SourcePassword = 'x'; DestinationPassword = 'x' } "
        + "-SourceServer localhost -DestinationServer localhost";

    // What is given to each command besides the path.
    private static readonly Dictionary<string, string> s_paths = new()
    {
        ["Connect-Spectrum -CertificateAuthority"] = "-Credential $alice -Server $lab.Server -Port $lab.Port",
        ["Connect-Spectrum -LogPath"] = "-Credential $alice @lab",
        ["Connect-Spectrum -PasswordFile"] = "-UserName a@example.com @lab",
        ["ConvertTo-SpectrumMetric -Path"] = "-InputObject 1",
        ["Copy-SpectrumMessage -CheckpointPath"] = "-DestinationSession x",
        ["Export-SpectrumAuditReport -Path"] = "-InputObject 1",
        ["Export-SpectrumClientConfiguration -Path"] = "-EmailAddress a@charter.net",
        ["Get-SpectrumDeliveryReport -Checkpoint"] = "",
        ["Get-SpectrumDeliveryReport -LiteralPath"] = "",
        ["Get-SpectrumDeliveryReport -OutboxPath"] = "-Match",
        ["Get-SpectrumDeliveryReport -Path"] = "",
        ["Get-SpectrumMessage -Checkpoint"] = "",
        ["Get-SpectrumOutbox -OutboxPath"] = "",
        ["Import-SpectrumMessage -CheckpointPath"] = "x",
        ["Import-SpectrumMessage -LiteralPath"] = "",
        ["Import-SpectrumMessage -Path"] = "",
        ["Invoke-SpectrumMailboxAudit -Baseline"] = "-Account $alice @audit",
        ["Invoke-SpectrumMailboxAudit -CertificateAuthority"] = "-Account $alice -Server $lab.Server -Port $lab.Port",
        ["Invoke-SpectrumMailboxAudit -CheckpointPath"] = "-Account $alice @audit",
        ["Invoke-SpectrumMailboxAudit -LogPath"] = "-Account $alice @audit",
        ["Invoke-SpectrumMailboxAudit -Policy"] = "-Account $alice @audit",
        ["Invoke-SpectrumMigration -CertificateAuthority"] = Migration,
        ["Invoke-SpectrumMigration -CheckpointPath"] = Migration,
        ["Invoke-SpectrumMigration -LogPath"] = Migration,
        ["Invoke-SpectrumRetention -ArchivePath"] = "-Account $alice -Policy $policy @audit",
        ["Invoke-SpectrumRetention -CertificateAuthority"] =
            "-Account $alice -Policy $policy -Server $lab.Server -Port $lab.Port",
        ["Invoke-SpectrumRetention -LogPath"] = "-Account $alice -Policy $policy @audit",
        ["Invoke-SpectrumRetention -Policy"] = "-Account $alice @audit",
        ["New-SpectrumToken -CertificateAuthority"] = "-Issuer https://localhost:1 -ClientId x -ClientSecret $alice.Password",
        ["Remove-SpectrumOutbox -OutboxPath"] = "-Id x",
        ["Save-SpectrumAttachment -Path"] = "-Uid 1",
        ["Save-SpectrumMessage -Path"] = "",
        ["Search-SpectrumMailbox -CertificateAuthority"] = "-Account $alice -Subject x -Server $lab.Server -Port $lab.Port",
        ["Search-SpectrumMailbox -CheckpointPath"] = "-Account $alice -Subject x @audit",
        ["Search-SpectrumMailbox -LogPath"] = "-Account $alice -Subject x @audit",
        ["Send-SpectrumMail -Attachments"] = "-To a@example.com -Subject x -Body y",
        ["Send-SpectrumMail -CertificateAuthority"] =
            "-Credential $alice -SmtpServer $lab.Server -Port 1 -To a@example.com -Subject x -Body y",
        ["Send-SpectrumMail -LogPath"] =
            "-Credential $alice -SmtpServer $lab.Server -Port 1 -To a@example.com -Subject x -Body y",
        ["Send-SpectrumMail -MessageTemplate"] = "",
        ["Send-SpectrumMail -OutboxPath"] = "-To a@example.com -Subject x -Body y -Queue",
        ["Send-SpectrumMail -PasswordFile"] =
            "-UserName a@example.com -SmtpServer $lab.Server -Port 1 -To a@example.com -Subject x -Body y",
        ["Send-SpectrumMail -Path"] = "-To a@example.com",
        ["Send-SpectrumOutbox -CertificateAuthority"] = "-Credential $alice -SmtpServer $lab.Server -Port 1",
        ["Send-SpectrumOutbox -LogPath"] = "-Credential $alice -SmtpServer $lab.Server -Port 1",
        ["Send-SpectrumOutbox -OutboxPath"] = "",
        ["Send-SpectrumOutbox -PasswordFile"] = "-UserName a@example.com -SmtpServer $lab.Server -Port 1",
        ["Test-SpectrumConnection -CertificateAuthority"] = "-EmailAddress a@example.com -Server $lab.Server -Port $lab.Port",
        ["Test-SpectrumConnection -LogPath"] = "-EmailAddress a@example.com @lab",
    };

    [Fact]
    public void Every_path_of_another_provider_is_refused_and_writes_nothing()
    {
        using var mailbox = new RetentionMailbox(labs.Full);
        using Shell shell = mailbox.Connect();
        shell
            .Run(
                "$global:audit = $lab.Clone(); $audit.Remove('SmtpServer'); $audit.Remove('SmtpPort'); "
                    + "$audit.WarningAction = 'Ignore'; Set-Location Env:"
            )
            .ThrowOnError();
        string here = Directory.GetCurrentDirectory();
        string[] before = Directory.GetFileSystemEntries(here);
        var wrong = new List<string>();
        foreach ((string parameter, string rest) in s_paths)
        {
            foreach (string path in new[] { "relative.csv", "Env:/other.csv" })
            {
                ShellResult result = shell.Run($"{parameter} '{path}' {rest}");
                string[] messages =
                [
                    .. result.Errors.Append(result.Fatal).OfType<ErrorRecord>().Select(error => error.Exception.Message),
                ];
                if (
                    messages.Length == 0
                    || !messages[0].Contains("is not a file system path: it belongs to Environment", StringComparison.Ordinal)
                )
                {
                    wrong.Add($"{parameter} {path}: {string.Join(" | ", messages)}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(before.Order(), Directory.GetFileSystemEntries(here).Order());
    }

    [Fact]
    public void An_absolute_path_does_not_depend_on_the_location()
    {
        using var folder = new TempFolder();
        using Shell shell = LabShell.Connected(labs.Full, LabShell.NewUser(labs.Full));

        shell
            .Run(
                "Set-Location Env:; Save-SpectrumMessage $args[0]; Save-SpectrumMessage \"FileSystem::$($args[1])\"",
                folder.Combine("one"),
                folder.Combine("two")
            )
            .ThrowOnError();

        Assert.Equal(["one", "two"], Directory.GetDirectories(folder.Path).Select(path => Path.GetFileName(path)).Order());
    }

    [Fact]
    public void No_path_parameter_is_left_out()
    {
        string[] words =
        [
            "Path",
            "File",
            "Checkpoint",
            "Baseline",
            "Policy",
            "CertificateAuthority",
            "Attachments",
            "MessageTemplate",
        ];
        IEnumerable<string> all = typeof(SpectrumMessage)
            .Assembly.GetExportedTypes()
            .Select(type => (Type: type, Cmdlet: type.GetCustomAttribute<CmdletAttribute>()))
            .Where(each => each.Cmdlet is not null && !each.Cmdlet.NounName.Contains("SpectrumFolder", StringComparison.Ordinal))
            .SelectMany(each =>
                each.Type.GetProperties()
                    .Where(property =>
                        property.GetCustomAttributes<ParameterAttribute>().Any()
                        && property.PropertyType != typeof(SwitchParameter)
                    )
                    .Where(property => words.Any(word => property.Name.EndsWith(word, StringComparison.Ordinal)))
                    .Select(property => $"{each.Cmdlet!.VerbName}-{each.Cmdlet.NounName} -{property.Name}")
            );

        Assert.Equal(s_paths.Keys.Order(), all.Order());
    }
}
