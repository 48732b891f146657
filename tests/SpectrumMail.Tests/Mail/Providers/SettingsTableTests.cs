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

    [Fact]
    public void The_help_has_the_places_that_people_move_to()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs/en-US/about_SpectrumMail_Servers.md"))
            .ReplaceLineEndings("\n");

        Assert.Contains(OthersTable(), text, StringComparison.Ordinal);
    }

    private static string Table() =>
        "| Provider | Domains | IMAP (recommended) | POP3 | SMTP |\n|---|---|---|---|---|\n"
        + string.Concat(MailProvider.All.Where(provider => provider.IsSpectrum).SelectMany(Rows));

    private static string OthersTable() =>
        "| Provider | Domains | IMAP (recommended) | POP3 | SMTP | Sign-in |\n|---|---|---|---|---|---|\n"
        + string.Concat(
            MailProvider
                .All.Where(provider => !provider.IsSpectrum)
                .Select(provider =>
                    $"| {provider.Name} | {Short(provider.Domains)} | {Servers(provider)} "
                    + $"| {string.Join(", ", provider.SignIn)} |\n"
                )
        );

    private static string Short(string[] domains) =>
        string.Join(", ", domains.Take(4)) + (domains.Length > 4 ? $" and {domains.Length - 4} more" : string.Empty);

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
                        .Servers.FirstOrDefault(row => row.Protocol == protocol)
                        ?.Source.StartsWith("unverified", StringComparison.Ordinal) == true
                        ? " (not verified)"
                        : string.Empty
                )
            )
        );

    private static string Words(ServerSetting row) =>
        $"{row.Server} {row.Port} {(row.Security == MailSecurity.StartTls ? "STARTTLS" : "TLS")}";
}
