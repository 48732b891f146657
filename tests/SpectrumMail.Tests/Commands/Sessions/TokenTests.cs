using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>Access tokens in a password's place, against servers that verify them.</summary>
public sealed class TokenTests(TokenLab tokens) : IClassFixture<TokenLab>
{
    private const string Renewed = "{ $global:asked++; $issue.Invoke($_, 3) }";

    private readonly LabUser _user = LabShell.NewUser(tokens.Lab);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_token_signs_in_over_every_protocol(bool rsa)
    {
        using Shell shell = Start();
        shell.Set("token", TokenLab.Secure(tokens.Issuer.Issue(_user.Address, rsa: rsa)));
        shell.Set("all", Servers(tokens.Lab));

        ShellResult result = shell.Run("Test-SpectrumConnection $user -AccessToken $token @all -Protocol Imap, Pop3, Smtp");

        Assert.All(result.ThrowOnError().Output, row => Assert.EndsWith(": Passed", row.ToString(), StringComparison.Ordinal));
        Assert.Equal(tokens.Lab.CanSend ? 3 : 2, result.Output.Count);
    }

    [Fact]
    public void A_session_reads_and_sends_with_a_token()
    {
        Assert.SkipUnless(tokens.Lab.CanSend, tokens.Lab.NoSendReason ?? string.Empty);
        using Shell shell = Start();

        shell.Run($"Connect-Spectrum -UserName $user -AccessToken {Renewed} @lab").ThrowOnError();
        shell.Run("Send-SpectrumMail -To $user -Subject one -Body x").ThrowOnError();
        shell
            .Run(
                "Send-SpectrumMail -UserName $user -AccessToken { $issue.Invoke($args[0], 60) } -To $user -Subject two -Body x "
                    + "-SmtpServer $lab.SmtpServer -Port $lab.SmtpPort -ImapServer $lab.Server -ImapPort $lab.Port "
                    + "-CertificateAuthority $lab.CertificateAuthority"
            )
            .ThrowOnError();
        tokens.Lab.WaitForMail(_user.Address, 2, TimeSpan.FromMinutes(1));
        ShellResult found = shell.Run("(Get-SpectrumMessage).Subject | Sort-Object");

        Assert.Equal(["one", "two"], found.ThrowOnError().Output.Select(subject => (string)subject.BaseObject));
    }

    [Fact]
    public void Migration_and_retention_take_tokens()
    {
        using Shell shell = Start();
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        LabUser fresh = LabShell.NewUser(tokens.Lab);
        tokens.Lab.Seed(_user.Address, 5);
        File.WriteAllText(
            folder.Combine("policy.json"),
            """{ "name": "P", "rules": [ { "name": "R", "folder": "INBOX", "action": "keep" } ] }"""
        );
        shell.Set("row", MigrationRow(_user, fresh, tokens.Issuer.Issue(_user.Address), tokens.Issuer.Issue(fresh.Address)));
        shell.Set("token", TokenLab.Secure(tokens.Issuer.Issue(_user.Address)));

        dynamic migrated = shell
            .Run(
                "$row | Invoke-SpectrumMigration -SourceServer $lab.Server -SourcePort $lab.Port -DestinationServer $lab.Server "
                    + "-DestinationPort $lab.Port -CertificateAuthority $lab.CertificateAuthority"
            )
            .Single;
        dynamic kept = shell
            .Run("$user | Invoke-SpectrumRetention -Policy $args[0] -AccessToken $token @audit", folder.Combine("policy.json"))
            .Single;
        shell.Set("row", MigrationRow(_user, fresh, Faulty("expired"), tokens.Issuer.Issue(fresh.Address)));
        dynamic refused = shell
            .Run(
                "$row | Invoke-SpectrumMigration -SourceServer $lab.Server -SourcePort $lab.Port -DestinationServer $lab.Server "
                    + "-DestinationPort $lab.Port -CertificateAuthority $lab.CertificateAuthority"
            )
            .Single;

        Assert.Equal(("Ok", 5), ((string)migrated.Status.ToString(), (int)migrated.Copied));
        Assert.Equal(("Planned", 5), ((string)kept.Status.ToString(), (int)kept.ItemCount));
        Assert.Equal("TokenExpired", (string)refused.Cause.ToString());
    }

