using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace SpectrumMail.MailLab;

/// <summary>One connection through a <see cref="FaultProxy"/>.</summary>
internal sealed class FaultConnection(Socket client, IPEndPoint target, X509Certificate2? tls, Func<FaultPlan> plan) : IDisposable
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _stop = new();

    public Action<int> CountClient { get; init; } = static _ => { };

    public Action<int> CountServer { get; init; } = static _ => { };

    public async Task RunAsync()
    {
        try
        {
            client.NoDelay = true;
            FaultPlan now = plan();
            if (now.Garbage is byte[] garbage) { await TalkGarbageAsync(garbage); return; }

            // The client's own handshake was answered at once, so the round trip it should have taken is waited for here.
            if (now.Delay > TimeSpan.Zero) await Task.Delay(now.Delay, _stop.Token);
            await _server.ConnectAsync(target, _stop.Token);
            await PumpAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            Abort();
        }
    }

    /// <summary>Ends the connection at once, with RST.</summary>
    public void Abort()
    {
        foreach (Socket socket in new[] { client, _server })
        {
            try { socket.LingerState = new LingerOption(true, 0); }
            catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
            socket.Dispose();
        }
    }

    /// <summary>Ends the connection at once: the client reads the end of the stream.</summary>
    public void Cut()
    {
        foreach (Socket socket in new[] { client, _server })
        {
            try { socket.Shutdown(SocketShutdown.Both); }
            catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        Abort();
        _server.Dispose();
        _stop.Dispose();
    }

    private async Task PumpAsync()
    {
        Stream clientSide = new NetworkStream(client);
        Stream serverSide = new NetworkStream(_server);
        if (tls is not null) (clientSide, serverSide) = await InsideAsync(clientSide, serverSide, tls);

        var down = new FaultPump(serverSide, clientSide, true, plan, CountServer);
        var up = new FaultPump(clientSide, serverSide, false, plan, CountClient);
        Task<FaultEnd> downward = OneWayAsync(down, clientSide, client);
        Task<FaultEnd> upward = OneWayAsync(up, serverSide, _server);

        Task<FaultEnd> first = await Task.WhenAny(downward, upward);
        FaultEnd end = await first;
        if (end == FaultEnd.None) end = await (first == downward ? upward : downward);
        if (end == FaultEnd.Reset) Abort();
        else if (end == FaultEnd.Cut) await CloseGentlyAsync();
        await _stop.CancelAsync();
        await Task.WhenAll(SettleAsync(downward), SettleAsync(upward));
        client.Dispose();
        _server.Dispose();

        static Task SettleAsync(Task task) =>
            task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task<FaultEnd> OneWayAsync(FaultPump pump, Stream to, Socket toSocket)
    {
        FaultEnd end = await pump.RunAsync(_stop.Token);
        if (end is not (FaultEnd.None or FaultEnd.HalfClose)) return end;
        if (to is SslStream secure) await secure.ShutdownAsync();
        toSocket.Shutdown(SocketShutdown.Send);
        return FaultEnd.None;
    }

    // Closing with unread input would send RST, and the last bytes could be lost with it.
    private async Task CloseGentlyAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(TimeSpan.FromSeconds(1));
        client.Shutdown(SocketShutdown.Send);
        _server.Shutdown(SocketShutdown.Send);
        byte[] rest = new byte[4096];
        try
        {
            while (await client.ReceiveAsync(rest, limit.Token) > 0) { }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException) { }
    }

    private async Task TalkGarbageAsync(byte[] garbage)
    {
        await client.SendAsync(garbage, _stop.Token);
        CountServer(garbage.Length);
        byte[] rest = new byte[4096];
        int length;
        while ((length = await client.ReceiveAsync(rest, _stop.Token)) > 0) CountClient(length);
        client.Dispose();
    }

    private async Task<(Stream Client, Stream Server)> InsideAsync(Stream clientSide, Stream serverSide, X509Certificate2 certificate)
    {
        var outer = new SslStream(clientSide);
        await outer.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = certificate }, _stop.Token);

        // The client checks what the proxy shows; the proxy only makes sure that the lab's own server is behind it.
        string expected = certificate.GetCertHashString();
        var inner = new SslStream(serverSide, false, (_, shown, _, _) => shown?.GetCertHashString() == expected);
        await inner.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, _stop.Token);
        return (outer, inner);
    }
}
