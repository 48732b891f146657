using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>What is known about one attempt to connect: its steps with their times, and the evidence for a diagnosis.</summary>
internal sealed class ConnectionTrace
{
    private readonly List<ConnectionTestStep> _steps = [];
    private readonly Stopwatch _clock = new();

    public ConnectionTrace(ServerEndpoint endpoint) => Endpoint = endpoint;

    public ServerEndpoint Endpoint { get; private set; }

    /// <summary>Whether the port may turn out to speak STARTTLS: it has no customary mode, and the user named none.</summary>
    public bool IsModeOpen { get; init; }

    public IReadOnlyList<IPAddress> Addresses { get; set; } = [];

    /// <summary>The family of addresses to try first; null for the order that the name lookup gives.</summary>
    public AddressFamily? Preferred { get; set; }

    /// <summary>The only family of addresses to try; null for all.</summary>
    public AddressFamily? Only { get; init; }

    /// <summary>The address that took the connection; null before that, and behind a proxy.</summary>
    public IPAddress? Address { get; private set; }

    /// <summary>Called when an address has taken the connection.</summary>
    public Action? Reached { get; set; }

    public WireStream? Wire { get; set; }

    public CertificateVerifier? Verifier { get; set; }

    public ConversationLog? Conversation { get; set; }

    /// <summary>Whether a client certificate is presented when the server asks for one.</summary>
    public bool HasClientCertificate { get; set; }

    /// <summary>Whether the client certificate signs in by itself.</summary>
    public bool IsByCertificate { get; set; }

    /// <summary>The token that signs in; null where a password does.</summary>
    public BearerCredential? Bearer { get; set; }

    /// <summary>What the server said about the token; null when it did not refuse one.</summary>
    public TokenRefusal? Refusal { get; set; }

    /// <summary>Whether a sign-in can be bound to the TLS connection.</summary>
    public bool CanBind { get; set; }

    /// <summary>What binds a sign-in to it; null where only the library that signs in can know it.</summary>
    public byte[]? Unique { get; set; }

    /// <summary>The sign-in by SCRAM; null where something else signs in.</summary>
    public ScramMechanism? Scram { get; set; }

    /// <summary>The server's refusal of the sign-in where other answers may follow it; empty where it is the last one.</summary>
    public string SignInReply { get; set; } = string.Empty;

    public string TlsProtocol { get; set; } = string.Empty;

    public string CipherSuite { get; set; } = string.Empty;

    /// <summary>What weakens the encryption; empty when nothing does.</summary>
    public string SecurityNote { get; set; } = string.Empty;

    /// <summary>Why the attempt failed; null when it did not.</summary>
    public MailException? Failure { get; private set; }

    /// <summary>How far the attempt came.</summary>
    public int PassedSteps => _steps.Count(step => step.Status == ConnectionStatus.Passed);

    /// <summary>The step under way, or the last one.</summary>
    public ConnectionStep Current => _steps.Count == 0 ? ConnectionStep.Resolve : _steps[_steps.Count - 1].Step;

    /// <summary>The steps in the order of the stages; with STARTTLS they happen in another one.</summary>
    public IReadOnlyList<ConnectionTestStep> Steps => _steps.OrderBy(step => step.Step).ToArray();

    /// <summary>The port has greeted without TLS: STARTTLS is its mode.</summary>
    public void SettleOnStartTls() => Endpoint = Endpoint with { Security = MailSecurity.StartTls };

    /// <summary>An address has taken the connection.</summary>
    public void Reach(IPAddress address)
    {
        Address = address;
        Reached?.Invoke();
    }

    /// <summary>Begins a step; the one under way has passed.</summary>
    public void Begin(ConnectionStep step)
    {
        Pass();
        _steps.Add(new ConnectionTestStep { Step = step, Status = ConnectionStatus.Skipped });
        _clock.Restart();
    }

    /// <summary>The step under way has passed.</summary>
    public void Pass()
    {
        if (_steps.Count > 0 && _steps[_steps.Count - 1] is { Status: ConnectionStatus.Skipped } step)
        {
            step.Duration = _clock.Elapsed;
            step.Status = ConnectionStatus.Passed;
        }
    }

    /// <summary>The step that the failure names, or the one under way, has failed.</summary>
    public void Fail(MailException failure)
    {
        failure.Step ??= Current;
        Failure = failure;
        LeaveUnlessAt(failure.Step.Value);
        ConnectionTestStep? step = _steps.LastOrDefault(candidate => candidate.Step == failure.Step);
        if (step is null)
        {
            step = new ConnectionTestStep { Step = failure.Step.Value };
            _steps.Add(step);
        }

        step.Duration = _clock.Elapsed;
        step.Status = ConnectionStatus.Failed;
        step.Detail = failure.Message;
        step.Remedy = failure.Remedy;
    }

    /// <summary>Says what a step found.</summary>
    public void Describe(ConnectionStep step, string detail)
    {
        if (_steps.FirstOrDefault(candidate => candidate.Step == step) is { } found)
        {
            found.Detail = Conversation?.Quote(detail) ?? PlainText.Quote(detail);
        }
    }

    // When another step failed than the one under way, that one was done only if the server had spoken; otherwise it was
    // never really reached: a greeting awaited from a server that waits for TLS, or behind a certificate that was refused.
    private void LeaveUnlessAt(ConnectionStep failed)
    {
        if (Current == failed || _steps.Count == 0 || _steps[_steps.Count - 1].Status != ConnectionStatus.Skipped)
        {
            return;
        }

        if (Conversation is { Greeting.Length: > 0 })
        {
            Pass();
        }
        else
        {
            _steps.RemoveAt(_steps.Count - 1);
        }
    }
}
