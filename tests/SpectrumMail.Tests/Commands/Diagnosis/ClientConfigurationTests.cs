using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

public sealed class ClientConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clientconfig-").FullName;
    private readonly Shell _shell = new();

    public void Dispose()
    {
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("me@spectrum.net")]
    [InlineData("me@charter.net")]
    [InlineData("me@nyc.rr.com")]
    [InlineData("me@brighthouse.com")]
    public void Every_format_is_well_formed_and_holds_the_values_of_the_table(string address)
    {
        ShellResult result = Export("Export-SpectrumClientConfiguration $address $folder", address);
        dynamic[] table =
        [
            .. _shell.Run("Get-SpectrumServerSetting $args[0] | Where-Object Order -eq 1", address).ThrowOnError().Output,
        ];
        Dictionary<string, dynamic> rows = table.ToDictionary(row => (string)row.Protocol.ToString());

        Assert.Equal(
            new[] { ".xml", ".mobileconfig", ".html", ".md" }.Select(extension => Path.Combine(_folder, address + extension)),
            result.ThrowOnError().Output.Select(file => ((FileInfo)file.BaseObject).FullName)
        );
        CheckAutoconfig(XDocument.Load(Path.Combine(_folder, address + ".xml")), address, rows);
        CheckProfile(Profile(address), address, rows);
        foreach (string extension in (string[])[".html", ".md"])
        {
            CheckSheet(File.ReadAllText(Path.Combine(_folder, address + extension)), address, rows);
        }
    }

    [Fact]
    public void No_file_holds_a_key_or_a_place_for_a_password()
    {
        Export("Export-SpectrumClientConfiguration $address $folder", "me@charter.net").ThrowOnError();

        Assert.DoesNotContain(
            Profile("me@charter.net").Descendants("key"),
            key => key.Value is "IncomingPassword" or "OutgoingPassword"
        );
        Assert.DoesNotContain(
            XDocument.Load(Path.Combine(_folder, "me@charter.net.xml")).Descendants(),
            element => element.Name.LocalName == "password"
        );
    }

    [Fact]
    public void The_same_address_gives_the_same_bytes_and_another_one_other_identifiers()
    {
        Export("Export-SpectrumClientConfiguration $address $folder", "me@charter.net").ThrowOnError();
        byte[][] first = [.. Files().Select(File.ReadAllBytes)];
        string[] mine = Uuids("me@charter.net");

        Export("Export-SpectrumClientConfiguration $address $folder -Force", "me@charter.net").ThrowOnError();
        Export("Export-SpectrumClientConfiguration $address $folder -Format MobileConfig", "you@charter.net").ThrowOnError();

        Assert.Equal(
            first,
            Files().Where(file => !Path.GetFileName(file).StartsWith("you", StringComparison.Ordinal)).Select(File.ReadAllBytes)
        );
        Assert.Equal(2, mine.Distinct().Count());
        Assert.All(mine, uuid => Assert.Matches("^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$", uuid));
        Assert.Empty(mine.Intersect(Uuids("you@charter.net")));
        Assert.NotEqual(0xEF, first[0][0]);
    }

    [Fact]
    public void Names_and_addresses_full_of_markup_stay_text()
    {
        const string Address = "a&b<i>`|*_@charter.net";
        const string Name = "<script>alert('x')</script> & \"Söhne\" 🎈 | *";
        _shell.Set("name", Name);

        ShellResult result = Export("Export-SpectrumClientConfiguration $address $folder -DisplayName $name", Address)
            .ThrowOnError();

        Assert.Equal("a&b_i_`___", Path.GetFileName(result.Output[0].BaseObject.ToString()!).Split('@')[0]);
        string Read(string extension) =>
            File.ReadAllText(Files().Single(file => file.EndsWith(extension, StringComparison.Ordinal)));
        Assert.Equal(Name, Value(XDocument.Parse(Read(".mobileconfig")), "EmailAccountName"));
        Assert.Equal(Address, Value(XDocument.Parse(Read(".mobileconfig")), "IncomingMailServerUsername"));
        Assert.Empty(XDocument.Parse(Read(".html")).Descendants("script"));
        Assert.Contains(XDocument.Parse(Read(".html")).Descendants("p"), p => p.Value.Contains(Name, StringComparison.Ordinal));
        Assert.Contains("`` a&b<i>`\\|*_@charter.net ``", Read(".md"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", Read(".md").Replace("\\<", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_a_table_make_files_for_each_person_and_a_bad_row_affects_none()
    {
        ShellResult result = Export(
            """
            [pscustomobject]@{ EmailAddress = 'a@charter.net'; DisplayName = 'Ann' },
            [pscustomobject]@{ EmailAddress = 'none'; DisplayName = '' },
            [pscustomobject]@{ EmailAddress = 'b@rr.com'; DisplayName = $null; Provider = ''; Server = ''; Port = '' } |
                Export-SpectrumClientConfiguration -Path $folder/new/deep -Format MobileConfig, Html
            """
        );

        Assert.Equal("EmailAddressInvalid", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("none", result.Errors[0].TargetObject);
        Assert.Equal(
            ["a@charter.net.mobileconfig", "a@charter.net.html", "b@rr.com.mobileconfig", "b@rr.com.html"],
            result.Output.Select(file => ((FileInfo)file.BaseObject).Name)
        );
    }

    [Theory]
    [InlineData("card.xml", "<clientConfig")]
    [InlineData("card.mobileconfig", "<plist")]
    [InlineData("card.htm", "<!DOCTYPE html")]
    [InlineData("card.md", "# Mail settings")]
    public void A_files_extension_chooses_the_format(string name, string mark)
    {
        Export($"Export-SpectrumClientConfiguration $address $folder/{name}", "me@charter.net").ThrowOnError();

        Assert.Contains(mark, File.ReadAllText(Assert.Single(Files())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_exists_is_kept_without_Force()
    {
        string file = Path.Combine(_folder, "me@charter.net.md");
        File.WriteAllText(file, "mine");

        ShellResult result = Export("Export-SpectrumClientConfiguration $address $folder", "me@charter.net");

        Assert.Equal("FileExists", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Equal(3, result.Output.Count);
        Export("Export-SpectrumClientConfiguration $address $folder -Force", "me@charter.net").ThrowOnError();
        Assert.StartsWith("# Mail settings", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_addresses_never_share_one_file_not_even_with_Force()
    {
        ShellResult result = Export(
            "'a@charter.net', 'b@charter.net' | Export-SpectrumClientConfiguration -Path $folder/one.html -Force"
        );

        Assert.Equal("PathUsedTwice", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("a@charter.net", File.ReadAllText(Assert.Single(Files())), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        Assert.Empty(
            Export("Export-SpectrumClientConfiguration $address $folder/new -WhatIf", "me@charter.net").ThrowOnError().Output
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void An_unknown_domain_gets_the_default_provider_with_a_warning_and_named_servers_without_one()
    {
        ShellResult unknown = Export(
                "Export-SpectrumClientConfiguration $address $folder -Format Autoconfig",
                "me@elsewhere.example"
            )
            .ThrowOnError();
        ShellResult named = Export(
                "Export-SpectrumClientConfiguration $address $folder -Format Autoconfig -Force -Server "
                    + "mail.elsewhere.example -SmtpPort 587",
                "me@elsewhere.example"
            )
            .ThrowOnError();

        Assert.Contains("elsewhere.example", Assert.Single(unknown.Warnings), StringComparison.Ordinal);
        Assert.Empty(named.Warnings);
        XDocument written = XDocument.Load(Assert.Single(Files()));
        Assert.Equal(["imap mail.elsewhere.example 993 SSL", "smtp mail.elsewhere.example 587 STARTTLS"], Servers(written));
    }

    [Theory]
    [InlineData("-Provider Nowhere", "ProviderUnknown")]
    [InlineData("-Security StartTls", "NoServerFits")]
    [InlineData("-Server 'mail example'", "ServerNameInvalid")]
    [InlineData("-DisplayName \"a`nb\"", "DisplayNameInvalid")]
    [InlineData("-Path $folder/x.html -Format Html, Markdown", "FormatDoesNotFitPath")]
    [InlineData("-Path $folder/x.html -Format Markdown", "FormatDoesNotFitPath")]
    public void Bad_values_are_errors_and_nothing_is_written(string parameters, string id)
    {
        string path = parameters.StartsWith("-Path", StringComparison.Ordinal) ? string.Empty : "-Path $folder ";

        ShellResult result = Export($"Export-SpectrumClientConfiguration $address {path}{parameters}", "me@charter.net");

        Assert.Equal(id, Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.NotEmpty(result.Errors[0].ErrorDetails.RecommendedAction);
        Assert.Empty(Files());
    }

    private static void CheckAutoconfig(XDocument file, string address, Dictionary<string, dynamic> rows)
    {
        string domain = address.Split('@')[1];
        XElement provider = file.Root!.Element("emailProvider")!;
        Assert.Equal(("clientConfig", "1.1"), (file.Root.Name.LocalName, file.Root.Attribute("version")!.Value));
        Assert.Equal((domain, domain), (provider.Attribute("id")!.Value, provider.Element("domain")!.Value));
        Assert.NotEmpty(provider.Element("displayName")!.Value);
        string Expected(string protocol) =>
            $"{protocol.ToLowerInvariant()} {rows[protocol].Server} {rows[protocol].Port} "
            + $"{(rows[protocol].Security.ToString() == "Tls" ? "SSL" : "STARTTLS")}";
        Assert.Equal([Expected("Imap"), Expected("Pop3"), Expected("Smtp")], Servers(file));
        Assert.All(
            provider.Elements().Where(element => element.HasElements),
            server =>
            {
                Assert.Equal("%EMAILADDRESS%", server.Element("username")!.Value);
                Assert.Equal("password-cleartext", server.Element("authentication")!.Value);
            }
        );
    }

    private static void CheckProfile(XDocument file, string address, Dictionary<string, dynamic> rows)
    {
        Assert.Equal(("plist", "1.0"), (file.Root!.Name.LocalName, file.Root.Attribute("version")!.Value));
        XElement profile = Assert.Single(file.Root.Elements());
        Assert.Equal("Configuration", Value(profile, "PayloadType"));
        XElement account = Assert.Single(profile.Element("array")!.Elements("dict"));
        foreach (XElement payload in (XElement[])[profile, account])
        {
            Assert.All(
                (string[])["PayloadIdentifier", "PayloadUUID", "PayloadDisplayName"],
                key => Assert.NotEmpty(Value(payload, key))
            );
            Assert.Equal("1", Value(payload, "PayloadVersion"));
        }

        Assert.Equal("com.apple.mail.managed", Value(account, "PayloadType"));
        Assert.Equal(("EmailTypeIMAP", address), (Value(account, "EmailAccountType"), Value(account, "EmailAddress")));
        foreach ((string side, string protocol) in (ReadOnlySpan<(string, string)>)[("Incoming", "Imap"), ("Outgoing", "Smtp")])
        {
            Assert.Equal((string)rows[protocol].Server, Value(account, side + "MailServerHostName"));
            Assert.Equal(rows[protocol].Port.ToString(), Value(account, side + "MailServerPortNumber"));
            Assert.Equal(address, Value(account, side + "MailServerUsername"));
            Assert.Equal("EmailAuthPassword", Value(account, side + "MailServerAuthentication"));
            Assert.Equal("true", Following(account, side + "MailServerUseSSL").Name.LocalName);
        }
    }

    private static void CheckSheet(string text, string address, Dictionary<string, dynamic> rows)
    {
        Assert.Contains(address, text, StringComparison.Ordinal);
        Assert.All(
            rows.Values,
            row =>
            {
                Assert.Contains((string)row.Server, text, StringComparison.Ordinal);
                Assert.Contains(row.Port.ToString(), text, StringComparison.Ordinal);
            }
        );
        Assert.Contains(
            rows["Smtp"].Security.ToString() == "Tls" ? "SSL/TLS" : "STARTTLS",
            text.Split("SMTP")[1].Split("POP3")[0],
            StringComparison.Ordinal
        );
    }

    private static IEnumerable<string> Servers(XDocument autoconfig) =>
        autoconfig
            .Root!.Element("emailProvider")!
            .Elements()
            .Where(element => element.Name.LocalName is "incomingServer" or "outgoingServer")
            .Select(server =>
                $"{server.Attribute("type")!.Value} {server.Element("hostname")!.Value} {server.Element("port")!.Value} "
                + $"{server.Element("socketType")!.Value}"
            );

    private static XElement Following(XElement dict, string key) =>
        (XElement)dict.Elements("key").Single(element => element.Value == key).NextNode!;

    private static string Value(XElement dict, string key) => Following(dict, key).Value;

    private static string Value(XDocument profile, string key) =>
        Value(profile.Descendants("dict").First(dict => dict.Elements("key").Any(element => element.Value == key)), key);

    private XDocument Profile(string address)
    {
        using var reader = XmlReader.Create(
            Path.Combine(_folder, address + ".mobileconfig"),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, IgnoreWhitespace = true }
        );
        return XDocument.Load(reader);
    }

    private string[] Uuids(string address) =>
        [.. Profile(address).Descendants("dict").Select(dict => Value(dict, "PayloadUUID"))];

    private string[] Files() =>
        [.. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private ShellResult Export(string script, string? address = null)
    {
        _shell.Set("folder", _folder);
        _shell.Set("address", address);
        return _shell.Run(script);
    }
}
