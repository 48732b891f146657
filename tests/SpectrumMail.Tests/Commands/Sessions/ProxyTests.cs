using System;
using System.Diagnostics;
using System.IO;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>Through real proxies: microsocks (SOCKS5) and tinyproxy (HTTP CONNECT).</summary>
public sealed class ProxyTests(Labs labs)
{
    private const string User = "proxyuser";
    private const string Password = "Pr0xySecret7";

    [Theory]
    [InlineData(LabProxyKind.Socks5, false)]
    [InlineData(LabProxyKind.Socks5, true)]
    [InlineData(LabProxyKind.Http, false)]
    [InlineData(LabProxyKind.Http, true)]
    public void IMAP_POP3_and_SMTP_go_through_a_proxy_which_looks_the_name_up(LabProxyKind kind, bool signIn)
    {
        Lab lab = labs.Sending();
        using LabProxy proxy = Start(kind, signIn);
        using Shell shell = For(lab, kind, proxy, signIn ? Password : null);

        dynamic session = shell.Run("Connect-Spectrum -Credential $alice @lab @proxy").Single;
        shell.Run("Send-SpectrumMail -To $bob.UserName -Subject 'through the proxy'").ThrowOnError();
        shell
            .Run("$lab.Port = $args[0]; Connect-Spectrum -Credential $alice @lab @proxy -Protocol Pop3", lab.Pop3sPort)
            .ThrowOnError();

        Assert.Equal(Address(kind, proxy.Port), (string)session.Proxy);
        foreach (int port in (int[])[lab.ImapsPort, lab.SubmissionPort, lab.Pop3sPort])
        {
            AssertAsked(proxy, $"localhost:{port}");
        }
    }

    [Theory]
    [InlineData(LabProxyKind.Socks5)]
    [InlineData(LabProxyKind.Http)]
    public void STARTTLS_works_through_a_proxy_where_the_greeting_follows_the_proxys_answer_at_once(LabProxyKind kind)
    {
        Lab lab = labs.Full;
        using LabProxy proxy = Start(kind);
        using Shell shell = For(lab, kind, proxy);

        dynamic imap = shell
            .Run(
                "$lab.Port = $args[0]; $lab.Security = 'StartTls'; Connect-Spectrum -Credential $alice @lab @proxy -Name imap",
                lab.ImapPort
            )
            .Single;
        dynamic pop3 = shell
            .Run(
                "$lab.Port = $args[0]; $lab.Security = 'StartTls'; Connect-Spectrum -Credential $alice @lab @proxy -Name "
                    + "pop3 -Protocol Pop3",
                lab.Pop3Port
            )
            .Single;

        Assert.Equal(("Open", "Open"), ((string)imap.State.ToString(), (string)pop3.State.ToString()));
    }

    [Theory]
    [InlineData(LabProxyKind.Socks5)]
    [InlineData(LabProxyKind.Http)]
    public void The_other_TLS_mode_is_found_out_through_the_proxy_and_not_around_it(LabProxyKind kind)
    {
        Lab lab = labs.Full;
        using LabProxy proxy = Start(kind);
        using Shell shell = For(lab, kind, proxy);

        ShellResult result = shell.Run("$lab.Security = 'StartTls'; Connect-Spectrum -Credential $alice @lab @proxy");

        Assert.Equal("TlsModeMismatchTlsExpected", result.FatalId);
        AssertAsked(proxy, $"localhost:{lab.ImapsPort}", times: 2);
    }

    [Fact]
    public void A_test_of_the_connection_goes_through_the_proxy_and_says_so()
    {
        Lab lab = labs.Full;
        using LabProxy proxy = Start(LabProxyKind.Socks5);
        using Shell shell = For(lab, LabProxyKind.Socks5, proxy);

        dynamic row = shell.Run("Test-SpectrumConnection -Credential $alice @lab @proxy -Protocol Imap").Single;

        Assert.Equal("Passed", row.Status.ToString());
        Assert.Equal($"by the proxy {Address(LabProxyKind.Socks5, proxy.Port)}", (string)row.Steps[0].Detail);
        Assert.Contains("through", (string)row.Steps[1].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LabProxyKind.Socks5, null, "ProxyAuthenticationRequired")]
    [InlineData(LabProxyKind.Socks5, "Wr0ngSecret8", "ProxyAuthenticationFailed")]
    [InlineData(LabProxyKind.Http, null, "ProxyAuthenticationRequired")]
    [InlineData(LabProxyKind.Http, "Wr0ngSecret8", "ProxyAuthenticationFailed")]
    public void A_refused_sign_in_to_the_proxy_is_distinguished_from_the_mail_server(
        LabProxyKind kind,
        string? password,
        string id
    )
    {
        string log = Path.GetTempFileName();
        using LabProxy proxy = Start(kind, signIn: true);
        using Shell shell = For(labs.Full, kind, proxy, password);

        ShellResult result = shell.Run("Connect-Spectrum -Credential $alice @lab @proxy -LogPath $args[0] -Verbose", log);

        ErrorRecord error = Failed(result, id, "ProxyAuthentication", ErrorCategory.AuthenticationError);
        Assert.Contains("-ProxyCredential", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "Secret",
            error + error.Exception.ToString() + string.Join(' ', result.Verbose) + File.ReadAllText(log),
            StringComparison.Ordinal
        );
        File.Delete(log);
    }

