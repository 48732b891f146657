using System;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>Which files are written, and which are kept.</summary>
public sealed class ClientConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_of_a_table_make_files_for_each_person_and_a_bad_row_affects_none()
    {
        ShellResult result = _folder.Export(
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
        _folder.Export($"Export-SpectrumClientConfiguration $address $folder/{name}", "me@charter.net").ThrowOnError();

        Assert.Contains(mark, File.ReadAllText(Assert.Single(_folder.Files())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_exists_is_kept_without_Force()
    {
        string file = _folder.Combine("me@charter.net.md");
        File.WriteAllText(file, "mine");

        ShellResult result = _folder.Export("Export-SpectrumClientConfiguration $address $folder", "me@charter.net");

        Assert.Equal("FileExists", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Equal(3, result.Output.Count);
        _folder.Export("Export-SpectrumClientConfiguration $address $folder -Force", "me@charter.net").ThrowOnError();
        Assert.StartsWith("# Mail settings", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_addresses_never_share_one_file_not_even_with_Force()
    {
        ShellResult result = _folder.Export(
            "'a@charter.net', 'b@charter.net' | Export-SpectrumClientConfiguration -Path $folder/one.html -Force"
        );

        Assert.Equal("PathUsedTwice", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("a@charter.net", File.ReadAllText(Assert.Single(_folder.Files())), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        Assert.Empty(
            _folder
                .Export("Export-SpectrumClientConfiguration $address $folder/new -WhatIf", "me@charter.net")
                .ThrowOnError()
                .Output
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void An_unknown_domain_is_refused_and_named_servers_are_written()
    {
        ShellResult unknown = _folder.Export(
            "Export-SpectrumClientConfiguration $address $folder -Format Autoconfig",
            "me@elsewhere.example"
        );
        ShellResult named = _folder
            .Export(
                "Export-SpectrumClientConfiguration $address $folder -Format Autoconfig -Force -Server "
                    + "mail.elsewhere.example -SmtpPort 587",
                "me@elsewhere.example"
            )
            .ThrowOnError();

        Assert.Equal("ProviderUnknown", Assert.Single(unknown.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Empty(unknown.Output);
        Assert.Empty(named.Warnings);
        XDocument written = XDocument.Load(Assert.Single(_folder.Files()));
        Assert.Equal(
            ["imap mail.elsewhere.example 993 SSL", "smtp mail.elsewhere.example 587 STARTTLS"],
            ConfigurationFolder.Servers(written)
        );
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

        ShellResult result = _folder.Export($"Export-SpectrumClientConfiguration $address {path}{parameters}", "me@charter.net");

        Assert.Equal(id, Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.NotEmpty(result.Errors[0].ErrorDetails.RecommendedAction);
        Assert.Empty(_folder.Files());
    }
}
