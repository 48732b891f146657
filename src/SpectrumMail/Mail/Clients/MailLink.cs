using System;
using System.IO;
using System.Threading;
using MailKit;
using MailKit.Net.Smtp;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Clients;

/// <summary>One live connection: a MailKit client, the socket under it, and how it was connected.</summary>
internal sealed class MailLink : IDisposable
{
    private static readonly TimeSpan s_goodbyeLimit = TimeSpan.FromSeconds(2);

    public MailLink(MailService client, ConnectionTrace trace)
    {
        Client = client;
        Trace = trace;
    }

    public MailService Client { get; }

    public ConnectionTrace Trace { get; }

    /// <summary>The user name that signed in, for messages.</summary>
    public string UserName { get; set; } = string.Empty;

    /// <summary>Whether the connection can still be used.</summary>
    public bool IsOpen => Client.IsConnected && !Trace.Wire!.IsAborted;

    /// <summary>
    /// Runs work on the connection. The client is synchronous and cannot be cancelled; giving up cuts the socket, which
    /// ends the work at once and the connection with it.
    /// </summary>
    /// <exception cref="MailException">What went wrong, explained.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public void Run(Action<MailService> work, CancellationToken cancel) => Run(work, Timeout.InfiniteTimeSpan, cancel);

    /// <summary>As <see cref="Run(Action{MailService}, CancellationToken)"/>, with a limit for the whole of the work.</summary>
    public void Run(Action<MailService> work, TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            ConnectionAttempt.Use(Trace, limit, UserName, () => work(Client), cancel);
        }
        catch (MailException failure)
        {
            if (Trace.Conversation is { Violation: not null })
            {
                // The client stopped in the middle of an answer: what it read next would be the rest of that.
                Trace.Wire!.Abort();
            }

            if (Trace.Current >= ConnectionStep.Authenticate && !Client.IsAuthenticated)
            {
                Trace.Fail(failure);
            }

            throw;
        }
    }

    /// <summary>
    /// Whether the server has hung up since the last command; asked only when something unread lies on the wire.
    /// </summary>
    public bool HasGoneStale(CancellationToken cancel)
    {
        try
        {
            if (!Trace.Wire!.WaitForData(TimeSpan.Zero))
            {
                return false;
            }

            // An SMTP server speaks only when it is asked, or to say goodbye. Any other reply is one too many, and would be taken
            // for that to the next command.
            if (Client is SmtpClient)
            {
                return true;
            }

            Run(client => client.NoOp(), cancel);
            return false;
        }
        catch (Exception ex) when (ex is MailException or IOException)
        {
            return true;
        }
    }

    /// <summary>Says goodbye, but does not wait long for an answer.</summary>
    public void Close()
    {
        try
        {
            if (Client.IsConnected)
            {
                Run(client => client.Disconnect(quit: true), s_goodbyeLimit, CancellationToken.None);
            }
        }
        catch (Exception ex) when (ex is MailException or IOException or InvalidOperationException)
        {
            // The connection is gone either way.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        Trace.Wire?.Dispose();
    }
}
