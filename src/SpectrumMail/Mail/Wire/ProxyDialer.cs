using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Makes the connection through a proxy. The two handshakes are our own, and run over the socket that the mail client gets
/// afterwards: MailKit's proxy clients open a socket of their own that cannot be cut from outside, so that Ctrl+C and the time
/// limit would have to wait for a silent proxy, and they report a refusal only as a sentence, which does not give its cause.
/// </summary>
internal static class ProxyDialer
{
    /// <summary>Connects; the stream stands where the server's own bytes begin.</summary>
    /// <exception cref="MailException">What the proxy or the way to it did not do.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static WireStream Dial(ConnectionTrace trace, ProxyServer proxy, TimeSpan limit, CancellationToken cancel)
    {
        using var deadline = new Deadline(limit, cancel);

        // The proxy looks the server's name up: this computer often cannot, and what it cannot do need not fail.
        trace.Begin(ConnectionStep.Resolve);
        string host = Ascii(trace.Endpoint);
        trace.Describe(ConnectionStep.Resolve, $"by the proxy {proxy}");
        trace.Begin(ConnectionStep.Connect);
        WireStream wire = ToProxy(trace.Endpoint, proxy, limit, cancel);
        using CancellationTokenRegistration abort = deadline.Token.Register(wire.Abort);
        bool done = false;
        try
        {
            Ask(wire, trace.Endpoint, proxy, host);
            wire.ForgetReceived();
            trace.Describe(ConnectionStep.Connect, $"{host} port {trace.Endpoint.Port} through {proxy}");
            done = true;
            return wire;
        }
        catch (IOException ex)
        {
            cancel.ThrowIfCancellationRequested();
            throw deadline.HasExpired
                ? ProxyErrors.Silent(proxy, trace.Endpoint, limit)
                : ProxyErrors.Closed(proxy, trace.Endpoint, ex);
        }
        finally
        {
            if (!done)
            {
                wire.Dispose();
            }
        }
    }

    private static WireStream ToProxy(ServerEndpoint endpoint, ProxyServer proxy, TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            var itself = new ConnectionTrace(new ServerEndpoint(endpoint.Protocol, proxy.Host, proxy.Port, MailSecurity.None));
            return Dialer.Dial(itself, null, limit, cancel);
        }
        catch (MailException ex)
        {
            throw ProxyErrors.Unreachable(proxy, endpoint, ex);
        }
    }

    private static void Ask(WireStream wire, ServerEndpoint endpoint, ProxyServer proxy, string host)
    {
        if (proxy.Protocol == ProxyProtocol.Socks5)
        {
            new Socks5Handshake(wire, proxy, endpoint).Run(host);
        }
        else
        {
            new HttpConnectHandshake(wire, proxy, endpoint).Run(host);
        }
    }

    // What goes to the proxy is a name that fits into its protocol's one line or one length byte, and nothing else.
    private static string Ascii(ServerEndpoint endpoint)
    {
        const int LongestName = 255;
        try
        {
            string host = endpoint.Host.All(character => character < 128)
                ? endpoint.Host
                : new IdnMapping().GetAscii(endpoint.Host);
            return host.Length <= LongestName && Uri.CheckHostName(host) != UriHostNameType.Unknown
                ? host
                : throw ConnectionErrors.NameNotFound(endpoint, null);
        }
        catch (ArgumentException ex)
        {
            throw ConnectionErrors.NameNotFound(endpoint, ex);
        }
    }
}
