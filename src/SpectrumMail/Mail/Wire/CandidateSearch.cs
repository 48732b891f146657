using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>How long one candidate may take.</summary>
/// <param name="Connect">For the TCP connection, the name lookup included.</param>
/// <param name="Total">For everything up to the greeting.</param>
internal sealed record AttemptLimits(TimeSpan Connect, TimeSpan Total);

/// <summary>
/// Tries the places where a protocol may be served, in order, until one greets. What a failure rules out is not tried: other
/// ports of a name that does not exist, the other mode of a port that does not answer.
/// </summary>
internal sealed class CandidateSearch
{
    // A server that is there answers a SYN in far less, even when the first one is lost.
    private static readonly TimeSpan s_connectLimit = TimeSpan.FromSeconds(5);

    // Some servers greet late on purpose, to see whether the client waits as the protocol demands.
    private static readonly TimeSpan s_candidateLimit = TimeSpan.FromSeconds(15);

    private readonly IReadOnlyList<ServerEndpoint> _candidates;
    private readonly ConnectionPolicy _policy;
    private readonly List<ConnectionTrace> _tried = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <param name="candidates">The places, the preferred one first.</param>
    /// <param name="policy">How connections are made; its time limit holds for all of them together.</param>
    public CandidateSearch(IReadOnlyList<ServerEndpoint> candidates, ConnectionPolicy policy)
    {
        _candidates = policy.Memory.Order(candidates);
        _policy = policy;
    }

    /// <summary>The attempts so far.</summary>
    public IReadOnlyList<ConnectionTrace> Tried => _tried;

    /// <summary>The time that is left.</summary>
    public TimeSpan Left => _policy.Timeout - _clock.Elapsed;

    /// <summary>
    /// The most informative failed attempt: a certificate that was not accepted; else the one that got furthest, and of two
    /// that got equally far the first, unless it only had the wrong mode.
    /// </summary>
    public ConnectionTrace MostTelling =>
        _tried.FirstOrDefault(trace => trace.Failure is { } failure && IsFinal(failure.Cause))
        ?? _tried
            .OrderByDescending(trace => trace.PassedSteps)
            .ThenBy(trace => trace.Failure?.Cause == MailCause.TlsModeMismatch)
            .First();

    /// <summary>Attempts the candidates until one attempt succeeds.</summary>
    /// <exception cref="MailException">No attempt succeeded; the failure is the most informative one.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public T First<T>(Func<ConnectionTrace, AttemptLimits, T> attempt, CancellationToken cancel)
    {
        for (int index = 0; index < _candidates.Count; index++)
        {
            ServerEndpoint candidate = _candidates[index];
            if (_tried.Exists(trace => RulesOut(trace, candidate)))
            {
                continue;
            }

            AttemptLimits limits = Limits(index);
            try
            {
                return Attempt(NewTrace(candidate, index), trace => attempt(trace, limits), cancel);
            }
            catch (MailException ex) when (!IsFinal(ex.Cause) && Left > TimeSpan.Zero)
            {
                // The trace remembers why; the next candidate may do better.
            }
        }

        throw MostTelling.Failure!;
    }

    // Where the handshake failed for want of a common suite, and the server may get the older ones, there is a second attempt. So
    // there is where a handshake from the beginning would do: some servers that ask for certificates cannot resume a session
    // (OpenSSL refuses to without a session id context), and close the connection.
    private T Attempt<T>(ConnectionTrace trace, Func<ConnectionTrace, T> attempt, CancellationToken cancel)
    {
        var race = new FamilyRace<T>(trace, _policy.Memory, attempt);
        try
        {
            T result = race.Run();
            if (race.Decisive.TlsProtocol.Length > 0)
            {
                _policy.Memory.Note(race.Decisive.Endpoint);
            }

            return result;
        }
        catch (MailException) when (HandshakeInquiry.IsDue(race.Decisive) && Left > TimeSpan.Zero)
        {
            ConnectionTrace failed = race.Decisive;
            if (HandshakeInquiry.Explain(failed, _policy, Left, cancel, out bool takesModern) is not { } why)
            {
                if (!takesModern || !MayBeOfResumption(failed))
                {
                    throw;
                }

                return Attempt(new ConnectionTrace(failed.Endpoint with { IsNeverResumed = true }), attempt, cancel);
            }

            failed.Fail(why);
            if (!MayUseLegacy(failed.Endpoint, why))
            {
                throw why;
            }

            return Attempt(new ConnectionTrace(failed.Endpoint with { IsLegacy = true }), attempt, cancel);
        }
        finally
        {
            // An attempt that was given up says nothing about the server.
            _tried.Add(race.Decisive);
        }
    }

    // The server has closed the connection: a reset comes from a firewall, or a server with too many connections.
    private bool MayBeOfResumption(ConnectionTrace failed) =>
        TlsHandshake.MayResume(failed.Endpoint, _policy)
        && Left > TimeSpan.Zero
        && ConnectionErrors.Innermost(failed.Failure!) is not SocketException;

    private bool MayUseLegacy(ServerEndpoint endpoint, MailException why) =>
        ConnectionFailures.CipherMismatch.Is(why)
        && !endpoint.IsLegacy
        && LegacyCiphers.CanChoose
        && LegacyCiphers.MayServe(endpoint, _policy);

    private ConnectionTrace NewTrace(ServerEndpoint candidate, int index) =>
        new(candidate)
        {
            IsModeOpen =
                candidate.Security == MailSecurity.Tls
                && !candidate.HasUsualPort
                && !_policy.Memory.Knows(candidate)
                && _candidates
                    .Skip(index + 1)
                    .Any(other => other.ToString() == candidate.ToString() && other.Security == MailSecurity.StartTls),
        };

    /// <summary>Whether an attempt showed that another endpoint is not worth trying.</summary>
    public static bool RulesOut(ConnectionTrace tried, ServerEndpoint candidate)
    {
        ServerEndpoint endpoint = tried.Endpoint;
        bool sameHost = endpoint.Host.Equals(candidate.Host, StringComparison.OrdinalIgnoreCase);
        return sameHost
            && (
                tried.Failure?.Cause == MailCause.NameNotFound
                || (
                    endpoint.Port == candidate.Port
                    && (endpoint.Security == candidate.Security || tried.Failure?.Cause != MailCause.TlsModeMismatch)
                )
            );
    }

    // A certificate that is not accepted ends the search: another candidate must not paper over it. So does a proxy that
    // cannot be used: the way to every candidate leads through it.
    private static bool IsFinal(MailCause cause) =>
        cause.IsDistrust() || cause is MailCause.ProxyUnreachable or MailCause.ProxyAuthentication;

    // Only another port or host may claim a part of the time; the other mode of the same port is tried only on evidence.
    private AttemptLimits Limits(int index)
    {
        ServerEndpoint current = _candidates[index];
        TimeSpan left = Left;
        bool others = _candidates.Skip(index + 1).Any(other => other.Port != current.Port || other.Host != current.Host);
        return others
            ? new AttemptLimits(Shorter(s_connectLimit, TimeSpan.FromTicks(left.Ticks / 2)), Shorter(s_candidateLimit, left))
            : new AttemptLimits(left, left);
    }

    private static TimeSpan Shorter(TimeSpan first, TimeSpan second) => first < second ? first : second;
}
