using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// An HTTP CONNECT proxy that leads names of the settings table to a lab, so that the lab's servers are met under those names. It
/// refuses every other destination: nothing leaves the machine.
/// </summary>
internal sealed class RedirectProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IReadOnlyDictionary<string, int> _ports;
    private readonly ConcurrentBag<IDisposable> _open = [];

    /// <param name="ports">The port on 127.0.0.1 for each <c>host:port</c>.</param>
    public RedirectProxy(IReadOnlyDictionary<string, int> ports)
    {
        _ports = ports;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Where connections were asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public void Dispose()
    {
        _listener.Dispose();
        foreach (IDisposable connection in _open)
        {
            connection.Dispose();
        }
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                TcpClient client = _listener.AcceptTcpClient();
                _open.Add(client);
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Serve(TcpClient client)
    {
        try
        {
            using NetworkStream near = client.GetStream();
            string destination = ReadHead(near).Split(' ')[1];
            Asked.Enqueue(destination);
            bool known = _ports.TryGetValue(destination, out int port);
            near.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {(known ? "200 OK" : "403 Forbidden")}\r\n\r\n"));
            if (!known)
            {
                return;
            }

            using var server = new TcpClient();
            _open.Add(server);
            server.Connect(IPAddress.Loopback, port);
            using NetworkStream far = server.GetStream();
            Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near)).Wait();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two sides has gone.
        }
    }

    private static string ReadHead(Stream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && stream.ReadByte() is >= 0 and var next)
        {
            head.Append((char)next);
        }

        return head.ToString();
    }
}