    [Fact]
    public void The_transcript_of_a_session_through_a_proxy_holds_nothing_of_the_proxys_sign_in()
    {
        string log = Path.GetTempFileName();
        using LabProxy proxy = Start(LabProxyKind.Http, signIn: true);
        using Shell shell = For(labs.Full, LabProxyKind.Http, proxy, Password);

        shell
            .Run("Connect-Spectrum -Credential $alice @lab @proxy -LogPath $args[0]; Disconnect-Spectrum -All", log)
            .ThrowOnError();

        string text = File.ReadAllText(log);
        Assert.Contains("IMAP C: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Proxy-Authorization", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(
            Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{User}:{Password}")),
            text,
            StringComparison.Ordinal
        );
        File.Delete(log);
    }

    [Theory]
    [InlineData(LabProxyKind.Socks5, "RefusedThroughProxy", "Refused")]
    [InlineData(LabProxyKind.Http, "UnreachableThroughProxy", "Unreachable")]
    public void A_closed_port_behind_the_proxy_is_reported(LabProxyKind kind, string id, string cause)
    {
        using LabProxy proxy = Start(kind);
        using Shell shell = For(labs.Full, kind, proxy);

        ShellResult result = shell.Run("$lab.Port = $args[0]; Connect-Spectrum -Credential $alice @lab @proxy", ClosedPort());

        Failed(result, id, cause, ErrorCategory.ConnectionError);
    }

    [Theory]
    [InlineData(LabProxyKind.Socks5)]
    [InlineData(LabProxyKind.Http)]
    public void A_name_that_the_proxy_does_not_find_is_reported(LabProxyKind kind)
    {
        using LabProxy proxy = Start(kind);
        using Shell shell = For(labs.Full, kind, proxy);

        ShellResult result = shell.Run("$lab.Server = 'imap.spectrum.invalid'; Connect-Spectrum -Credential $alice @lab @proxy");

        ErrorRecord error = Failed(result, "UnreachableThroughProxy", "Unreachable", ErrorCategory.ConnectionError);
        Assert.Contains("name", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_the_proxys_rules_forbid_is_reported()
    {
        LabProxyKind kind = LabProxyKind.Http;
        Need(kind);
        using LabProxy proxy = LabProxy.Start(new LabProxyOptions(kind) { OnlyPort = 443 });
        using Shell shell = For(labs.Full, kind, proxy);

        ErrorRecord error = Failed(
            shell.Run("Connect-Spectrum -Credential $alice @lab @proxy"),
            "ProxyRefused",
            "ProxyRefused",
            ErrorCategory.PermissionDenied
        );

        Assert.Contains($"port {labs.Full.ImapsPort}", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LabProxyKind.Http, "socks5")]
    [InlineData(LabProxyKind.Socks5, "http")]
    public void A_proxy_of_the_other_kind_is_reported(LabProxyKind kind, string scheme)
    {
        using LabProxy proxy = Start(kind);
        using Shell shell = For(labs.Full, kind, proxy);

        ShellResult result = shell.Run(
            "$proxy.Proxy = $args[0]; Connect-Spectrum -Credential $alice @lab @proxy",
            $"{scheme}://127.0.0.1:{proxy.Port}"
        );

        Failed(result, "ProxyWrongProtocol", "ProxyUnreachable", ErrorCategory.ConnectionError);
    }

    [Theory]
    [InlineData("socks5://127.0.0.1:{0}")]
    [InlineData("http://proxy.invalid:{0}")]
    public void An_unreachable_proxy_is_reported_once(string address)
    {
        using Shell shell = LabShell.For(labs.Full);

        ShellResult result = shell.Run(
            "Connect-Spectrum -Credential $alice @lab -Proxy $args[0]",
            string.Format(null, address, ClosedPort())
        );

        Failed(result, "ProxyUnreachable", "ProxyUnreachable", ErrorCategory.ConnectionError);
    }

    [Theory]
    [InlineData("socks5")]
    [InlineData("http")]
    public void A_silent_proxy_ends_with_the_time_limit(string scheme)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using Shell shell = LabShell.For(labs.Full);
        var clock = Stopwatch.StartNew();

        ShellResult result = shell.Run(
            "$lab.TimeoutSec = 1; Connect-Spectrum -Credential $alice @lab -Proxy $args[0]",
            $"{scheme}://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"
        );

        Failed(result, "ProxyTimedOut", "TimedOut", ErrorCategory.OperationTimeout);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), clock.Elapsed.ToString());
    }

