using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Threading;
using MailKit;
using MailKit.Net.Pop3;
using MailKit.Security;
using SpectrumMail.Mail.Saving;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Connections;

/// <summary>Makes verified, signed-in connections: tries the candidates in order and explains every failure.</summary>
internal static class Connector
{
    /// <summary>How long a port may stay silent before it is asked whether it speaks the other TLS mode.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(2);

    /// <summary>The most one candidate may take while others wait.</summary>
    private static readonly TimeSpan s_candidateLimit = TimeSpan.FromSeconds(15);

    /// <summary>Connects to the first candidate that greets and signs in there.</summary>
    /// <exception cref="MailException">Why none of the candidates could be used: the failure of the one that got furthest.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static MailLink Connect(
        IReadOnlyList<ServerEndpoint> candidates, ConnectionPolicy policy, NetworkCredential credential, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        MailException? furthest = null;
        for (int index = 0; index < candidates.Count; index++)
        {
            TimeSpan left = policy.Timeout - clock.Elapsed;
            bool last = index == candidates.Count - 1;
            TimeSpan limit = last || left < s_candidateLimit ? left : s_candidateLimit;
            var trace = new ConnectionTrace(candidates[index]);
            try
            {
                return SignedIn(Open(trace, policy, limit, cancel), credential, policy.Timeout - clock.Elapsed, cancel);
            }
            catch (MailException ex) when (ex.Step < ConnectionStep.Authenticate && !IsFinal(ex.Cause))
            {
                furthest = furthest is null || ex.Step > furthest.Step ? ex : furthest;
                if (last || clock.Elapsed >= policy.Timeout)
                {
                    throw furthest;
                }
            }
        }

        throw furthest!;
    }

    /// <summary>Connects to one endpoint as far as its greeting and capabilities; the trace tells the steps.</summary>
    /// <exception cref="MailException">Which step failed, and why.</exception>
    public static MailLink Open(ConnectionTrace trace, ConnectionPolicy policy, TimeSpan limit, CancellationToken cancel)
    {
        MailService? client = null;
        using var deadline = new Deadline(limit, cancel);
        try
        {
            WireStream wire = trace.Wire = Dialer.Dial(trace, policy.Proxy, limit, cancel);
            using CancellationTokenRegistration abort = deadline.Token.Register(wire.Abort);
            trace.Conversation = new ConversationLog(policy.Transcript?.For(trace.Endpoint.Protocol));
            client = Create(trace, policy);
            Greet(client, trace, policy.Proxy, deadline.Remaining);
            trace.Pass();
            DescribeTls(client, trace);
            trace.Describe(ConnectionStep.Greeting, trace.Conversation.Greeting);
            client.Timeout = (int)policy.Timeout.TotalMilliseconds;
            return new MailLink(client, trace);
        }
        catch (Exception ex)
        {
            client?.Dispose();
            trace.Wire?.Dispose();
            cancel.ThrowIfCancellationRequested();
            MailException failure = deadline.HasExpired && ex is not MailException
                ? Failures.TimedOut(trace.Endpoint, limit, "the greeting")
                : Diagnosis.Explain(ex, trace);
            trace.Fail(failure);
            throw failure;
        }
    }

    /// <summary>Signs in with the simplest mechanism the server takes: TLS protects the password already.</summary>
    /// <exception cref="MailException">BadCredentials, LoginDisabled, Throttled, or a broken connection.</exception>
    public static void Authenticate(MailLink link, NetworkCredential credential, TimeSpan limit, CancellationToken cancel)
    {
        link.Trace.Begin(ConnectionStep.Authenticate);
        link.UserName = credential.UserName;
        link.Run(client => SignIn(client, credential), limit, cancel);
        link.Trace.Pass();
        link.Trace.Describe(ConnectionStep.Authenticate, credential.UserName);
    }

    private static MailLink SignedIn(MailLink link, NetworkCredential credential, TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            Authenticate(link, credential, limit, cancel);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    private static void SignIn(MailService client, NetworkCredential credential)
    {
        // One attempt with one mechanism: MailKit's own choice tries several in turn, and each wrong try counts towards a lock-out.
        if (client.AuthenticationMechanisms.Contains("PLAIN"))
        {
            client.Authenticate(new SaslMechanismPlain(Encoding.UTF8, credential), CancellationToken.None);
        }
        else if (client.AuthenticationMechanisms.Contains("LOGIN"))
        {
            client.Authenticate(new SaslMechanismLogin(Encoding.UTF8, credential), CancellationToken.None);
        }
        else
        {
            client.AuthenticationMechanisms.ExceptWith(["NTLM", "GSSAPI", "KERBEROS_V4", "GSS-SPNEGO", "NEGOTIATE"]);
            client.Authenticate(Encoding.UTF8, credential, CancellationToken.None);
        }
    }

    private static void Greet(MailService client, ConnectionTrace trace, ProxyServer? proxy, TimeSpan limit)
    {
        WireStream wire = trace.Wire!;
        ServerEndpoint endpoint = trace.Endpoint;
        bool implicitTls = endpoint.Security == MailSecurity.Tls;
        trace.Begin(implicitTls ? ConnectionStep.Tls : ConnectionStep.Greeting);
        if (!implicitTls && !wire.WaitForData(s_silence) && TlsProbe.Answers(endpoint, proxy))
        {
            throw Failures.TlsModeMismatch(endpoint, MailSecurity.Tls);
        }

        client.Timeout = (int)Math.Max(1, limit.TotalMilliseconds);
        client.Connect(wire, endpoint.Host, endpoint.Port, endpoint.Security switch
        {
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.None,
        });
    }

    private static MailService Create(ConnectionTrace trace, ConnectionPolicy policy)
    {
        MailService client = trace.Endpoint.Protocol switch
        {
            MailProtocol.Imap => new SpoolingImapClient(trace.Conversation!),
            MailProtocol.Pop3 => new Pop3Client(trace.Conversation!),
            _ => new SubmissionClient(trace.Conversation!, policy.LocalDomain),
        };
        trace.Verifier = new CertificateVerifier(policy, () => trace.Begin(
            trace.Endpoint.Security == MailSecurity.Tls ? ConnectionStep.Greeting : ConnectionStep.Tls));

        // The verifier asks about revocation itself, so that it can tell that cause from the others.
        client.CheckCertificateRevocation = false;
        client.ServerCertificateValidationCallback = trace.Verifier.Verify;
        return client;
    }

    private static void DescribeTls(MailService client, ConnectionTrace trace)
    {
        if (!client.IsSecure)
        {
            return;
        }

        trace.TlsProtocol = client.SslProtocol.ToString();
#if NET
        trace.CipherSuite = client.SslCipherSuite?.ToString() ?? string.Empty;
#else
        trace.CipherSuite = client.SslCipherAlgorithm?.ToString() ?? string.Empty;
#endif
        trace.Describe(ConnectionStep.Tls, $"{trace.TlsProtocol}, {trace.Verifier!.Certificate!.Subject}");
    }

    // A certificate that is not accepted ends the search: another candidate must not paper over it. So does a proxy that
    // cannot be used: the way to every candidate leads through it.
    private static bool IsFinal(MailCause cause) => cause is MailCause.CertificateExpired or MailCause.CertificateNameMismatch
        or MailCause.CertificateUntrusted or MailCause.CertificateRevoked or MailCause.CertificatePinMismatch or MailCause.Intercepted
        or MailCause.ProxyUnreachable or MailCause.ProxyAuthentication;
}
