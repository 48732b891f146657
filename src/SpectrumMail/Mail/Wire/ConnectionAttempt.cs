using System;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// The steps of connecting, and the work after them, as every client does them: with a limit of time, watched, and explained when
/// they fail.
/// </summary>
internal static class ConnectionAttempt
{
    // How long a port may stay silent before it is also asked whether it speaks the other TLS mode. It may still greet after
    // that.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(0.7);
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(50);

    // How long a port without a customary mode may take to speak first, before it is asked for TLS on the same connection.
    private static readonly TimeSpan s_modeGlance = TimeSpan.FromMilliseconds(25);

    /// <summary>Takes a step of connecting; whatever fails is explained, and noted in the trace.</summary>
    public static T Run<T>(ConnectionTrace trace, TimeSpan limit, Func<Deadline, T> work, CancellationToken cancel)
    {
        using var deadline = new Deadline(limit, cancel);
        try
        {
            return work(deadline);
        }
        catch (Exception ex)
        {
            trace.Wire?.Dispose();
            cancel.ThrowIfCancellationRequested();
            if (deadline.HasExpired && IsInStartTls(trace))
            {
                trace.Begin(ConnectionStep.Tls);
            }

            string awaited = trace.Current == ConnectionStep.Tls ? "the TLS handshake" : "the greeting";
            MailException failure =
                deadline.HasExpired && ex is not MailException
                    ? ConnectionErrors.TimedOut(trace.Endpoint, limit, awaited)
                    : Diagnosis.Explain(ex, trace);
            trace.Fail(failure);
            throw failure;
        }
    }

    /// <summary>
    /// Works on a connection that stands; whatever fails is explained. The work is synchronous and cannot be cancelled: when the
    /// time is up or the caller gives up, the socket is cut, which ends the work at once and the connection with it.
    /// </summary>
    /// <param name="trace">The connection.</param>
    /// <param name="limit">How long the whole of the work may take.</param>
    /// <param name="userName">Who signed in, for messages.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancel">The caller gives up.</param>
    /// <exception cref="MailException">What went wrong, explained.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static void Use(ConnectionTrace trace, TimeSpan limit, string userName, Action work, CancellationToken cancel)
    {
        using var deadline = new Deadline(limit, cancel);
        using CancellationTokenRegistration abort = deadline.Token.Register(trace.Wire!.Abort);
        try
        {
            work();
        }
        catch (Exception ex)
        {
            cancel.ThrowIfCancellationRequested();
            throw deadline.HasExpired
                ? ConnectionErrors.TimedOut(trace.Endpoint, limit, "the answer")
                : Diagnosis.Explain(ex, trace, userName);
        }
    }

    /// <summary>Goes no further than a step before the greeting: the name, the port, or implicit TLS.</summary>
    /// <exception cref="MailException">Which step failed, and why.</exception>
    public static void Reach(
        ConnectionTrace trace,
        ConnectionPolicy policy,
        ConnectionStep through,
        AttemptLimits limits,
        CancellationToken cancel
    ) =>
        Run(
            trace,
            limits.Total,
            deadline =>
            {
                if (through == ConnectionStep.Resolve && policy.Proxy is null)
                {
                    Dialer.LookUp(trace, limits.Connect, cancel);
                    trace.Pass();
                    return true;
                }

                using WireStream wire = trace.Wire = Dialer.Dial(trace, policy.Proxy, limits.Connect, cancel);
                using CancellationTokenRegistration abort = deadline.Token.Register(wire.Abort);
                trace.Pass();
                if (through == ConnectionStep.Tls)
                {
                    TlsHandshake.Run(trace, wire, policy);
                }

                return true;
            },
            cancel
        );

    /// <summary>
    /// Finds out the mode of a port that may have either: one that greets at once speaks STARTTLS. Any other is asked for TLS on
    /// the same connection, and where it answers that in plain text, STARTTLS is the next attempt.
    /// </summary>
    public static void SettleMode(ConnectionTrace trace)
    {
        if (trace.IsModeOpen && trace.Wire!.WaitForData(s_modeGlance))
        {
            trace.SettleOnStartTls();
        }
    }

    /// <summary>
    /// Waits for the greeting. A server that waits for TLS never greets, a slow one does, so both possibilities are watched at
    /// once.
    /// </summary>
    public static void AwaitGreeting(ConnectionTrace trace, ProxyServer? proxy, CancellationToken cancel)
    {
        WireStream wire = trace.Wire!;
        if (wire.WaitForData(s_silence))
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task<string?> probe = OwnThread.RunAsync(() => TlsProbe.Greeting(trace.Endpoint, proxy, stop.Token));
        try
        {
            while (!probe.IsCompleted)
            {
                if (wire.WaitForData(s_glance))
                {
                    return;
                }
            }

            if (probe.GetAwaiter().GetResult() is { } greeting)
            {
                throw Diagnosis.ImplicitTls(trace.Endpoint, greeting);
            }
        }
        finally
        {
            stop.Cancel();
            probe.Wait(CancellationToken.None);
        }
    }

    // The server has greeted and answered since; what it owes is the other half of STARTTLS.
    private static bool IsInStartTls(ConnectionTrace trace) =>
        trace.Current == ConnectionStep.Greeting
        && trace.Endpoint.Security == MailSecurity.StartTls
        && trace.Conversation is { Greeting.Length: > 0 } conversation
        && conversation.LastServerLine != conversation.Greeting;
}
