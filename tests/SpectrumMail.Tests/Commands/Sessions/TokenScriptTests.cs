using System;
using System.Collections;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>Script blocks of -AccessToken that fail, or use what waits for them.</summary>
public sealed class TokenScriptTests(TokenLab tokens) : IClassFixture<TokenLab>
{
    private readonly LabUser _user = LabShell.NewUser(tokens.Lab);

    // Waiting for each other would never end.
    [Fact]
    public void A_script_that_uses_the_session_it_is_for_is_an_error()
    {
        using Shell shell = Start();

        ShellResult result = shell.Run(
            """
            $once = { $global:asked++; if ($asked -gt 1) { Get-SpectrumFolder -Session mine | Out-Null }
                @{ access_token = $issue.Invoke($_, 60); expires_in = 0 } }
            Connect-Spectrum -Name mine -UserName $user -AccessToken $once @lab | Out-Null
            try { Get-SpectrumMessage -Session mine } catch { $_.FullyQualifiedErrorId.Split(',')[0]; $_.Exception.Message }
            $global:asked = 0
            Get-SpectrumMessage -Session mine | Out-Null
            'works again'
            """
        );

        string[] said = [.. result.ThrowOnError().Output.Select(value => value.ToString())];
        Assert.Equal(3, said.Length);
        Assert.Equal(("TokenScriptFailed", "works again"), (said[0], said[2]));
        Assert.Contains("uses a session", said[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_signs_in_by_itself_is_an_error()
    {
        using Shell shell = Start();

        ShellResult result = shell.Run(
            """
            $again = { Connect-Spectrum -UserName $user -AccessToken $again @lab }
            Connect-Spectrum -UserName $user -AccessToken $again @lab
            """
        );

        Assert.Equal("TokenScriptFailed", result.FatalId);
        Assert.Contains("uses a session", result.Fatal!.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_of_a_script_that_fails_are_shown_without_the_token()
    {
        using Shell shell = Start();
        string token = tokens.Issuer.Issue(_user.Address);
        shell.Set("text", $"400: {{\"error\":\"invalid_grant\",\"access_token\":\"{token}\"}} ({token})");

        ShellResult result = shell.Run("Connect-Spectrum -UserName $user -AccessToken { throw $text } @lab");
        ShellResult row = shell.Run(
            "$user | Invoke-SpectrumMailboxAudit -AccessToken { throw $text } @audit | ConvertTo-Json -Depth 4"
        );

        Assert.Equal("TokenScriptFailed", result.FatalId);
        Assert.Contains("invalid_grant", result.Fatal!.Exception.ToString(), StringComparison.Ordinal);
        foreach (
            string seen in new[] { result.Fatal!.Exception.ToString(), (string)row.ThrowOnError().Output.Single().BaseObject }
        )
        {
            Assert.All(token.Split('.'), part => Assert.DoesNotContain(part, seen, StringComparison.Ordinal));
        }
    }

    private Shell Start()
    {
        Shell shell = tokens.Shell();
        Hashtable audit = LabShell.Servers(tokens.Lab);
        audit.Remove("SmtpServer");
        audit.Remove("SmtpPort");
        shell.Set("audit", audit);
        shell.Set("user", _user.Address);
        shell.Run("$global:asked = 0").ThrowOnError();
        return shell;
    }
}
