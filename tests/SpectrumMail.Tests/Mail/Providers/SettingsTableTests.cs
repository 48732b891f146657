using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Providers;

/// <summary>The settings table of the documentation is the one of Providers.xml.</summary>
public sealed class SettingsTableTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/en-US/about_SpectrumMail_Servers.md")]
    public void The_documentation_has_the_settings_table(string file)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, file)).ReplaceLineEndings("\n");

        Assert.Contains(Table(), text, StringComparison.Ordinal);
    }

    private static string Table() =>
        "| Provider | Domains | IMAP (recommended) | POP3 | SMTP |\n|---|---|---|---|---|\n"
        + string.Concat(MailProvider.All.SelectMany(Rows));

    // Domains with the same servers have a row together.
    private static IEnumerable<string> Rows(MailProvider provider) =>
        provider
            .Domains.GroupBy(domain => Servers(provider.For(domain)))
            .Select(same => $"| {provider.Name} | {string.Join(", ", same)} | {same.Key} |\n");

    private static string Servers(MailProvider provider) =>
        string.Join(
            " | ",
            ((MailProtocol[])[MailProtocol.Imap, MailProtocol.Pop3, MailProtocol.Smtp]).Select(protocol =>
                string.Join("; then ", provider.Servers.Where(row => row.Protocol == protocol).Select(Words))
                + (
                    provider
                        .Servers.First(row => row.Protocol == protocol)
                        .Source.StartsWith("unverified", StringComparison.Ordinal)
                        ? " (not verified)"
                        : string.Empty
                )
            )
        );

    private static string Words(ServerSetting row) =>
        $"{row.Server} {row.Port} {(row.Security == MailSecurity.StartTls ? "STARTTLS" : "TLS")}";
}
