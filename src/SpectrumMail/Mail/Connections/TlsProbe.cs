using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace SpectrumMail.Mail.Connections;

/// <summary>Asks a silent port whether it speaks TLS from the first byte. Nothing secret is sent, so no certificate is judged.</summary>
internal static class TlsProbe
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    public static bool Answers(IPAddress address, ServerEndpoint endpoint)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        Task<bool> handshake = Task.Run(() => Handshake(socket, address, endpoint), CancellationToken.None);
        return handshake.Wait(s_limit) && handshake.Result;
    }

    private static bool Handshake(Socket socket, IPAddress address, ServerEndpoint endpoint)
    {
        try
        {
            socket.Connect(address, endpoint.Port);
#pragma warning disable CA5359 // The probe learns the TLS mode only; the real connection verifies the certificate.
            using var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
            tls.AuthenticateAsClient(endpoint.Host);
            return true;
        }
        catch (Exception ex) when (ex is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            return false;
        }
    }
}
