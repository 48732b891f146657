using System.Linq;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Cmdlets;

public sealed class ServerSettingTests
{
    [Theory]
    [InlineData("Get-SpectrumServerSetting me@charter.net", "Charter", "me@charter.net")]
    [InlineData("Get-SpectrumServerSetting nyc.rr.com", "RoadRunner", "name@nyc.rr.com (full address)")]
    [InlineData("'x@bresnan.net' | Get-SpectrumServerSetting", "Charter", "x@bresnan.net")]
    [InlineData("[pscustomobject]@{ EmailAddress = 'x@tampabay.rr.com' } | Get-SpectrumServerSetting", "BrightHouse", "x@tampabay.rr.com")]
    [InlineData("Get-SpectrumServerSetting -Provider spec*", "Spectrum", "name@spectrum.com (full address)")]
    public void An_address_a_domain_or_a_provider_gives_rows_that_say_all(string script, string provider, string userName)
    {
        using var shell = new Shell();

        ShellResult result = shell.Run(script).ThrowOnError();

        Assert.All(result.Output.Cast<dynamic>(), row =>
        {
            Assert.Equal((provider, userName), ((string)row.Provider, (string)row.UserNameFormat));
            Assert.NotEmpty((string)row.Source);
        });
        Assert.Equal(["Imap", "Smtp"], result.Output.Cast<dynamic>().Where(row => (bool)row.Recommended).Select(row => (string)row.Protocol.ToString()));
        Assert.All(result.Output.Cast<dynamic>().Where(row => row.Protocol.ToString() == "Pop3"), row => Assert.NotEmpty((string)row.Notes));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Nothing_asked_for_gives_the_whole_table_and_protocols_can_be_chosen()
    {
        using var shell = new Shell();

        ShellResult all = shell.Run("Get-SpectrumServerSetting -Protocol Smtp, Imap").ThrowOnError();

        Assert.Equal(4, all.Output.Cast<dynamic>().Select(row => (string)row.Provider).Distinct().Count());
        Assert.DoesNotContain(all.Output.Cast<dynamic>(), row => row.Protocol.ToString() == "Pop3");
    }

    [Theory]
    [InlineData("Get-SpectrumServerSetting")]
    [InlineData("Test-SpectrumConnection -Through Resolve -Server localhost -Protocol Imap")]
    public void A_row_without_an_address_is_an_error_of_its_own_and_the_others_go_on(string command)
    {
        using var shell = new Shell();

        ShellResult result = shell.Run($"[pscustomobject]@{{ Mail = 'a@charter.net' }}, [pscustomobject]@{{ EmailAddress = 'b@charter.net' }} | {command}");

        Assert.Equal("AddressMissing", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.NotEmpty(result.Output);
    }

    [Fact]
    public void An_unknown_domain_is_told_and_an_unknown_provider_is_an_error()
    {
        using var shell = new Shell();

        ShellResult unknown = shell.Run("Get-SpectrumServerSetting me@elsewhere.example").ThrowOnError();

        Assert.Contains("Spectrum", Assert.Single(unknown.Warnings), System.StringComparison.Ordinal);
        Assert.Equal("ProviderUnknown", Assert.Single(shell.Run("Get-SpectrumServerSetting -Provider Nowhere").Errors).FullyQualifiedErrorId.Split(',')[0]);
    }
}