    private static Hashtable MigrationRow(LabUser old, LabUser fresh, string source, string destination) =>
        new()
        {
            ["SourceAddress"] = old.Address,
            ["SourceAccessToken"] = TokenLab.Secure(source),
            ["DestinationAddress"] = fresh.Address,
            ["DestinationAccessToken"] = TokenLab.Secure(destination),
        };

    [Theory]
    [InlineData("expired", "TokenExpired")]
    [InlineData("scope", "TokenRefused")] // Dovecot does not say over OAUTHBEARER that it is the scope.
    [InlineData("issuer", "TokenRefused")]
    [InlineData("audience", "TokenRefused")]
    [InlineData("user", "TokenRefused")]
    [InlineData("forged", "TokenRefused")]
    public void A_refused_token_says_why(string fault, string id)
    {
        using Shell shell = Start();
        shell.Set("token", TokenLab.Secure(Faulty(fault)));
        shell.Set("all", Servers(tokens.Lab));

        ShellResult tested = shell.Run("Test-SpectrumConnection $user -AccessToken $token @all -Protocol Imap, Pop3, Smtp");
        ShellResult audited = shell.Run("$user | Invoke-SpectrumMailboxAudit -AccessToken $token @audit");
        ShellResult connected = shell.Run("Connect-Spectrum -UserName $user -AccessToken $token @lab");

        Assert.All(tested.ThrowOnError().Output, row => Assert.Equal(id, (string)((dynamic)row).Cause.ToString()));
        Assert.All(tested.Output, row => Assert.Equal("Authenticate", (string)((dynamic)row).FailedStep.ToString()));
        Assert.Equal("AuthenticationFailed", (string)audited.Single.Status.ToString());
        Assert.Equal(id, (string)audited.Single.Cause.ToString());
        Assert.Equal(id, connected.FatalId);
        Assert.Equal("AuthenticationError", connected.Fatal!.CategoryInfo.Category.ToString());
        if (fault == "scope")
        {
            Assert.Contains("it names calendar", (string)audited.Single.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_server_that_knows_only_XOAUTH2_gets_that()
    {
        using Lab lab = Lab.Start(new LabOptions { ExtraDovecot = tokens.Issuer.Dovecot("plain login xoauth2") });
        using Shell shell = tokens.Shell(lab: lab);
        shell.Set("user", lab.Alice.Address);
        shell.Set("good", TokenLab.Secure(tokens.Issuer.Issue(lab.Alice.Address)));
        shell.Set("scope", TokenLab.Secure(tokens.Issuer.Issue(lab.Alice.Address, scope: "calendar")));
        shell.Set("all", Servers(lab));

        const string Test = "-Protocol Imap, Pop3, Smtp @all | ForEach-Object { \"$($_.Status) $($_.Cause)\" }";
        ShellResult taken = shell.Run($"Test-SpectrumConnection $user -AccessToken $good {Test}");
        ShellResult refused = shell.Run($"Test-SpectrumConnection $user -AccessToken $scope {Test}");
        ShellResult audited = shell.Run(
            "$all.Remove('Pop3Server'); $all.Remove('Pop3Port'); $all.Remove('SmtpServer'); $all.Remove('SmtpPort'); "
                + "$good, $scope | ForEach-Object { $user | Invoke-SpectrumMailboxAudit -AccessToken $_ @all }"
        );

        int count = lab.CanSend ? 3 : 2;
        Assert.Equal(Enumerable.Repeat("Passed None", count), taken.ThrowOnError().Output.Select(row => (string)row.BaseObject));
        Assert.Equal(Enumerable.Repeat("Failed TokenScope", count), refused.Output.Select(row => (string)row.BaseObject));
        Assert.Equal(
            ["None", "TokenScope"],
            audited.ThrowOnError().Output.Select(row => (string)((dynamic)row).Cause.ToString())
        );
        Assert.EndsWith(
            "wants: mail. An administrator, or the user, may have to consent to it first.",
            Remedy(audited),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Rows_and_searches_take_tokens()
    {
        using Shell shell = Start();
        shell.Set("token", TokenLab.Secure(tokens.Issuer.Issue(_user.Address)));
        shell.Set("text", tokens.Issuer.Issue(_user.Address));
        tokens.Lab.Seed(_user.Address, 3);

        ShellResult rows = shell.Run(
            """
            function global:Get-Secret {
                param($Name, $Vault)
                if ($Name -eq 'mail' -and $Vault -eq 'tasks') { $token } else { throw 'none' }
            }
            @{ EmailAddress = $user; AccessToken = $token }, [pscustomobject]@{ EmailAddress = $user; AccessToken = $text },
            [pscustomobject]@{ EmailAddress = $user; TokenSecretName = 'mail'; SecretVault = 'tasks' },
            [pscustomobject]@{ EmailAddress = $user; AccessToken = { $issue.Invoke($_, 60) } },
            $user | Invoke-SpectrumMailboxAudit -AccessToken { $issue.Invoke($args[0], 60) } @audit
            """
        );
        ShellResult hits = shell.Run("$user | Search-SpectrumMailbox -AccessToken $token @audit");

        Assert.Equal(
            Enumerable.Repeat("Ok", 5),
            rows.ThrowOnError().Output.Select(row => (string)((dynamic)row).Status.ToString())
        );
        Assert.DoesNotContain(rows.Warnings, warning => warning.Contains("column", StringComparison.Ordinal));
        Assert.NotEmpty(hits.ThrowOnError().Output);
    }

    [Fact]
    public void A_token_and_a_password_are_refused_before_anything_is_sent()
    {
        int before = tokens.Issuer.Issued;
        using Shell shell = Start();
        shell.Set("cred", Labs.Credential(_user));

        ShellResult both = shell.Run(
            """
            [pscustomobject]@{ EmailAddress = $user; Password = 'x' }, $cred,
            [pscustomobject]@{ EmailAddress = $user; SecretName = 'x' } |
                Invoke-SpectrumMailboxAudit -AccessToken { $issue.Invoke($_, 60) } @audit
            """
        );
        string connect = "Connect-Spectrum -Credential $cred -AccessToken { $issue.Invoke($_, 60) } @lab";
        ShellResult text = shell.Run("Connect-Spectrum -UserName $user -AccessToken 'Very.Secret.Text' @lab");

        Assert.Equal(3, both.ThrowOnError().Output.Count);
        Assert.All(both.Output, row => Assert.Equal("InvalidInput", (string)((dynamic)row).Status.ToString()));
        Assert.All(
            both.Output,
            row => Assert.Contains("two ways to sign in", (string)((dynamic)row).Detail, StringComparison.Ordinal)
        );
        Assert.Equal("AmbiguousParameterSet", shell.Run(connect).FatalId);
        Assert.Equal("ParameterArgumentTransformationError", text.FatalId);
        Assert.DoesNotContain("Very.Secret.Text", text.Fatal!.Exception.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, tokens.Issuer.Issued);
    }

    [Fact]
    public void No_token_is_asked_for_where_it_could_not_go()
    {
        using Shell shell = Start();
        string[] commands =
        [
            $"Connect-Spectrum -UserName me@elsewhere.example -AccessToken {Renewed}",
            $"Send-SpectrumMail -UserName me@elsewhere.example -AccessToken {Renewed} -To a@b.example -Subject s",
            $"Connect-Spectrum -UserName $user -AccessToken {Renewed} @lab -Security None",
        ];

        string[] ids = [.. commands.Select(command => shell.Run(command).FatalId)];

        Assert.Equal(["ProviderUnknown", "ProviderUnknown", "UnencryptedNotAllowed"], ids);
        Assert.Equal(0, (int)shell.Run("$asked").Value);
    }

    [Theory]
    [InlineData("{ throw 'the issuer is away' }", "TokenScriptFailed", "the issuer is away")]
    [InlineData("{ Get-Item /no/such/file -ErrorAction Stop }", "TokenScriptFailed", "/no/such/file")]
    [InlineData("{ }", "TokenScriptFailed", "nothing")]
    [InlineData("{ break }", "TokenScriptFailed", "break")]
    [InlineData("{ foreach ($i in 1) { }; continue }", "TokenScriptFailed", "continue")]
    [InlineData("{ 42 }", "TokenScriptFailed", "something else")]
    [InlineData("{ ' ' }", "AccessTokenUnusable", "empty")]
    [InlineData("{ \"a`u{1}b\" }", "AccessTokenUnusable", "character")]
    [InlineData("{ 'Bearer abc' }", "AccessTokenUnusable", "character")]
    public void A_script_that_gives_no_token_is_an_error_of_its_own(string script, string id, string words)
    {
        using Shell shell = Start();

        ShellResult result = shell.Run($"Connect-Spectrum -UserName $user -AccessToken {script} @lab");

        Assert.Equal(id, result.FatalId);
        Assert.Contains(words, result.Fatal!.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$t")]
    [InlineData("ConvertTo-SecureString $t -AsPlainText -Force")]
    [InlineData("[pscustomobject]@{ AccessToken = $t; ExpiresOn = [DateTimeOffset]::UtcNow.AddHours(1) }")]
    [InlineData(
        "[pscustomobject]@{ Token = (ConvertTo-SecureString $t -AsPlainText -Force); ExpiresOn = [DateTime]::UtcNow.AddHours(1) }"
    )]
    [InlineData("@{ access_token = $t; expires_in = 3600; token_type = 'Bearer' }")]
    [InlineData("'{\"access_token\":\"' + $t + '\",\"expires_on\":\"99999999999\"}' | ConvertFrom-Json")]
    [InlineData("'first'; $t; $null")]
    public void A_script_may_return_what_token_endpoints_and_libraries_return(string value)
    {
        using Shell shell = Start();

        shell.Run($"Connect-Spectrum -UserName $user -AccessToken {{ $t = $issue.Invoke($_, 60); {value} }} @lab").ThrowOnError();
    }

    [Fact]
    public void The_script_is_asked_at_each_reconnect_and_before_the_token_ends()
    {
        using Shell shell = Start();
        tokens.Lab.Seed(_user.Address, 20);

        ShellResult result = shell.Run(
            $$"""
            Connect-Spectrum -UserName $user -AccessToken {{Renewed}} @lab | Out-Null
            $first = $asked
            Get-SpectrumMessage | Out-Null
            while ($asked -lt 5) { Start-Sleep -Milliseconds 200; if ((Get-SpectrumMessage).Count -ne 20) { throw 'lost' } }
            $first
            """
        );

        Assert.Equal(1, (int)result.Value);
    }

    // The listing waits for the pipeline thread, which waits for the change, which waits for the same connection.
    [Fact]
    public void A_command_further_down_the_pipeline_answers_for_the_one_further_up()
    {
        using Shell shell = Start();
        tokens.Lab.Seed(_user.Address, 300);

        ShellResult result = shell.Run(
            """
            # A token that ends at once is replaced before each use of the connection.
            $ending = { $global:asked++; @{ access_token = $issue.Invoke($_, 60); expires_in = 0 } }
            Connect-Spectrum -UserName $user -AccessToken $ending @lab | Out-Null
            Get-SpectrumMessage | Set-SpectrumMessage -Flagged
            (Get-SpectrumMessage -Flagged).Count
            $asked
            """
        );

        Assert.Equal(300, (int)result.ThrowOnError().Output[0].BaseObject);
        Assert.True((int)result.Output[1].BaseObject > 2);
    }

    [Fact]
    public void A_connection_that_breaks_is_recreated_with_a_new_token()
    {
        using FaultProxy proxy = FaultProxy.Start(tokens.Lab.ImapsPort);
        using Shell shell = Start();
        tokens.Lab.Seed(_user.Address, 5);
        shell.Set("proxy", proxy.Port);
        shell.Set("cut", (Action)proxy.CutAll);

        ShellResult result = shell.Run(
            """
            $lab.Port = $proxy
            Connect-Spectrum -UserName $user -AccessToken { $global:asked++; $issue.Invoke($_, 3600) } @lab | Out-Null
            (Get-SpectrumMessage).Count
            $asked
            $cut.Invoke()
            (Get-SpectrumMessage).Count
            $asked
            """
        );

        Assert.Equal([5, 1, 5, 2], result.ThrowOnError().Output.Select(value => (int)value.BaseObject));
    }

    [Fact]
    public void A_mailbox_over_POP3_is_read_across_renewals()
    {
        using Shell shell = Start();
        tokens.Lab.Seed(_user.Address, 30);
        shell.Set("pop", tokens.Lab.Pop3sPort);

        ShellResult result = shell.Run(
            """
            $lab.Port = $pop
            $ending = { $global:asked++; @{ access_token = $issue.Invoke($_, 60); expires_in = 0 } }
            Connect-Spectrum -UserName $user -AccessToken $ending @lab -Protocol Pop3 | Out-Null
            (Get-SpectrumMessage).Count
            (Get-SpectrumMessage).Count
            $asked
            """
        );

        Assert.Equal([30, 30], result.ThrowOnError().Output.Take(2).Select(value => (int)value.BaseObject));
        Assert.True((int)result.Output[2].BaseObject > 2);
    }

    [Fact]
    public void Several_connections_that_send_ask_the_pipeline_thread()
    {
        Assert.SkipUnless(tokens.Lab.CanSend, tokens.Lab.NoSendReason ?? string.Empty);
        using Shell shell = Start();

        ShellResult result = shell.Run(
            """
            $server = @{
                SmtpServer = $lab.SmtpServer; Port = $lab.SmtpPort; ImapServer = $lab.Server; ImapPort = $lab.Port
                CertificateAuthority = $lab.CertificateAuthority
            }
            1..12 | ForEach-Object { [pscustomobject]@{ To = $user; Subject = "message $_"; Body = 'x' } } |
                Send-SpectrumMail -UserName $user -AccessToken { $global:asked++; $issue.Invoke($_, 60) } -ThrottleLimit 3 @server
            """
        );

        result.ThrowOnError();
        tokens.Lab.WaitForMail(_user.Address, 12, TimeSpan.FromMinutes(2));
        Assert.InRange((int)shell.Run("$asked").Value, 1, 4);
    }

    [Fact]
    public void A_script_of_another_runspace_is_not_run_there()
    {
        using Shell shell = Start();
        using Shell other = tokens.Shell();

        ShellResult session = shell.Run(
            "Connect-Spectrum -UserName $user -AccessToken { @{ access_token = $issue.Invoke($_, 60); expires_in = 0 } } @lab"
        );
        ShellResult used = other.Run("Get-SpectrumMessage -Session $args[0]", session.ThrowOnError().Output[0]);

        Assert.Equal("TokenScriptFailed", used.FatalId);
        Assert.Contains("another runspace", used.Fatal!.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_copy_goes_through_many_renewals_and_loses_nothing()
    {
        const int Count = 300;
        LabUser target = LabShell.NewUser(tokens.Lab);
        using var state = new TempFolder();
        using FaultProxy slow = FaultProxy.Start(tokens.Lab.ImapsPort, new FaultPlan { Delay = TimeSpan.FromMilliseconds(60) });
        using Shell shell = Start();
        shell.Set("target", target.Address);
        shell.Set("slow", slow.Port);
        shell.Set("state", state.Path);
        tokens.Lab.Seed(_user.Address, Count);

        ShellResult result = shell.Run(
            """
            $lab.Remove('SmtpServer'); $lab.Remove('SmtpPort')
            Connect-Spectrum -Name old -UserName $user -AccessToken { $global:asked++; $issue.Invoke($_, 2) } @lab | Out-Null
            $lab.Port = $slow
            Connect-Spectrum -Name new -UserName $target -AccessToken { $global:asked++; $issue.Invoke($_, 2) } @lab | Out-Null
            $runs = 0
            do {
                $runs++
                Copy-SpectrumMessage -Session old -Folder INBOX -DestinationSession new -Destination "Copy$runs" `
                    -CheckpointPath "$state/$runs" | Out-Null
            } while ($asked -lt 12)
            1..$runs | ForEach-Object { (Get-SpectrumMessage -Session new -Folder "Copy$_").Count }
            """
        );

        Assert.All(result.ThrowOnError().Output, count => Assert.Equal(Count, (int)count.BaseObject));
    }

    [Fact]
    public void No_token_is_shown_or_kept()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        using Shell shell = Start();
        shell.Set("folder", folder.Path);
        var issued = new List<string>();
        shell.Set(
            "issue",
            (Func<string, int, string>)(
                (user, seconds) =>
                {
                    issued.Add(tokens.Issuer.Issue(user, TimeSpan.FromSeconds(seconds)));
                    return issued[^1];
                }
            )
        );

        ShellResult result = shell.Run(
            """
            $all = & {
                $VerbosePreference = 'Continue'
                foreach ($life in 60, -60) {
                    $script = { $issue.Invoke($_, $life) }
                    Test-SpectrumConnection $user -AccessToken $script @lab -LogPath "$folder/test.log" | Format-List * -Force
                    $user | Invoke-SpectrumMailboxAudit -AccessToken $script @audit -LogPath "$folder/audit.log" `
                        -CheckpointPath "$folder/audit" | Format-List * -Force
                    try {
                        Connect-Spectrum -UserName $user -AccessToken $script @lab -LogPath "$folder/connect.log" |
                            Format-List * -Force
                        Get-SpectrumMessage -First 1 | Format-List * -Force
                    } catch { $_ | Format-List * -Force; $_.Exception.ToString(); $_.TargetObject }
                }
                $Error | Format-List * -Force
            } *>&1
            $all | Out-String -Width 10000
            """
        );

        string seen = (string)result.Value;
        string files = string.Concat(
            Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(File.ReadAllText)
        );
        Assert.Contains("TokenExpired", seen, StringComparison.Ordinal);
        Assert.Contains("AUTH", files, StringComparison.Ordinal);
        Assert.NotEmpty(issued);
        foreach (string secret in issued.SelectMany(Forms))
        {
            Assert.DoesNotContain(secret, seen, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, files, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_token_that_is_revoked_in_the_middle_is_refused_and_a_new_one_goes_on()
    {
        using var issuer = new LabTokens(introspection: true);
        using Lab lab = Lab.Start(new LabOptions { ExtraDovecot = issuer.Dovecot(), Smtp = false });
        LabUser user = lab.Alice;
        lab.Seed(user.Address, 5);
        using Shell shell = tokens.Shell(issuer, lab);
        shell.Set("user", user.Address);
        shell.Set("revoke", (Action)issuer.RevokeAll);

        ShellResult result = shell.Run(
            """
            $global:kept = $issue.Invoke($user, 3600)
            $s = Connect-Spectrum -UserName $user -AccessToken { $kept } @lab
            (Get-SpectrumMessage).Count
            $revoke.Invoke()
            try {
                Connect-Spectrum -Name other -UserName $user -AccessToken { $kept } @lab
            } catch {
                $_.FullyQualifiedErrorId.Split(',')[0]
            }
            $global:kept = $issue.Invoke($user, 3600)
            Connect-Spectrum -Name other -UserName $user -AccessToken { $kept } @lab | Out-Null
            (Get-SpectrumMessage).Count
            """
        );

        Assert.Equal(["5", "TokenRefused", "5"], result.ThrowOnError().Output.Select(value => value.ToString()));
    }

    // What a reader could use: the whole, and the part that proves it, plain and encoded.
    private IEnumerable<string> Forms(string token)
    {
        string part = token[(token.LastIndexOf('.') + 1)..];
        string frame = Convert.ToBase64String(
            System.Text.Encoding.UTF8.GetBytes($"user={_user.Address}\u0001auth=Bearer {token}\u0001\u0001")
        );
        return [token, part, frame[60..120], frame[^60..^10]];
    }

    private string Faulty(string fault) =>
        fault switch
        {
            "expired" => tokens.Issuer.Issue(_user.Address, TimeSpan.FromMinutes(-10)),
            "scope" => tokens.Issuer.Issue(_user.Address, scope: "calendar"),
            "issuer" => tokens.Issuer.Issue(_user.Address, issuer: "https://elsewhere.test"),
            "audience" => tokens.Issuer.Issue(_user.Address, audience: "calendar"),
            "user" => tokens.Issuer.Issue("bob@lab.test"),
            _ => tokens.Issuer.Issue(_user.Address)[..^6] + "AAAAAA",
        };

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

    private static string Remedy(ShellResult result) => (string)((dynamic)result.Output[^1]).Remedy;

    private static Hashtable Servers(Lab lab)
    {
        Hashtable all = LabShell.Servers(lab);
        all["Pop3Server"] = lab.Host;
        all["Pop3Port"] = lab.Pop3sPort;
        return all;
    }
}
