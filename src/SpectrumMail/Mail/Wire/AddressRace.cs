using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Connects to the addresses of one server (RFC 8305): one after the other, each a moment after the one before it or as soon as
/// that has failed, and takes the first that answers. An address that swallows packets costs that moment only.
/// </summary>
internal sealed class AddressRace : IDisposable
{
    private readonly ServerEndpoint _endpoint;
    private readonly TimeSpan _headStart;
    private readonly Queue<IPAddress> _waiting;
    private readonly List<Attempt> _running = [];
    private readonly List<Task> _connects = [];
    private MailException? _failure;

    /// <param name="endpoint">The server.</param>
    /// <param name="addresses">Its addresses, the preferred one first.</param>
    /// <param name="headStart">How long an address is tried before the next one is.</param>
    public AddressRace(ServerEndpoint endpoint, IReadOnlyList<IPAddress> addresses, TimeSpan headStart)
    {
        _endpoint = endpoint;
        _headStart = headStart;
        _waiting = Alternate(addresses);
    }

    /// <summary>Connects.</summary>
    /// <exception cref="MailException">No address could be reached; the failure is the most informative one.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Attempt Run(TimeSpan limit, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        while (_running.Count + _waiting.Count > 0)
        {
            if (_waiting.Count > 0)
            {
                Begin(_waiting.Dequeue());
            }

            TimeSpan left = limit - clock.Elapsed;
            TimeSpan pause = _waiting.Count > 0 && left > _headStart ? _headStart : left;
            int done = Task.WaitAny(_connects.ToArray(), Deadline.Milliseconds(pause), cancel);
            if (done >= 0 && Take(done) is { } winner)
            {
                return winner;
            }

            if (done < 0 && clock.Elapsed >= limit)
            {
                Note(ConnectionErrors.TimedOut(_endpoint, limit, "the connection"));
                break;
            }
        }

        throw _failure!;
    }

    /// <summary>Gives up the attempts that are still under way.</summary>
    public void Dispose()
    {
        _running.ForEach(attempt => attempt.Socket.Dispose());
        foreach (Task connect in _connects)
        {
            _ = connect.ContinueWith(
                late => late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default
            );
        }

        _connects.Clear();
        _running.Clear();
    }

    // RFC 8305, section 4: where one kind of address does not work, the next one is of the other kind.
    private static Queue<IPAddress> Alternate(IReadOnlyList<IPAddress> addresses)
    {
        var left = new List<IPAddress>(addresses);
        var order = new Queue<IPAddress>();
        AddressFamily last = AddressFamily.Unspecified;
        while (left.Count > 0)
        {
            int next = Math.Max(left.FindIndex(address => address.AddressFamily != last), 0);
            order.Enqueue(left[next]);
            last = left[next].AddressFamily;
            left.RemoveAt(next);
        }

        return order;
    }

    // The blocking call on another thread, because a socket connected asynchronously stays in a slower mode for good.
    private void Begin(IPAddress address)
    {
        try
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _running.Add(new Attempt(socket, address));
            _connects.Add(OwnThread.RunAsync(() => socket.Connect(address, _endpoint.Port)));
        }
        catch (SocketException ex)
        {
            // A computer without IPv6 refuses even the socket; that address is then one that cannot be reached.
            Note(ConnectionErrors.Connect(_endpoint, ex));
        }
    }

    private Attempt? Take(int done)
    {
        Attempt attempt = _running[done];
        AggregateException? failure = _connects[done].Exception;
        _running.RemoveAt(done);
        _connects.RemoveAt(done);
        if (failure is null)
        {
            return attempt;
        }

        attempt.Socket.Dispose();
        Note(ConnectionErrors.Connect(_endpoint, failure.InnerException!));
        return null;
    }

    private void Note(MailException failure) =>
        _failure = _failure is null || Weight(failure.Cause) > Weight(_failure.Cause) ? failure : _failure;

    // Of several addresses the one that swallows packets says more than one that refuses, and that more than one without a
    // route: many computers have an IPv6 address in the DNS or on loopback that nothing listens on.
    private static int Weight(MailCause cause) =>
        cause switch
        {
            MailCause.TimedOut => 2,
            MailCause.Refused => 1,
            _ => 0,
        };

    /// <summary>A connection to one address.</summary>
    internal sealed record Attempt(Socket Socket, IPAddress Address);
}
