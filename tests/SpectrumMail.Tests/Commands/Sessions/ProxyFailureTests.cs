using System;
using System.Diagnostics;
using System.IO;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.ProxyLab;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>Proxies that refuse, that are not there or that do not answer, and values that name no proxy.</summary>
public sealed class ProxyFailureTests(Labs labs)
{
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
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), clock.Elapsed.ToString());
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

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), clock.Elapsed.ToString());
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
