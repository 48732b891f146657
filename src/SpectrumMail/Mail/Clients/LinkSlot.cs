using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using MailKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Clients;

/// <summary>
/// The place of one connection of an account: opened on first use, used by one caller at a time, recreated when it broke.
/// </summary>
// The gate is never disposed: its holder must be able to release it, and it has no resource to free.
#pragma warning disable CA1001
internal sealed class LinkSlot
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConnectionPolicy _policy;
    private readonly NetworkCredential _credential;
    private IReadOnlyList<ServerEndpoint> _candidates;
    private MailLink? _link;
    private volatile bool _closed;

    public LinkSlot(IReadOnlyList<ServerEndpoint> candidates, ConnectionPolicy policy, NetworkCredential credential)
    {
        _candidates = candidates;
        _policy = policy;
        _credential = credential;
    }

    /// <summary>The endpoint in use, or the one that is tried first.</summary>
    public ServerEndpoint? Endpoint => _link?.Trace.Endpoint ?? _candidates.FirstOrDefault();

    /// <summary>The connection's trace; null while there is none.</summary>
    public ConnectionTrace? Trace => _link?.Trace;

    /// <summary>What weakens its encryption; empty when nothing does, and while there is no connection.</summary>
    public string SecurityNote => _link?.Trace.SecurityNote ?? string.Empty;

    /// <summary>How the connection stands.</summary>
    public ConnectionState State =>
        _link switch
        {
            _ when _closed => ConnectionState.Closed,
            null => ConnectionState.NotConnected,
            { IsOpen: true } => ConnectionState.Open,
            _ => ConnectionState.Broken,
        };

    /// <summary>When the connection was opened; null while there is none.</summary>
    public DateTime? ConnectedAt { get; private set; }

    /// <summary>Commands whose answers have not all been read; set by their owner while it uses the connection.</summary>
    public IUnfinished? Unfinished { get; set; }

    /// <summary>Runs work on the connection, which is opened or recreated first where needed.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <param name="owner">Whose unfinished commands stay as they are; those of others are finished first.</param>
    /// <exception cref="MailException">What went wrong, explained.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the connection is broken then.</exception>
    public TResult Use<TClient, TResult>(Func<TClient, TResult> work, CancellationToken cancel, IUnfinished? owner = null)
        where TClient : MailService
    {
        if (_credential is TokenCredential { Tokens.IsAsked: true } account)
        {
            // The connection is held until the script has answered, and the script would wait for the connection.
            throw TokenFailures.TokenScriptRecursive.Make(account.UserName);
        }

        _gate.Wait(cancel);
        try
        {
            if (Unfinished != owner)
            {
                Finish(cancel);
            }

            MailLink link = Ensure(cancel);
            TResult result = default!;
            link.Run(client => result = work((TClient)client), cancel);
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads what is left of the answers to someone's commands, unless that was done already.</summary>
    /// <param name="owner">The owner of the commands.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public void Finish(IUnfinished owner, CancellationToken cancel)
    {
        _gate.Wait(cancel);
        try
        {
            if (Unfinished == owner)
            {
                Finish(cancel);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Cuts the connection, because what its server is sending cannot be read to its end.</summary>
    public void Cut() => _link?.Trace.Wire?.Abort();

    /// <summary>Says goodbye; the next use makes a new connection.</summary>
    public void Renew(CancellationToken cancel)
    {
        _gate.Wait(cancel);
        try
        {
            Finish(cancel);
            _link?.Close();
            _link = null;
        }
        finally
        {
            _gate.Release();
        }
    }

    // A proxy decides by itself how it reaches the server.
    private bool HasIPv4Only => _policy.Proxy is not null || _candidates.All(candidate => candidate.IPv4Only);

    /// <summary>Says goodbye; from now on the server is reached over IPv4.</summary>
    /// <returns>False when it was reached so before, or when a proxy decides.</returns>
    public bool UseIPv4(CancellationToken cancel)
    {
        if (HasIPv4Only)
        {
            return false;
        }

        Renew(cancel);
        Restrict();
        return true;
    }

    /// <summary>Says goodbye and stays closed. May be called more than once.</summary>
    public void Close()
    {
        _closed = true;

        // The connection may still be in use, or have answers on their way; cutting it is better than waiting for them.
        bool isFree = _gate.Wait(TimeSpan.FromMilliseconds(500));
        if (isFree && Unfinished is null)
        {
            _link?.Close();
        }
        else
        {
            _link?.Dispose();
        }

        if (isFree)
        {
            _gate.Release();
        }
    }

    // What fails is not the fault of the next user: that gets a new connection, and the owner sends the commands again.
    private void Finish(CancellationToken cancel)
    {
        try
        {
            IUnfinished? unfinished = Unfinished;
            Unfinished = null;
            if (unfinished is not null && _link is { IsOpen: true } link)
            {
                link.Run(_ => unfinished.Finish(), cancel);
            }
        }
        catch (MailException)
        {
            _link?.Dispose();
            _link = null;
        }
    }

    private MailLink Ensure(CancellationToken cancel)
    {
        if (_closed)
        {
            throw SessionFailures.SessionClosed.Make();
        }

        if (_link is { IsOpen: true } open)
        {
            // A server may cut a connection when its token ends: better now, between two pieces of work.
            if (open.Trace.Bearer?.IsDue(DateTimeOffset.UtcNow) == true)
            {
                Finish(cancel);
                open.Close();
            }
            else if (Unfinished is not null || !open.HasGoneStale(cancel))
            {
                return open;
            }
        }

        _link?.Dispose();
        _link = null;
        Unfinished = null;
        MailLink connected = Connect(cancel);
        if (_closed)
        {
            // Closed while connecting: nothing else would close this connection.
            connected.Dispose();
            throw SessionFailures.SessionClosed.Make();
        }

        _link = connected;

        // What worked is tried first from now on.
        _candidates = new[] { _link.Trace.Endpoint }.Concat(_candidates).Distinct().ToArray();
        ConnectedAt = DateTime.Now;
        return _link;
    }

    private MailLink Connect(CancellationToken cancel)
    {
        try
        {
            return Connector.Connect(_candidates, _policy, _credential, cancel);
        }
        catch (MailException ex) when (ReplyTable.OfProvider(ex.ServerResponse)?.Class == ReplyClass.OverIPv4 && !HasIPv4Only)
        {
            Restrict();
            return Connector.Connect(_candidates, _policy, _credential, cancel);
        }
    }

    private void Restrict() => _candidates = _candidates.Select(candidate => candidate with { IPv4Only = true }).ToArray();
}
