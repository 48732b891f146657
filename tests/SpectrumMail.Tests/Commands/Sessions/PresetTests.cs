using System;
using System.Collections;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>The providers that people move to, each met under its own name at a lab's Dovecot.</summary>
public sealed class PresetTests(Labs labs)
{
    [Theory]
    [InlineData("Outlook", "outlook.office365.com", "takes no passwords any more", "-AccessToken")]
    [InlineData("Microsoft365", "outlook.office365.com", "takes no passwords any more", "-AccessToken")]
    [InlineData("Gmail", "imap.gmail.com", "wants an app password", "-AccessToken")]
    [InlineData("iCloud", "imap.mail.me.com", "wants an app password", "two-step verification")]
    [InlineData("Comcast", "imap.comcast.net", "the webmail one", "full address")]
    public void A_refused_password_is_explained_and_sent_nowhere_else(string provider, string host, string remedy, string more)
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using RedirectProxy proxy = Lead(lab, host);
        using Shell shell = NewShell(user with { Password = "wrong" }, proxy, provider);

        ShellResult result = shell.Run("Connect-Spectrum -Credential $me @via");

        Assert.Equal("AuthenticationFailed", result.FatalId);
        string action = result.Fatal!.ErrorDetails.RecommendedAction;
        Assert.Contains(remedy, action, StringComparison.Ordinal);
        Assert.Contains(more, action, StringComparison.Ordinal);
        Assert.Equal([host + ":993"], proxy.Asked);
    }

    [Fact]
    public void The_provider_of_an_address_is_used_for_reading_and_migrating()
    {
        Lab lab = labs.Full;
        (LabUser old, LabUser fresh) = (LabShell.NewUser(lab), LabShell.NewUser(lab));
        lab.Seed(old.Address, 12);
        using RedirectProxy proxy = Lead(lab, "imap.gmail.com", "imap.fastmail.com");
        using Shell shell = NewShell(old, proxy, "Gmail");
        shell.Set("new", fresh);

        dynamic session = shell.Run("Connect-Spectrum -Credential $me @via").Single;
        dynamic row = shell
            .Run(
                """
                $via.Remove('Provider')
                [pscustomobject]@{ SourceCredential = $me; SourceProvider = 'Gmail'; DestinationProvider = 'Fastmail'
                    DestinationAddress = $new.Address; DestinationPassword = $new.Password } | Invoke-SpectrumMigration @via
                """
            )
            .Single;

        Assert.Equal("imap.gmail.com", (string)session.Server);
        Assert.Equal(("Ok", 12), ((string)row.Status.ToString(), (int)row.Copied));
        Assert.Equal(12, lab.ReadMail(fresh.Address).Count);
        Assert.Contains("imap.fastmail.com:993", proxy.Asked);
    }

    private static RedirectProxy Lead(Lab lab, params string[] hosts) =>
        new(hosts.ToDictionary(host => host + ":993", _ => lab.ImapsPort));

    private static Shell NewShell(LabUser user, RedirectProxy proxy, string provider)
    {
        var shell = new Shell();
        shell.Set("me", Labs.Credential(user));
        shell.Set(
            "via",
            new Hashtable
            {
                ["Proxy"] = proxy.Address,
                ["Provider"] = provider,
                ["SkipCertificateCheck"] = true,
                ["WarningAction"] = "SilentlyContinue",
            }
        );
        return shell;
    }
}
