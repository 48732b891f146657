using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>A TCP proxy on loopback that stands in front of a server and does what networks do.</summary>
public sealed class FaultProxy : IDisposable
{
    private static readonly FaultPlan s_none = new();
    private readonly IPEndPoint _target;
    private readonly IPAddress _address;
    private readonly X509Certificate2? _tls;
    private readonly ConcurrentDictionary<FaultConnection, bool> _open = new();
    private readonly List<Socket> _fillers = [];
    private readonly object _gate = new();
    private Socket _listener;
    private volatile FaultPlan _plan;
    private int _connections;
    private long _clientBytes;
    private long _serverBytes;
    private bool _disposed;

    private FaultProxy(IPEndPoint target, FaultPlan plan, IPEndPoint listen, X509Certificate2? tls)
    {
        _target = target;
        _address = listen.Address;
        _plan = plan;
        _tls = tls;
        _listener = Bind(listen.Port);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Listen();
    }

    /// <summary>Where the proxy listens: on 127.0.0.1 when no other address was given.</summary>
    public int Port { get; }

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections => _open.Count;

    /// <summary>Bytes that reached the server, all connections together.</summary>
    public long ClientBytes => Interlocked.Read(ref _clientBytes);

    /// <summary>Bytes that reached the client, all connections together.</summary>
    public long ServerBytes => Interlocked.Read(ref _serverBytes);

    /// <summary>What happens to connections; a change holds for open ones too, from their next bytes on.</summary>
    public FaultPlan Plan
    {
        get => _plan;
        set
        {
            lock (_gate)
            {
                bool listenAgain = value.Refuse != _plan.Refuse || value.Blackhole != _plan.Blackhole;
                _plan = value;
                if (!listenAgain || _disposed)
                    return;
                CloseListener();
                _listener = Bind(Port);
                Listen();
            }
        }
    }

    /// <summary>Starts a proxy in front of a port on 127.0.0.1.</summary>
    /// <param name="targetPort">The port.</param>
    /// <param name="plan">What happens.</param>
    /// <param name="listen">The address it listens on; 127.0.0.1 when not given.</param>
    public static FaultProxy Start(int targetPort, FaultPlan? plan = null, IPAddress? listen = null) =>
        new(
            new IPEndPoint(IPAddress.Loopback, targetPort),
            plan ?? s_none,
            new IPEndPoint(listen ?? IPAddress.Loopback, 0),
            null
        );

    /// <summary>
    /// Starts a proxy that ends the client's TLS and begins its own to a port with implicit TLS, so that it counts,
    /// cuts and recognises plain text.
    /// </summary>
    /// <param name="targetPort">A port with implicit TLS on 127.0.0.1.</param>
    /// <param name="certificate">What the client is shown: <see cref="Lab.ServerCertificate"/>.</param>
    /// <param name="plan">What happens.</param>
    public static FaultProxy StartInsideTls(int targetPort, X509Certificate2 certificate, FaultPlan? plan = null) =>
        new(new IPEndPoint(IPAddress.Loopback, targetPort), plan ?? s_none, new IPEndPoint(IPAddress.Loopback, 0), certificate);

    /// <summary>Closes every open connection now.</summary>
    public void CutAll()
    {
        foreach (FaultConnection connection in _open.Keys)
            connection.Cut();
    }

    /// <summary>Resets every open connection now.</summary>
    public void ResetAll()
    {
        foreach (FaultConnection connection in _open.Keys)
            connection.Abort();
    }

    /// <summary>Closes the port and every connection.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            CloseListener();
        }

        foreach (FaultConnection connection in _open.Keys)
            connection.Abort();
    }

    internal static FaultProxy Start(IPEndPoint target, FaultPlan plan, int port) =>
        new(target, plan, new IPEndPoint(IPAddress.Loopback, port), null);

    /// <summary>A thread outside the pool, with a small stack: there may be hundreds.</summary>
    internal static Thread StartThread(ThreadStart work)
    {
        var thread = new Thread(work, 256 * 1024) { IsBackground = true, Name = "FaultProxy" };
        thread.Start();
        return thread;
    }

    private Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(_address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Listen()
    {
        if (_plan.Refuse)
            return; // Bound but deaf: the port is ours, and closed.
        if (_plan.Blackhole)
        {
            FillBacklog();
            return;
        }
        _listener.Listen(1024);
        Socket listener = _listener;
        StartThread(() => Accept(listener));
    }

    // When the queue of connections that wait to be accepted is full, the kernel drops every further SYN.
    private void FillBacklog()
    {
        _listener.Listen(0);
        for (int i = 0; i < 8; i++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _fillers.Add(filler);
            try
            {
                filler.Connect(new IPEndPoint(_address, Port));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress) { }
            bool answered = filler.Poll(150_000, SelectMode.SelectWrite);
            if (!answered)
                return;
        }
    }

    private void CloseListener()
    {
        _listener.Dispose();
        foreach (Socket filler in _fillers)
            filler.Dispose();
        _fillers.Clear();
    }

    private void Accept(Socket listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = listener.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            int number = Interlocked.Increment(ref _connections);
            StartThread(() => Serve(client, number));
        }
    }

    private void Serve(Socket client, int number)
    {
        using var connection = new FaultConnection(client, _target, _tls, () => PlanFor(number))
        {
            CountClient = bytes => Interlocked.Add(ref _clientBytes, bytes),
            CountServer = bytes => Interlocked.Add(ref _serverBytes, bytes),
        };
        _open[connection] = true;
        if (!_disposed)
            connection.Run();
        _open.TryRemove(connection, out _);
    }

    private FaultPlan PlanFor(int number)
    {
        FaultPlan plan = _plan;
        return plan.OnlyFirstConnections is int last && number > last ? s_none : plan;
    }
}
