using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>
/// Ends TLS before a port without it, and greets in the words of another server; everything else is the real server's. It shows
/// its certificates in turn, one a connection, and knows one cipher suite only (<see cref="LabOptions.RsaKeyExchange"/>).
/// </summary>
internal sealed class LabFront : IDisposable
{
    // As Dovecot writes them: of a larger one that is cut off a client could read nothing.
    private const int RecordSize = 4096;
    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly string _greeting;
    private readonly IReadOnlyList<X509Certificate2> _certificates;
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private int _connections;

    /// <param name="port">Where it listens, on 127.0.0.1.</param>
    /// <param name="target">The port of the real server.</param>
    /// <param name="greeting">What is said in the place of the real server's first line.</param>
    /// <param name="certificates">The certificates.</param>
    public LabFront(int port, int target, string greeting, IReadOnlyList<X509Certificate2> certificates)
    {
        _target = target;
        _greeting = greeting;
        _certificates = certificates;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(1024);
        FaultProxy.StartThread(Accept);
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (TcpClient open in _open.Keys)
            open.Dispose();
    }

    private void Accept()
    {
        foreach (TcpClient client in TcpClients.Accept(_listener))
        {
            X509Certificate2 certificate = _certificates[_connections++ % _certificates.Count];
            FaultProxy.StartThread(() => Serve(client, certificate));
        }
    }

    private void Serve(TcpClient client, X509Certificate2 certificate)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        _open[client] = _open[server] = true;

        // Disposing of a TcpClient takes its socket away while another thread may need it.
        (Socket near, Socket far) = (client.Client, server.Client);
        try
        {
            using var tls = new SslStream(client.GetStream());
            tls.AuthenticateAsServer(Tls(certificate));
            server.Connect(IPAddress.Loopback, _target);
            NetworkStream real = server.GetStream();
            SkipLine(real);
            tls.Write(Encoding.ASCII.GetBytes(_greeting + "\r\n"));
            Thread up = FaultProxy.StartThread(() => Copy(tls, real, () => far.Shutdown(SocketShutdown.Send)));
            Copy(real, tls, () => near.Shutdown(SocketShutdown.Send));
            client.Close();
            up.Join();
        }
        catch (Exception e) when (IsEnd(e)) { } // Either side went away.

        client.Dispose();
        _open.TryRemove(client, out _);
        _open.TryRemove(server, out _);
    }

    // Of TLS 1.3 it knows nothing, as the servers that were seen with this suite.
    private static SslServerAuthenticationOptions Tls(X509Certificate2 certificate) =>
        new()
        {
            ServerCertificate = certificate,
            EnabledSslProtocols = SslProtocols.Tls12,
            CipherSuitesPolicy = new CipherSuitesPolicy([TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384]),
        };

    private static void SkipLine(NetworkStream stream)
    {
        int value;
        do
        {
            value = stream.ReadByte();
        } while (value is >= 0 and not '\n');
    }

    private static void Copy(Stream from, Stream to, Action end)
    {
        try
        {
            from.CopyTo(to, RecordSize);
            end();
        }
        catch (Exception e) when (IsEnd(e)) { } // Either side went away.
    }

    private static bool IsEnd(Exception e) =>
        e is IOException or SocketException or ObjectDisposedException or InvalidOperationException or AuthenticationException;
}
