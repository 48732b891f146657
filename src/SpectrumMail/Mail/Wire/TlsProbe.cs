using System;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Asks a silent port whether it speaks TLS from the first byte. Nothing secret is sent, so no certificate is judged.
/// </summary>
internal static class TlsProbe
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_greetingLimit = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What the server says first inside TLS, empty when it says nothing soon, or speaks TLS and refuses the handshake; null when
    /// it does not speak TLS. The question takes the same way as the connection itself: through the proxy, when there is one.
    /// </summary>
    public static string? Greeting(ServerEndpoint endpoint, ProxyServer? proxy, CancellationToken cancel)
    {
        using var deadline = new Deadline(s_limit, cancel);
        WireStream? wire = null;
        try
        {
            wire = Dialer.Dial(new ConnectionTrace(endpoint), proxy, s_limit, deadline.Token);
            using CancellationTokenRegistration abort = deadline.Token.Register(wire.Abort);
#pragma warning disable CA5359 // The probe learns the TLS mode only; the real connection verifies the certificate.
            using var tls = new SslStream(wire, leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
            tls.AuthenticateAsClient(endpoint.Host, null, TlsVersions.Offered, checkCertificateRevocation: false);
            return FirstLine(tls);
        }
        catch (Exception ex)
            when (ex
                    is MailException
                        or IOException
                        or ObjectDisposedException
                        or OperationCanceledException
                        or AuthenticationException
            )
        {
            // Also an alert is TLS: why the handshake fails, the connection in that mode finds out. A server without a common
            // suite may close without one; an older hello shows that it speaks TLS.
            bool speaksTls = wire is { HasReceived: true, FirstText.Length: 0 };
            bool isMute = wire is { HasReceived: false };
            return speaksTls || (isMute && AnswersOlderHello(endpoint, proxy, deadline)) ? string.Empty : null;
        }
        finally
        {
            wire?.Dispose();
        }
    }

    private static bool AnswersOlderHello(ServerEndpoint endpoint, ProxyServer? proxy, Deadline deadline) =>
        !deadline.Token.IsCancellationRequested
        && new[] { TlsHello.RsaGcm, TlsHello.Weak, TlsHello.Old }.Any(hello =>
            HelloProbe.Ask(endpoint with { Security = MailSecurity.Tls }, null, proxy, hello, deadline.Remaining, deadline.Token)
                is not null
        );

    private static string FirstLine(SslStream tls)
    {
        byte[] text = new byte[512];
        int length = 0;
        try
        {
            tls.ReadTimeout = (int)s_greetingLimit.TotalMilliseconds;
            int read;
            while (
                length < text.Length
                && Array.IndexOf(text, (byte)'\n', 0, length) < 0
                && (read = tls.Read(text, length, text.Length - length)) > 0
            )
            {
                length += read;
            }
        }
        catch (IOException)
        {
            // It stays silent: that it spoke TLS is known already.
        }

        return Encoding.UTF8.GetString(text, 0, length).Split('\r', '\n')[0];
    }
}
