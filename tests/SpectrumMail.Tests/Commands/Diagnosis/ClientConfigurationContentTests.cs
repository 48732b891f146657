using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>What the files say.</summary>
public sealed class ClientConfigurationContentTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("me@spectrum.net")]
    [InlineData("me@charter.net")]
    [InlineData("me@nyc.rr.com")]
    [InlineData("me@brighthouse.com")]
    public void Every_format_is_well_formed_and_holds_the_values_of_the_table(string address)
    {
        ShellResult result = _folder.Export("Export-SpectrumClientConfiguration $address $folder", address);
        dynamic[] table =
        [
            .. _folder.Shell.Run("Get-SpectrumServerSetting $args[0] | Where-Object Order -eq 1", address).ThrowOnError().Output,
        ];
        Dictionary<string, dynamic> rows = table.ToDictionary(row => (string)row.Protocol.ToString());

        Assert.Equal(
            new[] { ".xml", ".mobileconfig", ".html", ".md" }.Select(extension => _folder.Combine(address + extension)),
            result.ThrowOnError().Output.Select(file => ((FileInfo)file.BaseObject).FullName)
        );
        CheckAutoconfig(XDocument.Load(_folder.Combine(address + ".xml")), address, rows);
        CheckProfile(Profile(address), address, rows);
        foreach (string extension in (string[])[".html", ".md"])
        {
            CheckSheet(File.ReadAllText(_folder.Combine(address + extension)), address, rows);
        }
    }

    [Fact]
    public void No_file_holds_a_key_or_a_place_for_a_password()
    {
        _folder.Export("Export-SpectrumClientConfiguration $address $folder", "me@charter.net").ThrowOnError();

        Assert.DoesNotContain(
            Profile("me@charter.net").Descendants("key"),
            key => key.Value is "IncomingPassword" or "OutgoingPassword"
        );
        Assert.DoesNotContain(
            XDocument.Load(_folder.Combine("me@charter.net.xml")).Descendants(),
            element => element.Name.LocalName == "password"
        );
    }

    [Fact]
    public void The_same_address_gives_the_same_bytes_and_another_one_other_identifiers()
    {
        _folder.Export("Export-SpectrumClientConfiguration $address $folder", "me@charter.net").ThrowOnError();
        byte[][] first = [.. _folder.Files().Select(File.ReadAllBytes)];
        string[] mine = Uuids("me@charter.net");

        _folder.Export("Export-SpectrumClientConfiguration $address $folder -Force", "me@charter.net").ThrowOnError();
        _folder
            .Export("Export-SpectrumClientConfiguration $address $folder -Format MobileConfig", "you@charter.net")
            .ThrowOnError();

        Assert.Equal(
            first,
            _folder
                .Files()
                .Where(file => !Path.GetFileName(file).StartsWith("you", StringComparison.Ordinal))
                .Select(File.ReadAllBytes)
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
        _folder.Shell.Set("name", Name);

        ShellResult result = _folder
            .Export("Export-SpectrumClientConfiguration $address $folder -DisplayName $name", Address)
            .ThrowOnError();

        Assert.Equal("a&b_i_`___", Path.GetFileName(result.Output[0].BaseObject.ToString()!).Split('@')[0]);
        string Read(string extension) =>
            File.ReadAllText(_folder.Files().Single(file => file.EndsWith(extension, StringComparison.Ordinal)));
        Assert.Equal(Name, Value(XDocument.Parse(Read(".mobileconfig")), "EmailAccountName"));
        Assert.Equal(Address, Value(XDocument.Parse(Read(".mobileconfig")), "IncomingMailServerUsername"));
        Assert.Empty(XDocument.Parse(Read(".html")).Descendants("script"));
        Assert.Contains(XDocument.Parse(Read(".html")).Descendants("p"), p => p.Value.Contains(Name, StringComparison.Ordinal));
        Assert.Contains("`` a&b<i>`\\|*_@charter.net ``", Read(".md"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", Read(".md").Replace("\\<", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("me@outlook.com", "OAuth2", 3, "opens a page of the provider to sign in")]
    [InlineData("me@gmail.com", "OAuth2 password-cleartext", 3, "an app password")]
    [InlineData("me@icloud.com", "password-cleartext", 2, "an app password")]
    public void Files_say_with_what_to_sign_in(string address, string methods, int servers, string words)
    {
        _folder.Export("Export-SpectrumClientConfiguration $address $folder", address).ThrowOnError();

        XElement[] found =
        [
            .. XDocument
                .Load(_folder.Combine(address + ".xml"))
                .Descendants("emailProvider")
                .Elements()
                .Where(e => e.HasElements),
        ];
        Assert.Equal(servers, found.Length);
        Assert.All(
            found,
            server => Assert.Equal(methods, string.Join(" ", server.Elements("authentication").Select(e => e.Value)))
        );
        Assert.Contains(words, File.ReadAllText(_folder.Combine(address + ".html")), StringComparison.Ordinal);
        Assert.Contains(words, File.ReadAllText(_folder.Combine(address + ".md")), StringComparison.Ordinal);
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
        Assert.Equal([Expected("Imap"), Expected("Pop3"), Expected("Smtp")], ConfigurationFolder.Servers(file));
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

    private static XElement Following(XElement dict, string key) =>
        (XElement)dict.Elements("key").Single(element => element.Value == key).NextNode!;

    private static string Value(XElement dict, string key) => Following(dict, key).Value;

    private static string Value(XDocument profile, string key) =>
        Value(profile.Descendants("dict").First(dict => dict.Elements("key").Any(element => element.Value == key)), key);

    private XDocument Profile(string address)
    {
        using var reader = XmlReader.Create(
            _folder.Combine(address + ".mobileconfig"),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, IgnoreWhitespace = true }
        );
        return XDocument.Load(reader);
    }

    private string[] Uuids(string address) =>
        [.. Profile(address).Descendants("dict").Select(dict => Value(dict, "PayloadUUID"))];
}
