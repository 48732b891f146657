using System;
using System.Collections;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>-Discover, from the domain to the session.</summary>
[Collection(DiscoveryTestGroup.Name)]
public sealed class DiscoverTests(DiscoveryLab discovery, Labs labs)
{
    [Fact]
    public void Settings_are_shown_with_their_source()
    {
        discovery.SkipUnlessThere();
        using var shell = new Shell();

        ShellResult service = shell.Run("Get-SpectrumServerSetting me@srv.test -Discover").ThrowOnError();
        ShellResult hosted = shell.Run("Get-SpectrumServerSetting me@business.test -Discover -Protocol Imap").ThrowOnError();
        ShellResult foreign = shell.Run("Get-SpectrumServerSetting me@foreign.test -Discover").ThrowOnError();
        ShellResult listed = shell.Run("Get-SpectrumServerSetting me@charter.net -Discover -Protocol Imap").ThrowOnError();
        ShellResult nothing = shell.Run("Get-SpectrumServerSetting me@empty.test -Discover");

        Assert.Equal(
            ["SRV record _imaps._tcp.srv.test", "SRV record _submission._tcp.srv.test"],
            service.Output.Select(row => (string)((dynamic)row).Source)
        );
        Assert.All(service.Output, row => Assert.Equal("me@srv.test", (string)((dynamic)row).UserNameFormat));
        Assert.Equal("Charter mobile.charter.net", $"{((dynamic)hosted.Single).Provider} {((dynamic)hosted.Single).Server}");
        Assert.All(
            foreign.Output,
            row => Assert.Contains("only when you name it", (string)((dynamic)row).Notes, StringComparison.Ordinal)
        );
        Assert.Equal("Charter", (string)((dynamic)listed.Single).Provider);
        Assert.Equal("ServersNotFound", Assert.Single(nothing.Errors).FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void An_account_is_connected_tested_audited_and_sent_from_by_its_domains_configuration_file()
    {
        discovery.SkipUnlessThere();
        Lab lab = labs.Sending();
        var user = new LabUser($"user{Guid.NewGuid():N}@auto.test", "Correct-Horse-1");
        lab.AddUser(user);
        discovery.Publish(
            DiscoveryLab.Autoconfig("auto.test"),
            DiscoveryLab.Configuration(
                ("imap", lab.Host, lab.ImapsPort, "SSL"),
                ("smtp", lab.Host, lab.SubmissionPort, "STARTTLS")
            )
        );
        using var folder = new TempFolder();
        using Shell shell = LabShell.For(lab);
        shell.Set("me", Labs.Credential(user));
        shell.Set("find", Finding(folder, lab));

        dynamic session = shell.Run("Connect-Spectrum $me @find").ThrowOnError().Single;
        ShellResult tested = shell.Run("Test-SpectrumConnection $me @find").ThrowOnError();
        dynamic audit = shell.Run("Invoke-SpectrumMailboxAudit $me @find").ThrowOnError().Single;
        dynamic sent = shell.Run("Send-SpectrumMail -Credential $me @find -To $me.UserName -Subject found").ThrowOnError().Single;

        Assert.Equal(
            ("auto.test", lab.Host, lab.ImapsPort),
            ((string)session.Provider, (string)session.Server, (int)session.Port)
        );
        Assert.Equal(["Passed", "Passed"], tested.Output.Select(row => (string)((dynamic)row).Status.ToString()));
        Assert.Equal(("Ok", "auto.test"), ((string)audit.Status.ToString(), (string)audit.Provider));
        Assert.Equal("Sent", (string)sent.Status.ToString());
    }

    // What a domain publishes does not make its servers those of the settings table.
    [Fact]
    public void A_server_that_was_found_needs_the_switch_for_old_suites_as_any_other()
    {
        discovery.SkipUnlessThere();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The operating system chooses the suites.");
        Lab lab = labs.Get(LabOptions.RsaKeyExchange);
        var user = new LabUser($"user{Guid.NewGuid():N}@auto.test", "Correct-Horse-1");
        lab.AddUser(user);
        discovery.Publish(
            DiscoveryLab.Autoconfig("auto.test"),
            DiscoveryLab.Configuration(("imap", lab.Host, lab.ImapsPort, "SSL"))
        );
        using var folder = new TempFolder();
        using var shell = new Shell();
        shell.Set("me", Labs.Credential(user));
        shell.Set("find", Finding(folder, lab));

        ShellResult refused = shell.Run("Connect-Spectrum $me @find");
        dynamic session = shell.Run("Connect-Spectrum $me @find -AllowLegacyCipher").ThrowOnError().Single;

        Assert.Equal("CipherMismatch", refused.FatalId);
        Assert.Equal("no forward secrecy (TLS_RSA_WITH_AES_256_GCM_SHA384)", (string)session.SecurityNote);
    }

    [Fact]
    public void A_hostile_domain_ends_the_command_and_names_what_to_type()
    {
        discovery.SkipUnlessThere();
        using Shell shell = LabShell.For(labs.Full);

        ShellResult result = shell.Run(
            "Connect-Spectrum ([pscredential]::new('me@foreign.test', $alice.Password)) -Discover -CertificateAuthority $args[0]",
            discovery.CaFile
        );

        Assert.Equal("ServersUnconfirmed", result.Fatal!.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(
            "-Server imap.attacker.test -SmtpServer smtp.attacker.test",
            result.Fatal.ErrorDetails.RecommendedAction,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Rows_of_an_audit_are_asked_for_once_a_domain_and_the_column_overrides_the_parameter()
    {
        discovery.SkipUnlessThere();
        using var shell = new Shell();

        ShellResult result = shell
            .Run(
                "$rows = @{ E = 'a@empty.test' }, @{ E = 'b@empty.test' }, @{ E = 'c@empty.test'; D = 'false' } | % { "
                    + "[pscustomobject]@{ EmailAddress = $_.E; Password = 'x'; Discover = $_.D } }; $rows | "
                    + "Invoke-SpectrumMailboxAudit -Discover"
            )
            .ThrowOnError();

        Assert.Empty(result.Warnings);
        dynamic[] rows = [.. result.Output.OrderBy(row => (string)((dynamic)row).EmailAddress)];
        Assert.All(rows, row => Assert.Equal("InvalidInput", (string)row.Status.ToString()));
        Assert.Equal(
            [true, true, false],
            rows.Select(row => ((string)row.Detail).Contains("publishes no mail server", StringComparison.Ordinal))
        );
    }

    // Trusts the web server and the mail servers.
    private Hashtable Finding(TempFolder folder, Lab lab)
    {
        Directory.CreateDirectory(folder.Path);
        string authorities = folder.Combine("both.pem");
        File.WriteAllText(authorities, File.ReadAllText(discovery.CaFile) + "\n" + File.ReadAllText(lab.CaFile));
        return new Hashtable { ["Discover"] = true, ["CertificateAuthority"] = authorities };
    }
}
