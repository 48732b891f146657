using System;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Attempts a server that has addresses of both families. A connection that is taken and then stays silent, or dies, proves
/// nothing about the server: a moment later, or at once, the other family is attempted (RFC 8305), and the first one that answers
/// is used.
/// </summary>
/// <typeparam name="T">What an attempt results in.</typeparam>
internal sealed class FamilyRace<T>
{
    // RFC 8305, section 5: the delay before the next attempt.
    private static readonly TimeSpan s_headStart = TimeSpan.FromMilliseconds(250);

    private readonly object _gate = new();
    private readonly ConnectionTrace _first;
    private readonly ServerMemory _memory;
    private readonly Func<ConnectionTrace, T> _attempt;
    private ConnectionTrace? _second;
    private Task<T>? _running;
    private bool _over;
    private volatile bool _hasCut;

    /// <param name="trace">The attempt.</param>
    /// <param name="memory">Which family answered before.</param>
    /// <param name="attempt">Connects; the trace says to which addresses.</param>
    public FamilyRace(ConnectionTrace trace, ServerMemory memory, Func<ConnectionTrace, T> attempt)
    {
        _first = Decisive = trace;
        _memory = memory;
        _attempt = attempt;
        trace.Preferred = memory.Family(trace.Endpoint);
    }

    /// <summary>The attempt whose result, or failure, counts.</summary>
    public ConnectionTrace Decisive { get; private set; }

    /// <summary>Connects.</summary>
    /// <exception cref="MailException">
    /// No family could be used; the failure is that of the attempt whose server said something, or that came further.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public T Run()
    {
        using var timer = new Timer(_ => Begin(), null, Timeout.Infinite, Timeout.Infinite);
        _first.Reached = () =>
        {
            if (Other() is not null)
            {
                timer.Change(s_headStart, Timeout.InfiniteTimeSpan);
            }
        };
        try
        {
            return _attempt(_first);
        }
        catch (MailException ex) when (IsDead(ex))
        {
            Begin();
            return Await();
        }
        finally
        {
            GiveUp();
        }
    }

    private bool IsDead(MailException failure) =>
        _hasCut
        || (
            _first is { Address: not null, Wire.HasReceived: false }
            && (failure.Cause.IsDisconnection() || failure.Cause == MailCause.TlsFailed)
            && Other() is not null
        );

    // The family that has not been reached; null when the server has no address of it.
    private AddressFamily? Other() =>
        _first.Addresses.FirstOrDefault(address => address.AddressFamily != _first.Address!.AddressFamily)?.AddressFamily;

    private void Begin()
    {
        lock (_gate)
        {
            if (!_over && _running is null && _first.Wire is { HasReceived: false })
            {
                var second = new ConnectionTrace(_first.Endpoint)
                {
                    IsModeOpen = _first.IsModeOpen,
                    Addresses = _first.Addresses,
                    Only = Other(),
                };
                _second = second;
                _running = OwnThread.RunAsync(() => Attempt(second));
            }
        }
    }

    // The first attempt is cut when the second one has won, unless its server has begun to speak meanwhile.
    private T Attempt(ConnectionTrace second)
    {
        T result = _attempt(second);
        lock (_gate)
        {
            if (_over)
            {
                second.Wire?.Abort();
            }
            else if (_first.Wire is { HasReceived: false } silent)
            {
                _hasCut = true;
                silent.Abort();
            }
        }

        return result;
    }

    private T Await()
    {
        try
        {
            T result = _running!.GetAwaiter().GetResult();
            Decisive = _second!;
            _running = null;
            _memory.Prefer(_first.Endpoint, _second!.Only!.Value);
            _second.Describe(
                ConnectionStep.Connect,
                $"{_second.Address} port {_first.Endpoint.Port}; {_first.Address} took the connection and did not answer"
            );
            return result;
        }
        catch (MailException) when (_second!.PassedSteps <= _first.PassedSteps && _second.Wire is not { HasReceived: true })
        {
            throw _first.Failure!;
        }
        catch (MailException)
        {
            Decisive = _second!;
            throw;
        }
    }

    private void GiveUp()
    {
        Task<T>? late;
        lock (_gate)
        {
            _over = true;
            late = _running;
        }

        if (late is not null && Decisive != _second)
        {
            _second!.Wire?.Abort();
            _ = late.ContinueWith(
                task => task.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default
            );
        }
    }
}
