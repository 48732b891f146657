using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>Tokens from an issuer, and servers that take them.</summary>
public sealed class NewTokenTests : IClassFixture<TokenLab>, IDisposable
{
    private readonly TokenLab _tokens;
    private readonly LabUser _user;
    private readonly LabIssuer _issuer;
    private readonly Shell _shell;

    public NewTokenTests(TokenLab tokens)
    {
        _tokens = tokens;
        _user = LabShell.NewUser(tokens.Lab);
        _issuer = new LabIssuer(tokens.Issuer, tokens.Lab.ServerCertificate) { User = _user.Address };
        _shell = tokens.Shell();
        _shell.Set("user", _user.Address);
        _shell.Set("secret", TokenLab.Secure(_issuer.Secret));
        _shell.Set("refresh", TokenLab.Secure(_issuer.RefreshToken));
        _shell.Set("issuer", _issuer.Address);
        _shell
            .Run(
                "$global:app = @{ Issuer = $issuer; ClientId = 'lab-app'; ClientSecret = $secret; "
                    + "CertificateAuthority = $lab.CertificateAuthority }"
            )
            .ThrowOnError();
    }

    public void Dispose()
    {
        _shell.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData("[\"client_secret_basic\"]", true)]
    [InlineData("[\"client_secret_post\"]", false)]
    public void The_own_token_of_an_application_signs_in(string ways, bool basic)
    {
        _issuer.Ways = ways;

        ShellResult result = _shell.Run(
            """
            $t = New-SpectrumToken @app -Scope mail
            $null = Connect-Spectrum -UserName $user -AccessToken $t @lab
            $null = Connect-Spectrum -UserName $user -AccessToken $t.AccessToken @lab
            $null = Connect-Spectrum -UserName $user -AccessToken { New-SpectrumToken @app } @lab
            (Get-SpectrumSession).State
            $t
            """
        );

        Assert.Equal("Open", result.ThrowOnError().Output[0].ToString());
        dynamic token = result.Output[1];
        Assert.Equal("mail", (string)token.Scope);
        Assert.Equal("Bearer", (string)token.TokenType);
        Assert.Null(token.RefreshToken);
        Assert.InRange(
            (DateTimeOffset)token.ExpiresOn,
            DateTimeOffset.UtcNow.AddMinutes(50),
            DateTimeOffset.UtcNow.AddMinutes(61)
        );
        Assert.Equal(["client_credentials", "client_credentials"], _issuer.Grants);
        Assert.Equal(basic, _issuer.Received.Contains("Authorization: Basic ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_script_block_renews_and_keeps_the_refresh_token_that_replaces_the_last()
    {
        _tokens.Lab.Seed(_user.Address, 5);
        _issuer.Life = TimeSpan.FromSeconds(2);

        ShellResult result = _shell.Run(
            """
            $global:kept = $refresh
            $null = Connect-Spectrum -UserName $user @lab -AccessToken {
                $t = New-SpectrumToken @app -RefreshToken $global:kept
                $global:kept = $t.RefreshToken
                $t
            }
            1..30 | ForEach-Object { Start-Sleep -Milliseconds 200; (Get-SpectrumMessage).Count } | Sort-Object -Unique
            """
        );

        Assert.Equal(5, (int)result.ThrowOnError().Value);
        Assert.True(_issuer.Grants.Count > 2);
        Assert.All(_issuer.Grants, grant => Assert.Equal("refresh_token", grant));
    }

    [Theory]
    [InlineData("ClientId", "'other'", "TokenClientRefused", "AuthenticationError")]
    [InlineData("ClientSecret", "$refresh", "TokenClientRefused", "AuthenticationError")]
    [InlineData("RefreshToken", "$secret", "TokenGrantRefused", "AuthenticationError")]
    [InlineData("Scope", "'calendar'", "TokenScopeRefused", "AuthenticationError")]
    [InlineData("Issuer", "'http://example.test'", "IssuerAddressUnusable", "InvalidArgument")]
    [InlineData("Issuer", "'https://me:pw@example.test'", "IssuerAddressUnusable", "InvalidArgument")]
    [InlineData("Issuer", "'https://localhost:1'", "IssuerUnreachable", "ConnectionError")]
    [InlineData("CertificateAuthority", "$null", "CertificateUntrusted", "SecurityError")]
    [InlineData("ClientSecret", "$null", "TokenRequestIncomplete", "InvalidArgument")]
    public void A_refusal_says_why(string parameter, string value, string id, string category)
    {
        ShellResult result = _shell.Run(
            $"$app.{parameter} = {value}; if ($null -eq $app.{parameter}) {{ $app.Remove('{parameter}') }}; "
                + "New-SpectrumToken @app"
        );

        Assert.Equal(id, result.FatalId);
        Assert.Equal(category, result.Fatal!.CategoryInfo.Category.ToString());
        Assert.NotEmpty(result.Fatal.ErrorDetails.RecommendedAction);
        AssertNoSecret(result.Fatal.Exception.ToString() + result.Fatal.ErrorDetails.Message);
        if (id == "TokenClientRefused")
        {
            Assert.Contains("is wrong.", result.Fatal.Exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("unauthorized_client", "TokenMethodRefused")]
    [InlineData("unsupported_grant_type", "TokenMethodRefused")]
    [InlineData("temporarily_unavailable", "IssuerUnavailable")]
    [InlineData("invalid_request", "TokenRequestRefused")]
    public void Each_error_of_an_issuer_has_its_id(string error, string id)
    {
        _issuer.Page("/token", $"{{\"error\":\"{error}\",\"error_description\":\"because\"}}", "400 Bad Request");

        ShellResult result = _shell.Run("New-SpectrumToken @app");

        Assert.Equal(id, result.FatalId);
        Assert.Contains($"{error} (because)", result.Fatal!.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_of_another_issuer_get_no_secret()
    {
        _issuer.Named = "https://elsewhere.test";

        ShellResult result = _shell.Run("New-SpectrumToken @app");

        Assert.Equal("IssuerMismatch", result.FatalId);
        Assert.Empty(_issuer.Grants);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("<html></html>")]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"access_token\":null,\"token_type\":\"Bearer\"}")]
    [InlineData("{\"access_token\":\"a b\",\"token_type\":\"Bearer\"}")]
    [InlineData("{\"access_token\":\"abc\",\"token_type\":\"mac\"}")]
    [InlineData("{\"access_token\":{\"a\":1},\"token_type\":\"Bearer\"}")]
    [InlineData("{\"a\":")]
    public void An_answer_without_a_token_is_refused(string answer)
    {
        _issuer.Page("/token", answer);

        Assert.Equal("IssuerAnswerUnusable", _shell.Run("New-SpectrumToken @app").FatalId);
    }

    [Fact]
    public void A_hostile_answer_is_refused()
    {
        var answers = new Dictionary<string, Action<ScriptedConnection>>
        {
            ["deep"] = web => web.Write("HTTP/1.1 200 OK\r\n\r\n{\"a\":" + new string('[', 100_000)),
            ["huge"] = web => web.Write("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"),
            ["endless"] = web =>
            {
                web.Write("HTTP/1.1 200 OK\r\n\r\n{\"a\":\"");
                while (true)
                {
                    web.Write(new string('x', 10_000));
                }
            },
            ["redirect"] = web => web.Write($"HTTP/1.1 307 Other\r\nLocation: {_issuer.Address}/device\r\n\r\n"),
            ["no HTTP"] = web => web.WriteLine("* OK IMAP4rev1 ready"),
        };
        foreach ((string name, Action<ScriptedConnection> answer) in answers)
        {
            _issuer.Page("/token", answer);
            Assert.Equal((name, "IssuerAnswerUnusable"), (name, _shell.Run("New-SpectrumToken @app").FatalId));
        }

        Assert.DoesNotContain("POST /device", _issuer.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silent_issuer_ends_with_the_time_limit()
    {
        _issuer.Page("/token", web => web.ReadLine());

        ShellResult result = _shell.Run("New-SpectrumToken @app -TimeoutSec 2");

        Assert.Equal("IssuerUnreachable", result.FatalId);
        Assert.Equal("OperationTimeout", result.Fatal!.CategoryInfo.Category.ToString());
    }

    [Fact]
    public void Plain_HTTP_is_for_this_computer_and_on_request()
    {
        using var plain = new LabIssuer(_tokens.Issuer, null) { User = _user.Address };
        _shell.Set("plain", plain.Address);
        _shell.Set("secret", TokenLab.Secure(plain.Secret));
        _shell.Run("$app.Issuer = $plain; $app.ClientSecret = $secret").ThrowOnError();

        Assert.Equal("IssuerAddressUnusable", _shell.Run("New-SpectrumToken @app").FatalId);
        _shell.Run("New-SpectrumToken @app -AllowUnencrypted").ThrowOnError();
    }

    [Fact]
    public void A_user_signs_in_on_another_device()
    {
        _issuer.DeviceAnswers.Enqueue("authorization_pending");
        _issuer.DeviceAnswers.Enqueue("slow_down");

        var clock = Stopwatch.StartNew();
        ShellResult result = _shell.Run(
            """
            $app.Remove('ClientSecret')
            $t = New-SpectrumToken @app -Device -Scope mail -WarningVariable shown -WarningAction SilentlyContinue
            $null = Connect-Spectrum -UserName $user -AccessToken $t @lab
            $shown
            $t.RefreshToken.GetType().Name
            """
        );

        Assert.Contains("https://issuer.lab.test/device", result.ThrowOnError().Output[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("WDJB-MJHT", result.Output[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("SecureString", result.Output[1].ToString());
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(7), "slow_down was not obeyed");
    }

    [Theory]
    [InlineData("access_denied", "DeviceSignInDenied")]
    [InlineData("expired_token", "DeviceSignInExpired")]
    public void A_sign_in_on_another_device_ends(string answer, string id)
    {
        _issuer.DeviceAnswers.Enqueue(answer);

        ShellResult result = _shell.Run("New-SpectrumToken @app -Device -WarningAction SilentlyContinue");

        Assert.Equal(id, result.FatalId);
        AssertNoSecret(result.Fatal!.Exception.ToString());
        Assert.Single(_issuer.Grants);
    }

    [Fact]
    public void A_code_that_has_expired_is_not_asked_about_for_ever()
    {
        _issuer.DeviceLife = 2;
        Enumerable.Range(0, 100).ToList().ForEach(_ => _issuer.DeviceAnswers.Enqueue("authorization_pending"));

        Assert.Equal("DeviceSignInExpired", _shell.Run("New-SpectrumToken @app -Device -WarningAction SilentlyContinue").FatalId);
    }

    // The interval between two questions is longer than that.
    [Fact]
    public void Stopping_ends_the_wait_for_the_user_at_once()
    {
        _issuer.Page(
            "/device",
            "{\"device_code\":\"x\",\"user_code\":\"AB\",\"verification_uri\":\"https://a.test\",\"interval\":99999999999}"
        );
        using PowerShell waiting = _shell.Prepare("New-SpectrumToken @app -Device -WarningAction SilentlyContinue");
        IAsyncResult running = waiting.BeginInvoke();
        Assert.True(
            SpinWait.SpinUntil(
                () => _issuer.Received.Contains("POST /device", StringComparison.Ordinal),
                TimeSpan.FromSeconds(60)
            ),
            "not under way"
        );
        var clock = Stopwatch.StartNew();

        waiting.Stop();

        Assert.True(running.AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}");
        Assert.Empty(_issuer.Grants);
    }

    [Fact]
    public void Both_ways_at_once_and_a_text_as_a_secret_are_refused()
    {
        ShellResult text = _shell.Run("New-SpectrumToken https://a.test -ClientId a -ClientSecret 'swordfish'");

        Assert.Equal("TokenRequestIncomplete", _shell.Run("New-SpectrumToken @app -Device -RefreshToken $refresh").FatalId);
        Assert.DoesNotContain("swordfish", text.Fatal!.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            "TokenRequestIncomplete",
            _shell.Run("New-SpectrumToken -Provider Microsoft -ClientId a -ClientSecret $secret").FatalId
        );
        Assert.Equal(
            "TokenRequestIncomplete",
            _shell.Run("New-SpectrumToken -Provider Microsoft -Tenant 'a/b' -ClientId a -ClientSecret $secret").FatalId
        );
        Assert.Equal(
            "ProviderUnknown",
            _shell.Run("New-SpectrumToken -Provider Nowhere -ClientId a -ClientSecret $secret").FatalId
        );
        Assert.Empty(_issuer.Grants);
    }

    [Fact]
    public void WhatIf_asks_for_nothing()
    {
        _shell.Run("New-SpectrumToken @app -WhatIf").ThrowOnError();

        Assert.Empty(_issuer.Received);
    }

    [Fact]
    public void No_secret_is_shown_in_any_stream()
    {
        _issuer.DeviceAnswers.Enqueue("access_denied");
        ShellResult result = _shell.Run(
            """
            $all = & {
                $VerbosePreference = 'Continue'
                $DebugPreference = 'Continue'
                $t = New-SpectrumToken @app
                $t; $t | Format-List *; "$t"; $t | ConvertTo-Json; $t | ConvertTo-Csv
                New-SpectrumToken @app -RefreshToken $refresh | Format-List * -Force
                foreach ($wrong in @{ RefreshToken = $refresh }, @{ ClientId = 'x' }, @{ Device = $true }) {
                    $changed = $app.Clone()
                    foreach ($name in $wrong.Keys) { $changed[$name] = $wrong[$name] }
                    try { New-SpectrumToken @changed } catch { $_ | Format-List * -Force; $_.Exception.ToString() }
                }
                $Error | Format-List * -Force
            } *>&1
            $all | Out-String -Width 10000
            """
        );

        string seen = (string)result.Value;
        Assert.Contains("TokenGrantRefused", seen, StringComparison.Ordinal);
        Assert.Contains("DeviceSignInDenied", seen, StringComparison.Ordinal);
        Assert.Contains("client_credentials", seen, StringComparison.Ordinal);
        AssertNoSecret(seen);
    }

    private void AssertNoSecret(string text)
    {
        string basic = Convert.ToBase64String(
            Encoding.ASCII.GetBytes($"{LabIssuer.ClientId}:{Uri.EscapeDataString(_issuer.Secret)}")
        );
        foreach (
            string secret in _issuer.Secrets.SelectMany(secret => new[] { secret, Uri.EscapeDataString(secret) }).Append(basic)
        )
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }
}
