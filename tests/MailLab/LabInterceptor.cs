using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>
/// One that stands between a client and a server with implicit TLS, has the server's own certificate and key, and changes the
/// lines of the server as it likes. Both of its connections speak TLS 1.2.
/// </summary>
public sealed class LabInterceptor : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly ConcurrentQueue<string> _said = new();
    private readonly X509Certificate2 _certificate;
    private readonly Func<string, string> _change;
    private readonly int _target;

    private LabInterceptor(int target, X509Certificate2 certificate, Func<string, string> change)
    {
        (_target, _certificate, _change) = (target, certificate, change);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        FaultProxy.StartThread(Accept);
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The lines that clients have sent.</summary>
    public string[] Said => [.. _said];

    /// <summary>Starts it.</summary>
    /// <param name="target">The server's port on 127.0.0.1.</param>
    /// <param name="certificate">What clients are shown.</param>
    /// <param name="change">What becomes of a line of the server; nothing when not given.</param>
    public static LabInterceptor Start(int target, X509Certificate2 certificate, Func<string, string>? change = null) =>
        new(target, certificate, change ?? (line => line));

    /// <summary>Closes the port and every connection.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (TcpClient client in _open)
            client.Dispose();
    }

    private void Accept()
    {
        foreach (TcpClient client in TcpClients.Accept(_listener))
        {
            _open.Add(client);
            FaultProxy.StartThread(() => Serve(client));
        }
    }

    private void Serve(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                server.Connect(IPAddress.Loopback, _target);
                string own = _certificate.GetCertHashString();
                using var inner = new SslStream(server.GetStream(), false, (_, shown, _, _) => shown?.GetCertHashString() == own);
                inner.AuthenticateAsClient("localhost", null, SslProtocols.Tls12, false);
                using var outer = new SslStream(client.GetStream());
                outer.AuthenticateAsServer(_certificate, false, SslProtocols.Tls12, false);
                FaultProxy.StartThread(() => Pass(inner, outer, _change));
                Pass(outer, inner, Note);
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException or ObjectDisposedException)
            { } // One side went away, or the client would not have the certificate.
        }
    }

    private string Note(string line)
    {
        _said.Enqueue(line);
        return line;
    }

    // The lines of a sign-in; nothing that follows it is of interest here.
    private static void Pass(Stream from, Stream to, Func<string, string> change)
    {
        try
        {
            using var reader = new StreamReader(from, Encoding.Latin1, false, 1024, leaveOpen: true);
            while (reader.ReadLine() is { } line)
                to.Write(Encoding.Latin1.GetBytes(change(line) + "\r\n"));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException) { } // The other direction sees the end too.
    }
}
