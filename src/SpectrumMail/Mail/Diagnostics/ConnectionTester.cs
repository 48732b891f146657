using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Threading;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Diagnostics;

/// <summary>Tests one protocol of one account step by step and says what is wrong. Every failure is part of the result.</summary>
internal sealed class ConnectionTester
{
    private static readonly ConnectionStep[] s_all = (ConnectionStep[])Enum.GetValues(typeof(ConnectionStep));

    private readonly ConnectionTest _test;
    private readonly CancellationToken _cancel;
    private readonly CandidateSearch _search;
    private readonly ConnectionFindings _findings = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private ConnectionTester(ConnectionTest test, CancellationToken cancel)
    {
        _test = test;
        _cancel = cancel;
        _search = new CandidateSearch(test.Candidates, test.Policy);
    }

    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static ConnectionTestResult Run(ConnectionTest test, CancellationToken cancel) =>
        new ConnectionTester(test, cancel).Run();

    private ConnectionTestResult Run()
    {
        ConnectionTrace reached;
        try
        {
            reached = _test.LastStep < ConnectionStep.Greeting ? Reach() : Use();
        }
        catch (MailException ex)
        {
            return Failed(_search.Tried.Last(trace => trace.Failure == ex), ex);
        }

        return Result(reached, null);
    }

    // Implicit TLS, and the steps before it, need no command of the protocol. STARTTLS comes after the greeting.
    private ConnectionTrace Reach() =>
        _search.First(
            (trace, limits) =>
            {
                if (_test.LastStep == ConnectionStep.Tls && trace.Endpoint.Security != MailSecurity.Tls)
                {
                    Connector.Open(trace, _test.Policy, limits, _cancel).Close();
                }
                else
                {
                    ConnectionAttempt.Reach(trace, _test.Policy, _test.LastStep, limits, _cancel);
                }

                return trace;
            },
            _cancel
        );

    private ConnectionTrace Use()
    {
        MailLink link = _search.First((trace, limits) => Connector.Open(trace, _test.Policy, limits, _cancel), _cancel);
        try
        {
            _findings.Learn(link.Client);
            if (_test.LastStep >= ConnectionStep.Authenticate)
            {
                Connector.Authenticate(link, _test.Credential, _search.Left, _cancel);
                _findings.Learn(link.Client);
            }

            if (_test.LastStep >= ConnectionStep.Access)
            {
                Access(link);
            }

            return link.Trace;
        }
        catch (MailException ex)
        {
            link.Trace.Fail(ex);
            throw;
        }
        finally
        {
            link.Close();
        }
    }

    private void Access(MailLink link)
    {
        link.Trace.Begin(ConnectionStep.Access);
        string found = string.Empty;
        link.Run(
            client => found = AccessCheck.Run(client, link.Trace.Endpoint, _test.Credential.UserName, _findings),
            _search.Left,
            _cancel
        );
        link.Trace.Pass();
        link.Trace.Describe(ConnectionStep.Access, found);
    }

    private ConnectionTestResult Failed(ConnectionTrace failed, MailException failure)
    {
        if (!Alternatives.AreWorthTrying(failure))
        {
            return Result(failed, failure) with { Remedy = failure.Remedy };
        }

        NetworkCredential? signIn = SignInFor(failure);
        var tried = Alternatives.Try(
            [
                .. Alternatives
                    .For(failed, _search.Tried, _test.Candidates, _test.Provider)
                    .Where(other => signIn is null || other.Host == failed.Endpoint.Host),
            ],
            _test.Policy,
            failed.Endpoint.Host,
            _search.Left,
            signIn,
            _cancel
        );
        ServerEndpoint? works = tried.FirstOrDefault(other => other.Failure is null).Endpoint;
        MailException? otherMode = tried
            .FirstOrDefault(other => other.Endpoint.Host == failed.Endpoint.Host && other.Endpoint.Port == failed.Endpoint.Port)
            .Failure;
        IEnumerable<string> before = _search
            .Tried.Where(trace => trace != failed)
            .Select(trace => Tried(trace.Endpoint, trace.Failure));
        return Result(failed, failure) with
        {
            Remedy = Remedy(failure, otherMode, works),
            Recommendation = works is null
                ? null
                : ServerRecommendation.For(works.Protocol, works.Host, works.Port, works.Security),
            AlsoTried = before.Concat(tried.Select(other => Tried(other.Endpoint, other.Failure))).ToArray(),
        };
    }

    // Where only the sign-in failed, a greeting elsewhere proves nothing. The password goes to no other host than before.
    private NetworkCredential? SignInFor(MailException failure) =>
        failure.Step >= ConnectionStep.Authenticate ? _test.Credential : null;

    // For a wrong TLS mode, the setting that works says enough. When the other mode fails too, its failure is reported. Any
    // other remedy is kept.
    private static string Remedy(MailException failure, MailException? otherMode, ServerEndpoint? works)
    {
        string why = works is null || failure.Cause != MailCause.TlsModeMismatch ? failure.Remedy : string.Empty;
        if (failure.Cause == MailCause.TlsModeMismatch && otherMode is not null)
        {
            why = $"{otherMode.Message} {otherMode.Remedy}";
        }

        return works is null
            ? why
            : $"Use {works.Host} port {works.Port} with {works.Security}: it was tried just now and works. {why}".TrimEnd();
    }

    private static string Tried(ServerEndpoint endpoint, MailException? failure) =>
        $"{endpoint} {endpoint.Security}: {(failure is null ? "works" : failure.Cause.ToString())}";

    private ConnectionTestResult Result(ConnectionTrace trace, MailException? failure) =>
        new()
        {
            EmailAddress = _test.Credential.UserName,
            Protocol = trace.Endpoint.Protocol,
            Server = trace.Endpoint.Host,
            Port = trace.Endpoint.Port,
            Security = trace.Endpoint.Security,
            Status = failure is null ? ConnectionStatus.Passed : ConnectionStatus.Failed,
            FailedStep = failure?.Step,
            Cause = failure?.Cause ?? MailCause.None,
            Detail = failure?.Message ?? string.Empty,
            Duration = _clock.Elapsed,
            Addresses = trace.Addresses.Select(address => address.ToString()).ToArray(),
            TlsProtocol = trace.TlsProtocol,
            CipherSuite = trace.CipherSuite,
            SecurityNote = trace.SecurityNote,
            Certificate = trace.Verifier?.Certificate,
            Greeting = trace.Conversation?.Greeting ?? string.Empty,
            Capabilities = _findings.Capabilities,
            AuthenticationMechanisms = _findings.Mechanisms,
            MaxMessageSize = _findings.MaxMessageSize,
            Quota = _findings.Quota,
            Steps = Complete(trace.Steps),
        };

    private string WhySkipped(ConnectionStep step)
    {
        if (step > _test.Through)
        {
            return "not asked for";
        }

        return step > _test.LastStep ? "no password was given; use -Credential" : "not reached";
    }

    // Steps that were not reached, or not asked for, are shown as skipped.
    private ConnectionTestStep[] Complete(IReadOnlyList<ConnectionTestStep> taken) =>
        s_all
            .Select(step =>
                taken.LastOrDefault(candidate => candidate.Step == step)
                ?? new ConnectionTestStep
                {
                    Step = step,
                    Status = ConnectionStatus.Skipped,
                    Detail = WhySkipped(step),
                }
            )
            .ToArray();
}
