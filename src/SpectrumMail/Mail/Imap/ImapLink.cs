using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Threading;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Imap;

/// <summary>
/// A verified, signed-in IMAP connection that sends no command of its own. MailKit's client asks for namespaces and folders after
/// every sign-in and waits for each answer, which for a look at a mailbox is most of the time; dialling, TLS, trust and the
/// explanation of failures are the same as everywhere.
/// </summary>
internal sealed class ImapLink : IDisposable
{
    private readonly ConnectionTrace _trace;
    private readonly Stream _stream;

    private ImapLink(ConnectionTrace trace, Stream stream, ImapConversation conversation)
    {
        _trace = trace;
        _stream = stream;
        Conversation = conversation;
    }

    public ImapConversation Conversation { get; }

    public ServerEndpoint Endpoint => _trace.Endpoint;

    /// <summary>What is known about the connection.</summary>
    public ConnectionTrace Trace => _trace;

    /// <summary>What weakens the encryption; empty when nothing does.</summary>
    public string SecurityNote => _trace.SecurityNote;

    /// <summary>Connects to the first candidate that greets and signs in there.</summary>
    /// <param name="search">The candidates.</param>
    /// <param name="policy">How the connection is made.</param>
    /// <param name="credential">Who signs in.</param>
    /// <param name="cancel">The caller gives up.</param>
    /// <param name="first">The commands that the connection begins with; null for none.</param>
    /// <exception cref="MailException">No candidate could be used; the failure is the most informative one.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static ImapLink Connect(
        CandidateSearch search,
        ConnectionPolicy policy,
        NetworkCredential credential,
        CancellationToken cancel,
        FirstCommands? first = null
    )
    {
        ImapLink link = search.First((trace, limits) => Open(trace, policy, limits, cancel), cancel);
        SignInAhead? ahead = null;
        try
        {
            link._trace.Begin(ConnectionStep.Authenticate);
            TimeSpan left = search.Left;
            NetworkCredential ready = TokenCredential.Ready(credential, cancel);
            link._trace.Conversation!.Redactor.Hide(ready, link.Endpoint);
            link.Run(_ => ahead = ImapSignIn.Run(link, ready, policy.Memory, first), left, cancel, ready.UserName);
            link._trace.Pass();
            link._trace.Conversation.SignedIn();
        }
        catch (MailException ex)
        {
            link._trace.Fail(ex);
            link.Dispose();
            throw;
        }
        catch
        {
            link.Dispose();
            throw;
        }

        return Settled(link, ahead, cancel);
    }

    private static ImapLink Settled(ImapLink link, SignInAhead? ahead, CancellationToken cancel)
    {
        try
        {
            ahead?.Settle(cancel);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Works on the connection. It is cut when the time is up or the caller gives up.</summary>
    /// <exception cref="MailException">What went wrong, explained.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public void Run(Action<ImapConversation> work, TimeSpan limit, CancellationToken cancel, string userName = "") =>
        ConnectionAttempt.Use(_trace, limit, userName, () => work(Conversation), cancel);

    public void Dispose()
    {
        _stream.Dispose();
        _trace.Wire!.Dispose();
    }

    private static ImapLink Open(
        ConnectionTrace trace,
        ConnectionPolicy policy,
        AttemptLimits limits,
        CancellationToken cancel
    ) =>
        ConnectionAttempt.Run(
            trace,
            limits.Total,
            deadline =>
            {
                WireStream wire = trace.Wire = Dialer.Dial(trace, policy.Proxy, limits.Connect, cancel);
                using CancellationTokenRegistration abort = deadline.Token.Register(wire.Abort);
                ConnectionAttempt.SettleMode(trace);
                trace.Conversation = new ConversationLog(
                    policy,
                    trace,
                    new AnswerLimits(MailProtocol.Imap, AnswerLimits.LargestStreamedText)
                );
                trace.Conversation.LogConnect(new Uri($"imap://{trace.Endpoint}"));
                wire.ReadTimeout = wire.WriteTimeout = (int)policy.Timeout.TotalMilliseconds;
                return trace.Endpoint.Security == MailSecurity.Tls
                    ? Secure(trace, wire, policy)
                    : Plain(trace, wire, policy, deadline.Token);
            },
            cancel
        );

    private static ImapLink Secure(ConnectionTrace trace, WireStream wire, ConnectionPolicy policy)
    {
        SslStream tls = TlsHandshake.Start(trace, wire, policy);
        trace.Begin(ConnectionStep.Greeting);
        return Greet(trace, tls, new ImapConversation(tls, trace.Conversation!) { RoundTrips = Before(tls) });
    }

    private static ImapLink Plain(ConnectionTrace trace, WireStream wire, ConnectionPolicy policy, CancellationToken cancel)
    {
        trace.Begin(ConnectionStep.Greeting);
        ConnectionAttempt.AwaitGreeting(trace, policy.Proxy, cancel);
        ImapLink link = Greet(trace, wire, new ImapConversation(wire, trace.Conversation!) { RoundTrips = 1 });
        if (trace.Endpoint.Security != MailSecurity.StartTls)
        {
            return link;
        }

        if (!link.Conversation.Has("STARTTLS") || !link.Conversation.Run("STARTTLS").Succeeded)
        {
            throw new NotSupportedException("STARTTLS");
        }

        // What came before TLS may have been injected (RFC 9051, section 6.2.1), also what is waiting unread:
        // a new conversation begins with nothing.
        SslStream tls = TlsHandshake.Start(trace, wire, policy);
        return new ImapLink(
            trace,
            tls,
            new ImapConversation(tls, trace.Conversation!) { RoundTrips = link.Conversation.RoundTrips + Before(tls) - 1 }
        );
    }

    private static ImapLink Greet(ConnectionTrace trace, Stream stream, ImapConversation conversation)
    {
        conversation.Greet();
        if (trace.Endpoint.Security == MailSecurity.StartTls)
        {
            conversation.NeedCapabilities();
        }

        trace.Pass();
        return new ImapLink(trace, stream, conversation);
    }

    // TCP and TLS: version 1.3 takes one round trip, the ones before two.
    private static int Before(SslStream tls) => (int)tls.SslProtocol <= (int)SslProtocols.Tls12 ? 3 : 2;
}
