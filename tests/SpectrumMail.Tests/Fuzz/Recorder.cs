using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace SpectrumMail.Tests.Fuzz;

/// <summary>A relay before a real server that takes down what both sides say, as long as one client uses it.</summary>
internal sealed class Recorder : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<(bool IsClient, byte[] Bytes)> _said = [];
    private readonly List<TcpClient> _open = [];
    private readonly int _target;

    /// <param name="target">The port of the server, on 127.0.0.1.</param>
    public Recorder(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        new Thread(Accept) { IsBackground = true, Name = "Recorder" }.Start();
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What was said, in order.</summary>
    public IReadOnlyList<(bool IsClient, byte[] Bytes)> Said
    {
        get
        {
            lock (_said)
            {
                return [.. _said];
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_said)
        {
            _open.ForEach(client => client.Dispose());
        }
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                TcpClient client = _listener.AcceptTcpClient();
                var server = new TcpClient("127.0.0.1", _target);
                lock (_said)
                {
                    _open.AddRange([client, server]);
                }

                new Thread(() => Pump(client, server, isClient: true)) { IsBackground = true }.Start();
                new Thread(() => Pump(server, client, isClient: false)) { IsBackground = true }.Start();
            }
        }
        catch (Exception ex) when (ex is SocketException or ObjectDisposedException)
        {
            // The recording is over.
        }
    }

    private void Pump(TcpClient from, TcpClient to, bool isClient)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = from.GetStream().Read(buffer)) > 0; )
            {
                lock (_said)
                {
                    _said.Add((isClient, buffer.AsSpan(0, read).ToArray()));
                }

                to.GetStream().Write(buffer, 0, read);
            }

            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception ex)
            when (ex
                    is System.IO.IOException
                        or SocketException
                        or ObjectDisposedException
                        or InvalidOperationException
                        or NullReferenceException
            )
        {
            // One side has gone, or the recording is over: a disposed client has no socket any more.
        }
    }
}
