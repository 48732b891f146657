using System;
using System.Diagnostics;
using System.IO;
using System.Net.Security;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Connections;

/// <summary>Asks a silent port whether it speaks TLS from the first byte. Nothing secret is sent, so no certificate is judged.</summary>
internal static class TlsProbe
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    /// <summary>Whether it does. The question takes the same way as the connection itself: through the proxy, when there is one.</summary>
    public static bool Answers(ServerEndpoint endpoint, ProxyServer? proxy)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            using WireStream wire = Dialer.Dial(new ConnectionTrace(endpoint), proxy, s_limit, CancellationToken.None);
            Task<bool> handshake = Task.Run(() => Handshake(wire, endpoint), CancellationToken.None);
            TimeSpan left = s_limit - clock.Elapsed;
            return handshake.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero) && handshake.Result;
        }
        catch (MailException)
        {
            return false;
        }
    }

    private static bool Handshake(WireStream wire, ServerEndpoint endpoint)
    {
        try
        {
#pragma warning disable CA5359 // The probe learns the TLS mode only; the real connection verifies the certificate.
            using var tls = new SslStream(wire, leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
            tls.AuthenticateAsClient(endpoint.Host);
            return true;
        }
        catch (Exception ex) when (ex is IOException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            return false;
        }
    }
}
