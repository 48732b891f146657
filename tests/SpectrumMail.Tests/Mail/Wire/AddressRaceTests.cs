using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Wire;

/// <summary>A server with several addresses, of which some are dead (RFC 8305).</summary>
public sealed class AddressRaceTests
{
    private static readonly TimeSpan s_headStart = TimeSpan.FromMilliseconds(250);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Addresses_that_swallow_packets_cost_a_moment(int dead)
    {
        using var alive = new TcpListener(IPAddress.Loopback, 0);
        alive.Start();
        int port = ((IPEndPoint)alive.LocalEndpoint).Port;
        using var full = new FullListeners(port, dead);
        var clock = Stopwatch.StartNew();

        using var race = new AddressRace(At(port), [.. full.Addresses, IPAddress.Loopback], s_headStart);
        (Socket socket, IPAddress address) = race.Run(TimeSpan.FromSeconds(20), CancellationToken.None);

        using (socket)
        {
            Assert.Equal(IPAddress.Loopback, address);
            Assert.True(socket.Connected);
        }

        Assert.InRange(clock.Elapsed.TotalSeconds, 0.2 * dead, (0.25 * dead) + 12);
    }

    [Fact]
    public void An_address_that_refuses_costs_nothing()
    {
        using var alive = new TcpListener(IPAddress.Loopback, 0);
        alive.Start();
        int port = ((IPEndPoint)alive.LocalEndpoint).Port;
        IPAddress[] addresses = [IPAddress.Parse("127.0.0.7"), IPAddress.Parse("127.0.0.8"), IPAddress.Loopback];

        using var race = new AddressRace(At(port), addresses, TimeSpan.FromSeconds(30));
        (Socket socket, IPAddress address) = race.Run(TimeSpan.FromSeconds(20), CancellationToken.None);
        socket.Dispose();

        Assert.Equal(IPAddress.Loopback, address);
    }

    [Fact]
    public void Kinds_of_addresses_take_turns_and_a_missing_kind_is_passed_over()
    {
        using var alive = new TcpListener(IPAddress.Loopback, 0);
        alive.Start();
        int port = ((IPEndPoint)alive.LocalEndpoint).Port;
        using var full = new FullListeners(port, 2);
        IPAddress[] addresses = [.. full.Addresses, IPAddress.Parse("2001:db8::1"), IPAddress.Loopback];

        using var race = new AddressRace(At(port), addresses, s_headStart);
        (Socket socket, IPAddress address) = race.Run(TimeSpan.FromSeconds(20), CancellationToken.None);
        socket.Dispose();

        Assert.Equal(IPAddress.Loopback, address);
    }

    [Fact]
    public void Where_none_answers_the_silent_one_gives_the_cause()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        using var full = new FullListeners(port, 1);
        var clock = Stopwatch.StartNew();

        using var race = new AddressRace(At(port), [.. full.Addresses, IPAddress.Loopback], s_headStart);
        MailException failure = Assert.Throws<MailException>(() => race.Run(TimeSpan.FromSeconds(1), CancellationToken.None));

        Assert.Equal(MailCause.TimedOut, failure.Cause);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.9, 15);
    }

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    public void A_process_without_descriptors_is_given_as_the_cause(SocketError code)
    {
        MailException failure = ConnectionErrors.Connect(At(993), new SocketException((int)code));

        Assert.Equal(("Unreachable", MailCause.Unreachable), (failure.ErrorId, failure.Cause));
        Assert.Contains("ulimit", failure.Remedy, StringComparison.Ordinal);
    }

    private static ServerEndpoint At(int port) => new(MailProtocol.Imap, "many.lab.test", port, MailSecurity.Tls);

    /// <summary>Ports whose queue of connections is full: Linux drops what else comes, as a firewall does.</summary>
    private sealed class FullListeners : IDisposable
    {
        private readonly System.Collections.Generic.List<Socket> _sockets = [];

        public FullListeners(int port, int count)
        {
            Addresses = new IPAddress[count];
            for (int number = 0; number < count; number++)
            {
                Addresses[number] = IPAddress.Parse($"127.0.1.{number + 1}");
                Socket listener = Open();
                listener.Bind(new IPEndPoint(Addresses[number], port));
                listener.Listen(0);
                for (int client = 0; client < 4; client++)
                {
                    Socket socket = Open();
                    socket.Blocking = false;
                    try
                    {
                        socket.Connect(Addresses[number], port);
                    }
                    catch (SocketException ex) when (ex.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress) { }
                }
            }

            Thread.Sleep(50);
        }

        public IPAddress[] Addresses { get; }

        public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

        private Socket Open()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            return socket;
        }
    }
}
