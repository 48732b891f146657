using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace SpectrumMail.Tests.Support;

/// <summary>How an IPv6 address is dead that a server has beside a good IPv4 one.</summary>
public enum Dead
{
    /// <summary>It takes the connection and closes it.</summary>
    Closes,

    /// <summary>It takes the connection and resets it.</summary>
    Resets,

    /// <summary>It takes the connection and says nothing.</summary>
    IsSilent,

    /// <summary>It swallows every packet.</summary>
    Swallows,

    /// <summary>It refuses.</summary>
    Refuses,
}

/// <summary>A listener on ::1 that is of no use.</summary>
internal static class DeadAddress
{
    /// <summary>Opens it; null where the computer has no IPv6.</summary>
    /// <param name="dead">How it is dead.</param>
    /// <param name="port">Its port.</param>
    public static Socket? Open(Dead dead, int port)
    {
        if (!Socket.OSSupportsIPv6)
        {
            return null;
        }

        var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = false };
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, port));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            socket.Dispose();
            return null;
        }

        if (dead != Dead.Refuses)
        {
            socket.Listen(dead == Dead.Swallows ? 0 : 16);
        }

        if (dead == Dead.Swallows)
        {
            Fill((IPEndPoint)socket.LocalEndPoint!);
        }
        else if (dead is Dead.Closes or Dead.Resets)
        {
            new Thread(() => Hang(socket, dead == Dead.Resets)) { IsBackground = true }.Start();
        }

        return socket;
    }

    // A listener whose queue is full drops what else comes.
    private static void Fill(IPEndPoint at)
    {
        for (int client = 0; client < 4; client++)
        {
            var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                socket.Connect(at);
            }
            catch (SocketException ex) when (ex.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress) { }
        }

        Thread.Sleep(50);
    }

    private static void Hang(Socket listener, bool resets)
    {
        try
        {
            while (true)
            {
                using Socket client = listener.Accept();
                client.LingerState = new LingerOption(resets, 0);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
