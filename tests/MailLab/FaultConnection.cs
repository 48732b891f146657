using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>One connection through a <see cref="FaultProxy"/>.</summary>
internal sealed class FaultConnection(Socket client, IPEndPoint target, X509Certificate2? tls, Func<FaultPlan> plan) : IDisposable
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly ManualResetEventSlim _stop = new();
    private int _ends;

    public Action<int> CountClient { get; init; } = static _ => { };

    public Action<int> CountServer { get; init; } = static _ => { };

    /// <summary>Serves the connection to its end.</summary>
    public void Run()
    {
        try
        {
            client.NoDelay = true;
            FaultPlan now = plan();
            if (now.Garbage is byte[] garbage)
            {
                TalkGarbage(garbage);
                return;
            }

            // The client's own handshake was answered at once, so the round trip it should have taken is waited for here.
            if (now.Delay > TimeSpan.Zero && _stop.Wait(now.Delay))
                return;
            _server.Connect(target);
            Pump();
        }
        catch (Exception e) when (FaultPump.IsEndOfConnection(e))
        {
            Abort();
        }
    }

    /// <summary>Ends the connection at once, with RST.</summary>
    public void Abort()
    {
        _stop.Set();
        foreach (Socket socket in new[] { client, _server })
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException) { } // Gone already.
            socket.Dispose();
        }
    }

    /// <summary>Ends the connection at once: the client reads the end of the stream.</summary>
    public void Cut()
    {
        _stop.Set();
        ShutDown(client, SocketShutdown.Both);
        ShutDown(_server, SocketShutdown.Both);
    }

    public void Dispose()
    {
        Abort();
        _server.Dispose();
        client.Dispose();
        _stop.Dispose();
    }

    private void Pump()
    {
        Stream clientSide = new NetworkStream(client);
        Stream serverSide = new NetworkStream(_server);
        if (tls is not null)
            (clientSide, serverSide) = Inside(clientSide, serverSide, tls);

        using var down = new FaultPump(serverSide, clientSide, true, plan, CountServer, _stop) { Ended = End, Failed = Fail };
        using var up = new FaultPump(clientSide, serverSide, false, plan, CountClient, _stop)
        {
            Ended = End,
            Ending = down.Mute,
            Failed = Fail,
        };
        Thread other = FaultProxy.StartThread(() => OneWay(down, clientSide, client));
        OneWay(up, serverSide, _server);
        other.Join();
        client.Dispose();
        _server.Dispose();
    }

    // The end of what one side says is passed on; the other may go on talking.
    private static void OneWay(FaultPump pump, Stream to, Socket toSocket)
    {
        if (!pump.Run())
            return;
        try
        {
            if (to is SslStream secure)
                secure.ShutdownAsync().GetAwaiter().GetResult();
        }
        catch (Exception e) when (FaultPump.IsEndOfConnection(e)) { } // Then it has ended anyway.
        ShutDown(toSocket, SocketShutdown.Send);
    }

    private void End(FaultEnd end)
    {
        if (end == FaultEnd.HalfClose)
        {
            ShutDown(client, SocketShutdown.Send);
            return;
        }
        if (Interlocked.Exchange(ref _ends, 1) != 0)
            return;
        if (end == FaultEnd.Cut)
            CloseGently();
        Abort();
    }

    private void Fail()
    {
        if (Interlocked.Exchange(ref _ends, 1) == 0)
            Abort();
    }

    // Closing with unread input would send RST, and the last bytes could be lost with it: the client's input is read
    // until it has seen the end and closed, and the server gets the time to read what has been passed to it.
    private void CloseGently()
    {
        _stop.Set();
        ShutDown(client, SocketShutdown.Send);
        ShutDown(_server, SocketShutdown.Send);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        byte[] rest = new byte[1 << 16];
        try
        {
            while (watch.ElapsedMilliseconds < 1000)
            {
                if (client.Poll(10_000, SelectMode.SelectRead) && client.Receive(rest) == 0)
                    return;
                if (_server.Poll(0, SelectMode.SelectRead))
                    _server.Receive(rest);
            }
        }
        catch (Exception e) when (FaultPump.IsEndOfConnection(e)) { } // Closed in its own way.
    }

    private void TalkGarbage(byte[] garbage)
    {
        client.Send(garbage);
        CountServer(garbage.Length);
        byte[] rest = new byte[4096];
        int length;
        while ((length = client.Receive(rest)) > 0)
            CountClient(length);
        client.Dispose();
    }

    private static (Stream Client, Stream Server) Inside(Stream clientSide, Stream serverSide, X509Certificate2 certificate)
    {
        var outer = new SslStream(clientSide);
        outer.AuthenticateAsServer(new SslServerAuthenticationOptions { ServerCertificate = certificate });

        // The client checks what the proxy shows; the proxy only makes sure that the lab's own server is behind it.
        string expected = certificate.GetCertHashString();
        var inner = new SslStream(serverSide, false, (_, shown, _, _) => shown?.GetCertHashString() == expected);
        inner.AuthenticateAsClient(new SslClientAuthenticationOptions { TargetHost = "localhost" });
        return (outer, inner);
    }

    private static void ShutDown(Socket socket, SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { } // Gone already.
    }
}
