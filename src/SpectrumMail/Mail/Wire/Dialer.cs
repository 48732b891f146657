using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>Looks a server up and makes the TCP connection, within a time limit that also holds for the DNS.</summary>
internal static class Dialer
{
    // RFC 8305, section 5: as long as the first address may take before the next one is tried beside it.
    private static readonly TimeSpan s_headStart = TimeSpan.FromMilliseconds(250);

    /// <summary>Connects to the address that answers first, or through the proxy when there is one.</summary>
    /// <exception cref="MailException">NameNotFound, Refused, Unreachable or TimedOut; what <see cref="ProxyDialer"/>
    /// says.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static WireStream Dial(ConnectionTrace trace, ProxyServer? proxy, TimeSpan limit, CancellationToken cancel)
    {
        if (proxy is not null)
        {
            return ProxyDialer.Dial(trace, proxy, limit, cancel);
        }

        var clock = Stopwatch.StartNew();
        if (trace.Addresses.Count == 0)
        {
            LookUp(trace, limit, cancel);
        }
        else
        {
            // Another attempt has looked the name up.
            trace.Begin(ConnectionStep.Resolve);
            trace.Describe(ConnectionStep.Resolve, string.Join(", ", trace.Addresses));
        }

        trace.Begin(ConnectionStep.Connect);
        IPAddress[] addresses = [.. trace.Addresses.Where(address => trace.Only is null || address.AddressFamily == trace.Only)];
        using var race = new AddressRace(trace.Endpoint, addresses, s_headStart);
        AddressRace.Attempt won = race.Run(limit - clock.Elapsed, cancel);
        trace.Describe(ConnectionStep.Connect, $"{won.Address} port {trace.Endpoint.Port}");
        var wire = new WireStream(won.Socket);
        trace.Wire = wire;
        trace.Reach(won.Address);
        return wire;
    }

    /// <summary>Looks the server's name up, and no more.</summary>
    /// <exception cref="MailException">NameNotFound or TimedOut.</exception>
    public static void LookUp(ConnectionTrace trace, TimeSpan limit, CancellationToken cancel)
    {
        trace.Begin(ConnectionStep.Resolve);
        trace.Addresses = Order(trace, Resolve(trace.Endpoint, limit, cancel));
        trace.Describe(ConnectionStep.Resolve, string.Join(", ", trace.Addresses));
    }

    /// <summary>
    /// The addresses in the order to try. Spectrum's servers do not process IPv6 (their code 1260).
    /// </summary>
    internal static IPAddress[] Order(ConnectionTrace trace, IPAddress[] addresses)
    {
        AddressFamily? first =
            trace.Preferred ?? (MailProvider.IsSpectrums(trace.Endpoint.Host) ? AddressFamily.InterNetwork : null);
        return first is { } family
            ?
            [
                .. Array.FindAll(addresses, address => address.AddressFamily == family),
                .. Array.FindAll(addresses, address => address.AddressFamily != family),
            ]
            : addresses;
    }

    private static IPAddress[] Resolve(ServerEndpoint endpoint, TimeSpan limit, CancellationToken cancel)
    {
        Task<IPAddress[]> lookup = OwnThread.RunAsync(() => Dns.GetHostAddresses(endpoint.Host));
        try
        {
            if (!lookup.Wait(Deadline.Milliseconds(limit), cancel))
            {
                throw ConnectionErrors.TimedOut(endpoint, limit, "the name lookup");
            }

            IPAddress[] usable = lookup
                .Result.Where(address => !endpoint.IPv4Only || address.AddressFamily == AddressFamily.InterNetwork)
                .ToArray();
            return usable.Length > 0 ? usable : throw ConnectionErrors.NameNotFound(endpoint, null);
        }
        catch (AggregateException ex)
        {
            // A resolver reports an unknown name and a name server that does not answer with different codes and one meaning.
            throw NotResolved(endpoint, ex.InnerException!);
        }
    }

    // A resolver that could not open a file of its own says only that it knows no address.
    private static MailException NotResolved(ServerEndpoint endpoint, Exception inner)
    {
        if (inner is TaskSchedulerException)
        {
            return ConnectionErrors.NoResources(endpoint, inner);
        }

        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            return ConnectionErrors.NameNotFound(endpoint, inner);
        }
        catch (SocketException ex) when (ex.SocketErrorCode == SocketError.TooManyOpenSockets)
        {
            return ConnectionErrors.NoResources(endpoint, ex);
        }
    }
}