    [Fact]
    public void Stopping_the_command_does_not_wait_for_a_silent_proxy()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using Shell shell = LabShell.For(labs.Full);
        using PowerShell command = shell.Prepare(
            "Connect-Spectrum -Credential $alice @lab -Proxy $args[0]",
            $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"
        );
        command.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(silent.Pending, TimeSpan.FromSeconds(10)), "the proxy was not asked");

        var clock = Stopwatch.StartNew();
        command.Stop();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), clock.Elapsed.ToString());
        Assert.Equal(PSInvocationState.Stopped, command.InvocationStateInfo.State);
    }

    [Theory]
    [InlineData("-Proxy https://proxy:8080", "ProxyInvalid")]
    [InlineData("-Proxy socks4://proxy:1080", "ProxyInvalid")]
    [InlineData("-Proxy proxy:1080", "ProxyInvalid")]
    [InlineData("-Proxy 127.0.0.1:1080", "ProxyInvalid")]
    [InlineData("-Proxy someone:Pr0xySecret7@proxy:1080", "ProxyInvalid")]
    [InlineData("-Proxy http://someone:Pr0xySecret7@proxy:1080", "ProxyInvalid")]
    [InlineData("-Proxy http://proxy:1080/path", "ProxyInvalid")]
    [InlineData("-ProxyCredential $alice", "ProxyMissing")]
    [InlineData(
        "-Proxy http://proxy:1080 -ProxyCredential ([pscredential]::new('a:b', $alice.Password))",
        "ProxyCredentialInvalid"
    )]
    [InlineData(
        "-Proxy socks5://proxy -ProxyCredential ([pscredential]::new('x' * 256, $alice.Password))",
        "ProxyCredentialInvalid"
    )]
    public void Values_that_are_no_proxy_are_refused_before_anything_is_connected(string parameters, string id)
    {
        using Shell shell = LabShell.For(labs.Full);

        ShellResult result = shell.Run($"Connect-Spectrum -Credential $alice @lab {parameters}");

        ErrorRecord error = Failed(result, id, "InvalidInput", ErrorCategory.InvalidArgument);
        Assert.DoesNotContain(Password, error + error.Exception.ToString(), StringComparison.Ordinal);
    }

    private static LabProxy Start(LabProxyKind kind, bool signIn = false)
    {
        Need(kind);
        var options = new LabProxyOptions(kind);
        return LabProxy.Start(signIn ? options with { UserName = User, Password = Password } : options);
    }

    private static void Need(LabProxyKind kind)
    {
        string? why = LabProxy.WhyNot(kind);
        Assert.SkipWhen(why is not null, why ?? string.Empty);
    }

    // $proxy for splatting.
    private static Shell For(Lab lab, LabProxyKind kind, LabProxy proxy, string? password = null)
    {
        Shell shell = LabShell.For(lab);
        var parameters = new System.Collections.Hashtable { ["Proxy"] = Address(kind, proxy.Port) };
        if (password is not null)
        {
            parameters["ProxyCredential"] = Labs.Credential(new LabUser(User, password));
        }

        shell.Set("proxy", parameters);
        shell.Run("$lab.Security = 'Tls'").ThrowOnError();
        return shell;
    }

    private static string Address(LabProxyKind kind, int port) => $"{kind.ToString().ToLowerInvariant()}://127.0.0.1:{port}";

    // The proxy writes its line before it connects, but the line travels through a pipe.
    private static void AssertAsked(LabProxy proxy, string target, int times = 1)
    {
        bool asked = SpinWait.SpinUntil(() => proxy.LogText.Split(target).Length > times, TimeSpan.FromSeconds(5));
        Assert.True(asked, $"{target} is not {times} times in:\n{proxy.LogText}");
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static ErrorRecord Failed(ShellResult result, string id, string cause, ErrorCategory category)
    {
        Assert.Equal(id, result.FatalId);
        Assert.Equal(category, result.Fatal!.CategoryInfo.Category);
        Assert.Equal(cause, ((dynamic)result.Fatal.Exception).Cause.ToString());
        Assert.NotEmpty(result.Fatal.ErrorDetails.RecommendedAction);
        return result.Fatal;
    }
}
