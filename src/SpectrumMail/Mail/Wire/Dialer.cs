using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>Looks a server up and makes the TCP connection, within a time limit that also holds for the DNS.</summary>
internal static class Dialer
{
    /// <summary>Connects to the first address that answers, or through the proxy when there is one.</summary>
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
        LookUp(trace, limit, cancel);
        trace.Begin(ConnectionStep.Connect);
        MailException? failure = null;
        for (int index = 0; index < trace.Addresses.Count; index++)
        {
            // A silent address may use only its share of the time, so that the next one still has a chance.
            TimeSpan share = TimeSpan.FromTicks(Math.Max(0, (limit - clock.Elapsed).Ticks) / (trace.Addresses.Count - index));
            try
            {
                var wire = new WireStream(ConnectTo(trace.Endpoint, trace.Addresses[index], share, cancel));
                trace.Describe(ConnectionStep.Connect, $"{trace.Addresses[index]} port {trace.Endpoint.Port}");
                return wire;
            }
            catch (MailException ex)
            {
                failure = failure is null || Weight(ex.Cause) > Weight(failure.Cause) ? ex : failure;
            }
        }

        throw failure!;
    }

    /// <summary>Looks the server's name up, and no more.</summary>
    /// <exception cref="MailException">NameNotFound or TimedOut.</exception>
    public static void LookUp(ConnectionTrace trace, TimeSpan limit, CancellationToken cancel)
    {
        trace.Begin(ConnectionStep.Resolve);
        trace.Addresses = Resolve(trace.Endpoint, limit, cancel);
        trace.Describe(ConnectionStep.Resolve, string.Join(", ", trace.Addresses));
    }

    // Of several addresses the one that swallows packets says more than one that refuses, and that more than one without a
    // route: many computers have an IPv6 address in the DNS or on loopback that nothing listens on.
    private static int Weight(MailCause cause) =>
        cause switch
        {
            MailCause.TimedOut => 2,
            MailCause.Refused => 1,
            _ => 0,
        };

    private static IPAddress[] Resolve(ServerEndpoint endpoint, TimeSpan limit, CancellationToken cancel)
    {
        Task<IPAddress[]> lookup = OwnThread.RunAsync(() => Dns.GetHostAddresses(endpoint.Host));
        try
        {
            if (!lookup.Wait(Milliseconds(limit), cancel))
            {
                throw ConnectionErrors.TimedOut(endpoint, limit, "the name lookup");
            }

            return lookup.Result.Length > 0 ? lookup.Result : throw ConnectionErrors.NameNotFound(endpoint, null);
        }
        catch (AggregateException ex)
        {
            // A resolver reports an unknown name and a name server that does not answer with different codes and one meaning.
            throw ConnectionErrors.NameNotFound(endpoint, ex.InnerException);
        }
    }

    private static Socket ConnectTo(ServerEndpoint endpoint, IPAddress address, TimeSpan limit, CancellationToken cancel)
    {
        // The blocking call on another thread, because a socket connected asynchronously stays in a slower mode for good.
        Socket socket = Open(endpoint, address);
        Task connect = OwnThread.RunAsync(() => socket.Connect(address, endpoint.Port));
        bool done = false;
        try
        {
            done = connect.Wait(Milliseconds(limit), cancel);
            return done ? socket : throw ConnectionErrors.TimedOut(endpoint, limit, "the connection");
        }
        catch (AggregateException ex)
        {
            throw ConnectionErrors.Connect(endpoint, ex.InnerException!);
        }
        finally
        {
            if (!done)
            {
                socket.Dispose();
                _ = connect.ContinueWith(
                    late => late.Exception,
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted,
                    TaskScheduler.Default
                );
            }
        }
    }

    // A computer without IPv6 refuses even the socket; that address is then one that cannot be reached.
    private static Socket Open(ServerEndpoint endpoint, IPAddress address)
    {
        try
        {
            return new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        }
        catch (SocketException ex)
        {
            throw ConnectionErrors.Connect(endpoint, ex);
        }
    }

    private static int Milliseconds(TimeSpan limit) => (int)Math.Max(0, Math.Min(limit.TotalMilliseconds, int.MaxValue));
}
