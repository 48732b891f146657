using System;
using System.IO;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.ProxyLab;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>Through real proxies: microsocks (SOCKS5) and tinyproxy (HTTP CONNECT).</summary>
public sealed class ProxyTests(Labs labs)
{
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

    // The proxy writes its line before it connects, but the line travels through a pipe.
    private static void AssertAsked(LabProxy proxy, string target, int times = 1)
    {
        bool asked = SpinWait.SpinUntil(() => proxy.LogText.Split(target).Length > times, TimeSpan.FromSeconds(5));
        Assert.True(asked, $"{target} is not {times} times in:\n{proxy.LogText}");
    }
}
