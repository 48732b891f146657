using System;
using System.Collections.Generic;
using System.Net;
using System.Text;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MailKit.Security;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Clients;

/// <summary>Opens verified, signed-in connections: tries the candidates in order and explains every failure.</summary>
internal static class Connector
{
    /// <summary>Connects to the first candidate that greets and signs in there.</summary>
    /// <exception cref="MailException">No candidate could be used; the failure is the most informative one.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static MailLink Connect(
        IReadOnlyList<ServerEndpoint> candidates,
        ConnectionPolicy policy,
        NetworkCredential credential,
        CancellationToken cancel
    )
    {
        // Before the server is called: a script that fetches a token may take longer than a server waits for a sign-in.
        credential = TokenCredential.Ready(credential, cancel);
        var search = new CandidateSearch(candidates, policy);
        MailLink link = search.First((trace, limits) => Open(trace, policy, limits, cancel), cancel);
        try
        {
            Authenticate(link, credential, search.Left, cancel);
            return link;
        }
        catch
        {
            link.Close();
            throw;
        }
    }

    /// <summary>Connects to one endpoint as far as its greeting and capabilities; the trace records the steps.</summary>
    /// <exception cref="MailException">Which step failed, and why.</exception>
    public static MailLink Open(ConnectionTrace trace, ConnectionPolicy policy, AttemptLimits limits, CancellationToken cancel) =>
        ConnectionAttempt.Run(
            trace,
            limits.Total,
            deadline =>
            {
                WireStream wire = trace.Wire = Dialer.Dial(trace, policy.Proxy, limits.Connect, cancel);
                using CancellationTokenRegistration abort = deadline.Token.Register(wire.Abort);
                ConnectionAttempt.SettleMode(trace);
                trace.Conversation = new ConversationLog(policy, trace);
                MailService client = Create(trace, policy);
                try
                {
                    Greet(client, trace, policy.Proxy, deadline);
                }
                catch
                {
                    client.Dispose();
                    throw;
                }

                trace.Pass();
                DescribeTls(client, trace);
                trace.Describe(ConnectionStep.Greeting, trace.Conversation.Greeting);
                client.Timeout = (int)policy.Timeout.TotalMilliseconds;
                return new MailLink(client, trace);
            },
            cancel
        );

    /// <summary>Signs in with the one mechanism that <see cref="SignInPolicy"/> chooses.</summary>
    /// <exception cref="MailException">BadCredentials, LoginDisabled, TokenRefused, or a broken connection.</exception>
    public static void Authenticate(MailLink link, NetworkCredential credential, TimeSpan limit, CancellationToken cancel)
    {
        link.Trace.Begin(ConnectionStep.Authenticate);
        link.UserName = credential.UserName;
        NetworkCredential ready = TokenCredential.Ready(credential, cancel);
        link.Trace.Conversation!.Redactor.Hide(ready, link.Trace.Endpoint);
        link.Run(client => SignIn(client, ready, link.Trace), limit, cancel);
        link.Trace.Pass();
        link.Trace.Conversation.SignedIn();
        link.Trace.Describe(ConnectionStep.Authenticate, credential.UserName);
    }

    private static void SignIn(MailService client, NetworkCredential credential, ConnectionTrace trace)
    {
        trace.Bearer = credential as BearerCredential;
        trace.IsByCertificate = credential is CertificateCredential;
        bool hasCommand = client switch
        {
            ImapClient imap => !imap.Capabilities.HasFlag(ImapCapabilities.LoginDisabled),
            Pop3Client => true,
            _ => false,
        };
        if (SignInPolicy.Choose(client.AuthenticationMechanisms, hasCommand, credential, trace) is { } mechanism)
        {
            trace.Scram = mechanism as ScramMechanism;
            try
            {
                client.Authenticate(mechanism, CancellationToken.None);
                trace.Scram?.ThrowUnlessVerified();
            }
            finally
            {
                trace.Refusal = (mechanism as BearerMechanism)?.Refusal;
            }

            return;
        }

        // Without mechanisms, and without APOP, which MailKit would try before USER and PASS, only the protocol's own command is
        // left to it.
        client.AuthenticationMechanisms.Clear();
        if (client is Pop3Client pop3)
        {
            pop3.Capabilities &= ~Pop3Capabilities.Apop;
        }

        client.Authenticate(Encoding.UTF8, credential, CancellationToken.None);
    }

    private static void Greet(MailService client, ConnectionTrace trace, ProxyServer? proxy, Deadline deadline)
    {
        ServerEndpoint endpoint = trace.Endpoint;
        bool implicitTls = endpoint.Security == MailSecurity.Tls;
        trace.Begin(implicitTls ? ConnectionStep.Tls : ConnectionStep.Greeting);
        if (!implicitTls)
        {
            ConnectionAttempt.AwaitGreeting(trace, proxy, deadline.Token);
        }

        client.Timeout = (int)Math.Max(1, deadline.Remaining.TotalMilliseconds);
        client.Connect(
            trace.Wire!,
            endpoint.Host,
            endpoint.Port,
            endpoint.Security switch
            {
                MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
                MailSecurity.StartTls => SecureSocketOptions.StartTls,
                _ => SecureSocketOptions.None,
            }
        );
    }

    private static MailService Create(ConnectionTrace trace, ConnectionPolicy policy)
    {
        MailService client = trace.Endpoint.Protocol switch
        {
            MailProtocol.Imap => new SpoolingImapClient(trace.Conversation!),
            MailProtocol.Pop3 => new PopClient(trace.Conversation!),
            _ => new SubmissionClient(trace, policy),
        };
        trace.Verifier = new CertificateVerifier(
            policy,
            () => trace.Begin(trace.Endpoint.Security == MailSecurity.Tls ? ConnectionStep.Greeting : ConnectionStep.Tls)
        );

        if (client is ImapClient imap)
        {
            imap.Alert += (_, alert) => trace.Conversation!.NoteAlert(alert.Message);
            imap.WebAlert += (_, alert) => trace.Conversation!.NoteAlert($"{alert.Message} {alert.WebUri}");
        }

        // The verifier asks about revocation itself, so that it can distinguish that cause from the others.
        client.CheckCertificateRevocation = false;
        client.SslProtocols = TlsVersions.Offered;
#if NET
        client.SslCipherSuitesPolicy = LegacyCiphers.For(trace.Endpoint);
#endif
        trace.HasClientCertificate = policy.ClientCertificate is not null;
        client.ClientCertificates = TlsHandshake.Presented(policy);
        client.ServerCertificateValidationCallback = trace.Verifier.Verify;
        return client;
    }

    private static void DescribeTls(MailService client, ConnectionTrace trace)
    {
        if (client.IsSecure)
        {
#if NET
            TlsHandshake.Describe(trace, client.SslProtocol, client.SslCipherSuite?.ToString());
#else
            TlsHandshake.Describe(trace, client.SslProtocol, client.SslCipherAlgorithm?.ToString());
#endif
        }
    }
}
