using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MailKit.Net.Smtp;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Diagnostics;

/// <summary>What to test.</summary>
/// <param name="Credential">The account; with an empty password the test stops before sign-in.</param>
/// <param name="Candidates">Where the protocol may be served, in the order to try.</param>
/// <param name="Policy">How connections are made.</param>
/// <param name="Through">The last step to take.</param>
internal sealed record ConnectionTest(
    NetworkCredential Credential, IReadOnlyList<ServerEndpoint> Candidates, ConnectionPolicy Policy, ConnectionStep Through);

/// <summary>Tests one protocol step by step and says what is wrong. Every failure is part of the result.</summary>
internal static class ConnectionTester
{
    private static readonly ConnectionStep[] s_all = (ConnectionStep[])Enum.GetValues(typeof(ConnectionStep));

    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static ConnectionTestResult Run(ConnectionTest test, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        Attempt? furthest = null;
        foreach (ServerEndpoint endpoint in test.Candidates)
        {
            Attempt attempt = Try(test, endpoint, test.Policy.Timeout - clock.Elapsed, cancel);
            furthest = furthest is null || attempt.Failure is null || attempt.Failure.Step > furthest.Failure!.Step ? attempt : furthest;
            if (furthest.Failure is null || furthest.Failure.Step >= ConnectionStep.Authenticate || clock.Elapsed >= test.Policy.Timeout)
            {
                break;
            }
        }

        return Result(test, furthest!, clock.Elapsed);
    }

    private static Attempt Try(ConnectionTest test, ServerEndpoint endpoint, TimeSpan limit, CancellationToken cancel)
    {
        var attempt = new Attempt(new ConnectionTrace(endpoint));
        var clock = Stopwatch.StartNew();
        try
        {
            using MailLink link = Connector.Open(attempt.Trace, test.Policy, limit, cancel);
            attempt.Learn(link.Client);
            if (test.Through >= ConnectionStep.Authenticate)
            {
                Connector.Authenticate(link, test.Credential, limit - clock.Elapsed, cancel);
                attempt.Learn(link.Client);
            }

            if (test.Through >= ConnectionStep.Access)
            {
                Access(test, link, attempt, limit - clock.Elapsed, cancel);
            }

            link.Close();
        }
        catch (MailException ex)
        {
            attempt.Failure = ex;
            attempt.Trace.Fail(ex);
        }

        return attempt;
    }

    private static void Access(ConnectionTest test, MailLink link, Attempt attempt, TimeSpan limit, CancellationToken cancel)
    {
        link.Trace.Begin(ConnectionStep.Access);
        string found = string.Empty;
        link.Run(
            client =>
            {
                found = AccessCheck.Run(client, test.Credential.UserName, out MailboxQuota? quota);
                attempt.Quota = quota;
            },
            limit,
            cancel);
        link.Trace.Pass();
        link.Trace.Describe(ConnectionStep.Access, found);
    }

    private static ConnectionTestResult Result(ConnectionTest test, Attempt attempt, TimeSpan duration)
    {
        ConnectionTrace trace = attempt.Trace;
        MailException? failure = attempt.Failure;
        return new ConnectionTestResult
        {
            EmailAddress = test.Credential.UserName,
            Protocol = trace.Endpoint.Protocol,
            Server = trace.Endpoint.Host,
            Port = trace.Endpoint.Port,
            Security = trace.Endpoint.Security,
            Status = failure is null ? ConnectionStatus.Passed : ConnectionStatus.Failed,
            FailedStep = failure?.Step,
            Cause = failure?.Cause ?? MailCause.None,
            Detail = failure?.Message ?? string.Empty,
            Remedy = failure?.Remedy ?? string.Empty,
            Duration = duration,
            Addresses = trace.Addresses.Select(address => address.ToString()).ToArray(),
            TlsProtocol = trace.TlsProtocol,
            CipherSuite = trace.CipherSuite,
            Certificate = trace.Verifier?.Certificate,
            Greeting = trace.Conversation?.Greeting ?? string.Empty,
            Capabilities = attempt.Capabilities,
            AuthenticationMechanisms = attempt.Mechanisms,
            MaxMessageSize = attempt.MaxMessageSize,
            Quota = attempt.Quota,
            Steps = Complete(trace.Steps, test.Through),
        };
    }

    // Steps that were not reached, or not asked for, are shown as skipped.
    private static ConnectionTestStep[] Complete(IReadOnlyList<ConnectionTestStep> taken, ConnectionStep through) => s_all
        .Select(step => taken.LastOrDefault(candidate => candidate.Step == step) ?? new ConnectionTestStep
        {
            Step = step,
            Status = ConnectionStatus.Skipped,
            Detail = step > through ? "not asked for" : "not reached",
        })
        .ToArray();

    /// <summary>One candidate's test: how far it came and what was learnt.</summary>
    private sealed class Attempt
    {
        public Attempt(ConnectionTrace trace) => Trace = trace;

        public ConnectionTrace Trace { get; }

        public MailException? Failure { get; set; }

        public MailboxQuota? Quota { get; set; }

        public string[] Capabilities { get; private set; } = [];

        public string[] Mechanisms { get; private set; } = [];

        public long? MaxMessageSize { get; private set; }

        public void Learn(MailService client)
        {
            if (client.AuthenticationMechanisms.Count > 0)
            {
                Mechanisms = client.AuthenticationMechanisms.OrderBy(name => name, StringComparer.Ordinal).ToArray();
            }

            Capabilities = (client switch
            {
                ImapClient imap => imap.Capabilities.ToString(),
                Pop3Client pop3 => pop3.Capabilities.ToString(),
                SmtpClient smtp => smtp.Capabilities.ToString(),
                _ => string.Empty,
            }).Split([", "], StringSplitOptions.None);
            MaxMessageSize = client is SmtpClient { MaxSize: > 0 } submission ? submission.MaxSize : null;
        }
    }
}
